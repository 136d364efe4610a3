package dev.waferflow.placer.contest;

import dev.waferflow.placer.slicing.Dice;

/** Contest graphs as text, from a seed: chains with skips, all kinds of kernels, sizes of real networks. */
public final class RandomGraphs {
    private RandomGraphs() {}

    /** A graph on the contest's wafer. */
    public static ContestGraph of(long seed, int kernels) {
        return KgraphReader.read(text(seed, kernels, 633, 633), "seed " + seed);
    }

    /** The text of a graph. Later layers are smaller and have more channels. */
    public static String text(long seed, int kernels, int width, int height) {
        var dice = new Dice(seed, 0);
        int blocks = dice.below(3);
        var text = new StringBuilder("(*\ntest=random-" + seed + "\nwidth=" + width + "\nheight=" + height);
        text.append("\nwdeltat=1\nwlength=").append(dice.below(3) * dice.below(40));
        text.append("\nwadapter=").append(dice.below(2) * 100).append("\nmemlimit=24576\n*)\n");
        text.append("input[0] n=[ 8 8 2 ] name='k0'\n");
        var names = new String[kernels + 1];
        names[0] = "input[0]";
        for (int i = 1; i <= kernels; i++) {
            int image = kernels > 200 ? 1 << dice.below(6) : 4 + 2 * dice.below(40);
            int channels = 1 << dice.below(kernels > 200 ? 6 : 9);
            int kind = blocks == 0 ? 2 : dice.below(3);
            if (kind < 2 && image > 1) {
                names[i] = (kind == 0 ? "dblock[" : "cblock[") + i + "]";
                text.append(names[i])
                        .append(" f=")
                        .append(Math.max(4, channels))
                        .append(" h=")
                        .append(image);
                text.append(" w=").append(image).append(" name='k").append(i).append("'\n");
            } else {
                int filter = 1 + 2 * dice.below(2);
                int stride = 1 + dice.below(2);
                names[i] = "conv[" + i + "]";
                text.append(names[i]).append(" W=").append(image).append(" H=").append(image);
                text.append(" R=").append(filter).append(" S=").append(filter);
                text.append(" C=").append(channels).append(" K=").append(1 + dice.below(256));
                text.append(" T=").append(stride).append(" U=").append(stride);
                text.append(" name='k").append(i).append("'\n");
            }
        }
        text.append("output[99999] n=[ 1 1 2 ] name='last'\n");
        for (int i = 1; i <= kernels; i++) {
            link(text, names[i - 1], names[i]);
            if (i > 2 && dice.below(4) == 0) {
                link(text, names[1 + dice.below(i - 2)], names[i]);
            }
        }
        link(text, names[kernels], "output[99999]");
        return text.toString();
    }

    private static void link(StringBuilder text, String from, String to) {
        text.append(from).append(":y -> ").append(to).append(":x, shape:[1][1][1]\n");
    }
}
