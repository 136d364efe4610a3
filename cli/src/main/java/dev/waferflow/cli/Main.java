package dev.waferflow.cli;

/** The door of the program. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.out.println("usage: waferflow COMMAND");
    }
}
