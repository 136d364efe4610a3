package dev.waferflow.placer.kernel;

import dev.waferflow.machine.unit.Whole;

/**
 * How a dense kernel's work is shared out over columns of PEs: first by output channels, and each of those columns by the output
 * columns of a strip, in neighbouring columns of PEs. The latter pays where a layer has fewer channels than columns that it could
 * use, as early convolutions have; it costs memory, since each share holds the same weights.
 *
 * @param channelColumns columns by output channels
 * @param shares columns of PEs for each of them
 */
record DenseCut(int channelColumns, int shares) {
    /** Shares of a strip: all of them receive its whole records. */
    static final int MOST_SHARES = 8;
    /** By so much another share has to make the kernel faster. */
    private static final double PER_SHARE = 0.02;

    /** One of several shares of a strip's columns. */
    record Share(int index, int count) {
        /** The columns of a strip of that width, counted from its first. */
        Strip of(int width) {
            return new Strip(index * width / count, (index + 1) * width / count);
        }

        /** The most columns that a share of a strip of that width has. */
        int widest(int width) {
            return Whole.ceilDiv(width, count);
        }

        /** Another share of the same strip. */
        Share at(int other) {
            return new Share(other, count);
        }

        boolean isLast() {
            return index == count - 1;
        }
    }

    /** The extents that are shared out. */
    record Extents(int channels, int narrowestStrip, int widestStrip) {
        /** Of a layer with that output. */
        static Extents of(Layout output, boolean acrossStrips) {
            int narrowest = acrossStrips ? 1 : Integer.MAX_VALUE;
            int widest = 1;
            for (Strip strip : output.strips()) {
                narrowest = strip.isEmpty() ? narrowest : Math.min(narrowest, strip.width());
                widest = Math.max(widest, strip.width());
            }
            return new Extents(output.channelCount(), narrowest, widest);
        }

        private int mostShares() {
            return Math.min(MOST_SHARES, narrowestStrip);
        }

        int mostColumns() {
            return channels * mostShares();
        }

        /** Sums per output row of the busiest PE. */
        private int sums(DenseCut cut) {
            return Whole.ceilDiv(channels, cut.channelColumns) * Whole.ceilDiv(widestStrip, cut.shares);
        }

        /** The cut into at most that many columns, in so many shares; {@code columns} is not less than {@code shares}. */
        private DenseCut with(int columns, int shares) {
            return new DenseCut(Math.min(channels, columns / shares), shares);
        }

        /** The cut into at most that many columns with which the busiest PE has least to do, in at most {@code most} shares. */
        DenseCut best(int columns, int most) {
            DenseCut best = with(columns, 1);
            for (int shares = 2; shares <= Math.min(Math.min(most, mostShares()), columns); shares++) {
                DenseCut cut = with(columns, shares);
                if (sums(cut) * (1 + PER_SHARE * shares) < sums(best) * (1 + PER_SHARE * best.shares)) {
                    best = cut;
                }
            }
            return best;
        }

        /** The next number of columns that gives the busiest PE less to do than {@code columns} do. */
        int wider(int columns) {
            int sums = sums(best(columns, MOST_SHARES));
            int next = Integer.MAX_VALUE;
            for (int shares = 1; shares <= mostShares(); shares++) {
                int channelsEach = (sums - 1) / Whole.ceilDiv(widestStrip, shares);
                if (channelsEach > 0) {
                    next = Math.min(next, shares * Whole.ceilDiv(channels, channelsEach));
                }
            }
            return Math.max(columns + 1, next);
        }
    }

    Share share(int index) {
        return new Share(index, shares);
    }

    /** The first share that has most columns of a strip of that width. */
    Share widestShare(int width) {
        int index = 0;
        while (share(index).of(width).width() < Whole.ceilDiv(width, shares)) {
            index++;
        }
        return share(index);
    }

    /** The column of PEs, counted from the west, that does so many-th share of a column by output channels. */
    int column(int channelColumn, int share) {
        return channelColumn * shares + share;
    }
}
