package dev.waferflow.cli.fuzz;

/** What Jazzer calls for {@link Target#NPZ}. */
public final class NpzFuzz {
    private NpzFuzz() {}

    /** One input. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Target.NPZ.check(bytes);
    }
}
