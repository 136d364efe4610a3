package dev.waferflow.placer.contest;

import java.util.List;
import java.util.Objects;

/**
 * A kernel of a contest graph: what it is called, its formal arguments as the placement file repeats them, and the
 * convolutions that it runs side by side.
 *
 * @param name unique in its graph
 * @param kind {@code conv}, {@code dblock} or {@code cblock}
 * @param arguments in the order of the placement file
 * @param height rows of the input: the most that h' may be
 * @param width columns of the input: the most that w' may be
 * @param convolutions they share h' and w'
 */
public record ContestKernel(
        String name, Kind kind, List<Integer> arguments, int height, int width, List<Convolution> convolutions) {
    public ContestKernel {
        Objects.requireNonNull(name, "name");
        arguments = List.copyOf(arguments);
        convolutions = List.copyOf(convolutions);
    }

    /** The three kinds of the contest's library. */
    public enum Kind {
        /** One convolution. */
        CONV("conv", 0),
        /** A residual block whose input and output have one shape. */
        DBLOCK("dblock", 2),
        /** A residual block that halves the image; its fourth convolution is the shortcut. */
        CBLOCK("cblock", 2);

        private final String word;
        private final int sender;

        Kind(String word, int sender) {
            this.word = word;
            this.sender = sender;
        }

        /** The word in files. */
        public String word() {
            return word;
        }

        /** Which convolution sends the kernel's result on the main path. */
        public int sender() {
            return sender;
        }
    }

    /** {@code dblock}: three convolutions, 1x1, 3x3, 1x1, narrow in the middle. */
    static ContestKernel dblock(String name, int h, int w, int f) {
        return new ContestKernel(
                name,
                Kind.DBLOCK,
                List.of(h, w, f),
                h,
                w,
                List.of(
                        new Convolution(h, w, 1, 1, f, f / 4, 1, 1),
                        new Convolution(h, w, 3, 3, f / 4, f / 4, 1, 1),
                        new Convolution(h, w, 1, 1, f / 4, f, 1, 1)));
    }

    /** {@code cblock}: the same with stride 2 in the middle and a shortcut of stride 2. */
    static ContestKernel cblock(String name, int h, int w, int f) {
        return new ContestKernel(
                name,
                Kind.CBLOCK,
                List.of(h, w, f),
                h,
                w,
                List.of(
                        new Convolution(h, w, 1, 1, f / 2, f / 4, 1, 1),
                        new Convolution(h, w, 3, 3, f / 4, f / 4, 2, 2),
                        new Convolution(h / 2, w / 2, 1, 1, f / 4, f, 1, 1),
                        new Convolution(h, w, 1, 1, f / 2, f, 2, 2)));
    }

    /** {@code conv}. */
    static ContestKernel conv(String name, Convolution v) {
        return new ContestKernel(
                name,
                Kind.CONV,
                List.of(v.h(), v.w(), v.c(), v.k(), v.r(), v.s(), v.t(), v.u()),
                v.h(),
                v.w(),
                List.of(v));
    }
}
