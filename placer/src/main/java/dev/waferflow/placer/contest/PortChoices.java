package dev.waferflow.placer.contest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a kernel can look like to its neighbours without leaving its slot or its time: every (h', w', c' of the first
 * convolution) with the range that k' of the sending convolution may take. All other parameters take what is fastest.
 */
public final class PortChoices {
    private final ContestGraph graph;
    private final ContestKernel kernel;
    private final long ticks;
    private int count;
    private int[] h = new int[64];
    private int[] w = new int[64];
    private int[] c = new int[64];
    private int[] mostC = new int[64];
    private int[] leastK = new int[64];
    private int[] mostK = new int[64];

    /** The choices of a kernel within a slot at a time limit. */
    public PortChoices(ContestGraph graph, ContestKernel kernel, long ticks, int slotWidth, int slotHeight) {
        this.graph = graph;
        this.kernel = kernel;
        this.ticks = ticks;
        enumerate(slotWidth, slotHeight);
        if (slotWidth != slotHeight) {
            enumerate(slotHeight, slotWidth);
        }
    }

    private void enumerate(int wideLimit, int tallLimit) {
        int channels =
                kernel.convolutions().stream().mapToInt(Convolution::c).max().orElseThrow();
        int limitK = wideLimit / Execution.CORES_PER_K;
        for (int rows = 1; rows <= Math.min(kernel.height(), tallLimit / 2); rows++) {
            for (int columns = 1; columns <= Math.min(kernel.width(), tallLimit / (2 * rows)); columns++) {
                int most = Math.min(channels, tallLimit / (rows * columns) - 1);
                long others = 0;
                for (int i = 1; i < kernel.convolutions().size() && others <= limitK; i++) {
                    others += leastK(
                            i,
                            rows,
                            columns,
                            Math.min(most, kernel.convolutions().get(i).c()));
                }
                if (others < limitK) {
                    firstChannels(rows, columns, most, (int) (limitK - others));
                }
            }
        }
    }

    /** @param limitK the most that k' of the first convolution may be, if no other takes more than it needs */
    private void firstChannels(int rows, int columns, int most, int limitK) {
        int sender = kernel.kind().sender();
        var sending = kernel.convolutions().get(sender);
        for (int own = 1; own <= Math.min(most, kernel.convolutions().get(0).c()); own++) {
            long first = leastK(0, rows, columns, own);
            if (first > limitK) {
                continue;
            }
            int least = (int) (sender == 0 ? first : leastK(sender, rows, columns, Math.min(most, sending.c())));
            add(rows, columns, own, most, least, (int) Math.min(sending.k(), least + limitK - first));
        }
    }

    private long leastK(int i, int rows, int columns, int own) {
        var convolution = kernel.convolutions().get(i);
        long steps = ticks / convolution.stepTicks(rows, columns, own, graph.ticksPerUnit());
        if (steps < 1) {
            return Integer.MAX_VALUE;
        }
        long k = Math.max(
                (convolution.k() + steps - 1) / steps,
                convolution.leastKForMemory(rows, columns, own, graph.memoryLimitWords()));
        return k > convolution.k() ? Integer.MAX_VALUE : k;
    }

    private void add(int rows, int columns, int own, int most, int least, int greatest) {
        if (count == h.length) {
            h = Arrays.copyOf(h, 2 * count);
            w = Arrays.copyOf(w, 2 * count);
            c = Arrays.copyOf(c, 2 * count);
            mostC = Arrays.copyOf(mostC, 2 * count);
            leastK = Arrays.copyOf(leastK, 2 * count);
            mostK = Arrays.copyOf(mostK, 2 * count);
        }
        h[count] = rows;
        w[count] = columns;
        c[count] = own;
        mostC[count] = most;
        leastK[count] = least;
        mostK[count++] = greatest;
    }

    /** Number of choices; at least one if the kernel fits its slot. */
    public int count() {
        return count;
    }

    /** h' of a choice. */
    public int h(int choice) {
        return h[choice];
    }

    /** w' of a choice. */
    public int w(int choice) {
        return w[choice];
    }

    /** c' of the first convolution. */
    public int c(int choice) {
        return c[choice];
    }

    /** The least k' of the sending convolution. */
    public int leastK(int choice) {
        return leastK[choice];
    }

    /** The most k' of the sending convolution. */
    public int mostK(int choice) {
        return mostK[choice];
    }

    /** All parameters of a choice. */
    public Execution execution(int choice, int sentK) {
        List<Integer> cs = new ArrayList<>();
        List<Integer> ks = new ArrayList<>();
        for (int i = 0; i < kernel.convolutions().size(); i++) {
            int own = i == 0
                    ? c[choice]
                    : Math.min(mostC[choice], kernel.convolutions().get(i).c());
            cs.add(own);
            ks.add((int) leastK(i, h[choice], w[choice], own));
        }
        ks.set(kernel.kind().sender(), sentK);
        return new Execution(h[choice], w[choice], cs, ks);
    }
}
