package dev.waferflow.cli.fuzz;

/** What Jazzer calls for {@link Target#TENSOR}. */
public final class TensorFuzz {
    private TensorFuzz() {}

    /** One input. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Target.TENSOR.check(bytes);
    }
}
