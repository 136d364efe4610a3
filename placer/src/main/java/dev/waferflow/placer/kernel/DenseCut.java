package dev.waferflow.placer.kernel;

import dev.waferflow.machine.unit.Whole;
import java.util.ArrayList;
import java.util.List;

/**
 * How a dense kernel's work is shared out over columns of PEs: first by output channels, and each of those columns by the output
 * columns of a strip, in neighbouring columns of PEs. The latter pays where a layer has fewer channels than columns that it could
 * use, as early convolutions have; it costs memory, since each share holds the same weights. Either all shares receive a strip's whole
 * records, or a first column splits these and sends each share what it needs.
 *
 * @param channelColumns columns by output channels
 * @param shares columns of PEs for each of them
 * @param split whether a first column of PEs splits records
 */
record DenseCut(int channelColumns, int shares, boolean split) {
    /** Shares of a strip that receive its whole records. */
    static final int MOST_SHARES = 8;
    /** Shares for which a record is split: output queues of a PE. */
    private static final int MOST_SPLIT = 6;
    /** By so much another share has to make the kernel faster. */
    private static final double PER_SHARE = 0.02;

    /** All columns by output channels: the cut for {@code channelColumns} of them. */
    static DenseCut byChannels(int channelColumns) {
        return new DenseCut(channelColumns, 1, false);
    }

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

        private int mostShares(boolean split) {
            return Math.min(split ? MOST_SPLIT : MOST_SHARES, narrowestStrip);
        }

        int mostColumns() {
            return channels * mostShares(false);
        }

        /** Whether a strip has columns to share out. */
        boolean splits() {
            return mostShares(true) > 1;
        }

        /** Sums per output row of the busiest PE. */
        private int sums(DenseCut cut) {
            return Whole.ceilDiv(channels, cut.channelColumns) * Whole.ceilDiv(widestStrip, cut.shares);
        }

        /** The cut into at most that many columns with which the busiest PE has least to do, in at most {@code most} shares. */
        DenseCut best(int columns, int most) {
            DenseCut best = byChannels(Math.min(channels, columns));
            for (int shares = 2; shares <= Math.min(Math.min(most, mostShares(false)), columns); shares++) {
                var cut = new DenseCut(Math.min(channels, columns / shares), shares, false);
                if (sums(cut) * (1 + PER_SHARE * shares) < sums(best) * (1 + PER_SHARE * best.shares)) {
                    best = cut;
                }
            }
            return best;
        }

        /** The cuts with as little to do for the busiest PE where a first column splits records; none if there are too few columns. */
        List<DenseCut> bestSplit(int columns) {
            var best = new ArrayList<DenseCut>();
            for (int shares = 2; shares <= Math.min(mostShares(true), columns - 1); shares++) {
                var cut = new DenseCut(Math.min(channels, (columns - 1) / shares), shares, true);
                if (!best.isEmpty() && sums(cut) < sums(best.get(0))) {
                    best.clear();
                }
                if (best.isEmpty() || sums(cut) == sums(best.get(0))) {
                    best.add(cut);
                }
            }
            return best;
        }

        /** The next number of columns that gives the busiest PE less to do than {@code columns} do, split or not. */
        int wider(int columns) {
            int next = wider(sums(best(columns, MOST_SHARES)), 1, mostShares(false));
            if (splits()) {
                List<DenseCut> cuts = bestSplit(columns);
                int sums = cuts.isEmpty() ? Integer.MAX_VALUE : sums(cuts.get(0));
                next = Math.min(next, Math.max(3, 1 + wider(sums, 2, mostShares(true))));
            }
            return Math.max(columns + 1, next);
        }

        /** The fewest columns, in {@code fewest} to {@code most} shares, with which a PE has fewer than so many sums. */
        private int wider(int sums, int fewest, int most) {
            int next = Integer.MAX_VALUE - 1;
            for (int shares = fewest; shares <= most; shares++) {
                int channelsEach = (sums - 1) / Whole.ceilDiv(widestStrip, shares);
                if (channelsEach > 0) {
                    next = Math.min(next, shares * Whole.ceilDiv(channels, channelsEach));
                }
            }
            return next;
        }
    }

    /** The first column that multiplies. */
    int firstColumn() {
        return split ? 1 : 0;
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
        return firstColumn() + channelColumn * shares + share;
    }
}
