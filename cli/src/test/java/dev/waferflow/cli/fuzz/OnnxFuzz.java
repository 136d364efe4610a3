package dev.waferflow.cli.fuzz;

/** What Jazzer calls for {@link Target#ONNX}. */
public final class OnnxFuzz {
    private OnnxFuzz() {}

    /** One input. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Target.ONNX.check(bytes);
    }
}
