package dev.waferflow.cli.fuzz;

/** What Jazzer calls for {@link Target#PROGRAM}. */
public final class ProgramFuzz {
    private ProgramFuzz() {}

    /** One input. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Target.PROGRAM.check(bytes);
    }
}
