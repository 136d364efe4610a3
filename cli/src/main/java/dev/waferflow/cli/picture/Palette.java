package dev.waferflow.cli.picture;

import java.awt.Color;
import java.util.List;
import java.util.Locale;

/** The colours of all pictures. */
final class Palette {
    static final Color PAPER = new Color(0xffffff);
    static final Color INK = new Color(0x1f2430);
    static final Color FAINT_INK = new Color(0x667085);
    static final Color RULE = new Color(0xc9ced8);
    static final Color EMPTY_WAFER = new Color(0xf1f3f7);
    static final Color SHOWN = new Color(0x5b8ff9);
    static final Color UNASSIGNED = new Color(0x17181c);
    static final Color IDLE = new Color(0x3a3d45);
    static final Color DEAD = new Color(0xff2d55);
    static final Color HOST_IN = new Color(0x0b6e4f);
    static final Color HOST_OUT = new Color(0xa8321e);

    /** Viridis (van der Walt and Smith, 2015) at equal steps; even in lightness, legible to the colour-blind. */
    private static final int[] VIRIDIS = {
        0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725
    };

    private Palette() {}

    /** A kind of operators that share a colour. */
    record Family(String name, Color color, List<String> words) {}

    /** Kinds in the order of the legend; an operator belongs to the first with a word that its name contains. */
    private static final List<Family> FAMILIES = List.of(
            new Family("adapter", new Color(0xb9bec9), List.of("adapter")),
            new Family("buffer", new Color(0xdcc9a3), List.of("buffer")),
            new Family("convolution", new Color(0x5b8ff9), List.of("conv")),
            new Family("matrix product", new Color(0x8a63d2), List.of("gemm", "matmul", "attention")),
            new Family("pooling", new Color(0x3fb6a8), List.of("pool")),
            new Family("normalization", new Color(0xf2a93b), List.of("norm", "softmax", "lrn")),
            new Family("reduction", new Color(0xe0708f), List.of("reduce", "argmax", "argmin", "sum", "mean")),
            new Family(
                    "data movement",
                    new Color(0x9fb4c7),
                    List.of(
                            "transpose",
                            "reshape",
                            "concat",
                            "split",
                            "slice",
                            "gather",
                            "resize",
                            "pad",
                            "flatten",
                            "expand",
                            "tile",
                            "upsample",
                            "depth",
                            "squeeze")),
            new Family("recurrent", new Color(0xc77dbb), List.of("lstm", "gru", "rnn")),
            new Family("element-wise", new Color(0x7fc97f), List.of("")));

    /** The kind of a kernel. */
    static Family family(WaferChart.Kernel kernel) {
        String op = (kernel.role().equals("layer") ? kernel.op() : kernel.role()).toLowerCase(Locale.ROOT);
        return FAMILIES.stream()
                .filter(f -> f.words().stream().anyMatch(op::contains))
                .findFirst()
                .orElseThrow();
    }

    /** All kinds, in the order of the legend. */
    static List<Family> families() {
        return FAMILIES;
    }

    /** The colour of a share between 0 and 1. */
    static int viridis(double share) {
        double place = Math.max(0, Math.min(1, share)) * (VIRIDIS.length - 1);
        int step = Math.min(VIRIDIS.length - 2, (int) place);
        return mix(VIRIDIS[step], VIRIDIS[step + 1], place - step);
    }

    private static int mix(int from, int to, double share) {
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = from >> shift & 255;
            int b = to >> shift & 255;
            result |= (int) Math.round(a + (b - a) * share) << shift;
        }
        return result;
    }

    /** The same colour, darker. */
    static Color darker(Color color, double share) {
        return new Color(mix(color.getRGB() & 0xffffff, 0, share));
    }
}
