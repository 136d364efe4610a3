package dev.waferflow.cli.fuzz;

/** What Jazzer calls for {@link Target#WAFER}. */
public final class WaferFuzz {
    private WaferFuzz() {}

    /** One input. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Target.WAFER.check(bytes);
    }
}
