package dev.waferflow.cli;

import dev.waferflow.cli.command.Shell;
import dev.waferflow.cli.command.Waferflow;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The door of the program: the only place where the process ends. */
public final class Main {
    private Main() {}

    /** Runs one command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        var shell = new Shell(
                System.in,
                new PrintWriter(System.out, false, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                System.getenv(),
                System.console() != null);
        System.exit(run(shell, arguments));
    }

    /** Runs one command line and returns its exit code. */
    public static int run(Shell shell, String... arguments) {
        return Waferflow.execute(shell, arguments);
    }
}
