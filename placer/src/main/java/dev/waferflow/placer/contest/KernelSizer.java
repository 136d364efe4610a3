package dev.waferflow.placer.contest;

import dev.waferflow.machine.unit.Whole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/**
 * Exact sizing of one kind of kernel: for a time limit, every rectangle that is not dominated. Hot.
 *
 * <p>A kernel's height is {@code h'w'(max c' + 1)}, its width {@code 3 sum k'}. Both fall with their parameters, time and
 * memory rise. So for each triple (h', w', max c') the best choice is c' = min(max c', C), and each k' the least that meets
 * the time and the memory. Triples that are worse than another in height, in time per channel step and in the k' that
 * memory asks for are dropped: no time limit can make them useful.
 */
public final class KernelSizer {
    private final ContestGraph graph;
    private final ContestKernel kernel;
    private final int convolutions;
    private int count;
    private int[] triples = new int[3 * 1024];
    private int[] tall = new int[1024];
    private long[] step;
    private int[] memoryK;

    /** A sizer for all kernels with the convolutions of this one. */
    public KernelSizer(ContestGraph graph, ContestKernel kernel) {
        this.graph = graph;
        this.kernel = kernel;
        this.convolutions = kernel.convolutions().size();
        enumerate();
        keep(undominated());
    }

    /**
     * The rectangles of the kernel at one time limit: {@code wide[i]} falls and {@code tall[i]} rises with i, strictly.
     * {@code choice[i]} is the triple behind it.
     */
    public record Shapes(int[] wide, int[] tall, int[] choice) {
        /** The least area, or {@link Long#MAX_VALUE} if there is no shape. */
        public long leastArea() {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < wide.length; i++) {
                least = Math.min(least, (long) wide[i] * tall[i]);
            }
            return least;
        }
    }

    private void enumerate() {
        int longSide = graph.longSide();
        int channels =
                kernel.convolutions().stream().mapToInt(Convolution::c).max().orElseThrow();
        step = new long[1024 * convolutions];
        memoryK = new int[1024 * convolutions];
        for (int h = 1; h <= Math.min(kernel.height(), longSide / 2); h++) {
            for (int w = 1; w <= Math.min(kernel.width(), longSide / (2 * h)); w++) {
                for (int c = 1; c <= Math.min(channels, longSide / (h * w) - 1); c++) {
                    add(h, w, c);
                }
            }
        }
    }

    /** Notes a triple unless memory asks for more k' than there is. */
    private void add(int h, int w, int c) {
        if (count == tall.length) {
            tall = Arrays.copyOf(tall, 2 * count);
            triples = Arrays.copyOf(triples, 6 * count);
            step = Arrays.copyOf(step, 2 * count * convolutions);
            memoryK = Arrays.copyOf(memoryK, 2 * count * convolutions);
        }
        for (int i = 0; i < convolutions; i++) {
            var convolution = kernel.convolutions().get(i);
            int own = Math.min(c, convolution.c());
            long k = convolution.leastKForMemory(h, w, own, graph.memoryLimitWords());
            if (k > convolution.k() || k * Execution.CORES_PER_K > graph.longSide()) {
                return;
            }
            step[count * convolutions + i] = convolution.stepTicks(h, w, own, graph.ticksPerUnit());
            memoryK[count * convolutions + i] = (int) k;
        }
        tall[count] = h * w * (c + 1);
        triples[3 * count] = h;
        triples[3 * count + 1] = w;
        triples[3 * count + 2] = c;
        count++;
    }

    /** The triples that no other dominates, lowest first. */
    private int[] undominated() {
        var order = new ArrayList<Integer>(count);
        for (int i = 0; i < count; i++) {
            order.add(i);
        }
        // Lower ones first, and of equal height the fastest: a later triple cannot dominate an earlier one but by a
        // tie.
        order.sort((a, b) -> {
            int byHeight = Integer.compare(tall[a], tall[b]);
            return byHeight != 0 ? byHeight : Long.compare(steps(a), steps(b));
        });
        var kept = new int[count];
        int keptCount = 0;
        for (int candidate : order) {
            boolean dominated = false;
            for (int i = keptCount - 1; i >= 0 && !dominated; i--) {
                dominated = dominates(kept[i], candidate);
            }
            if (!dominated) {
                kept[keptCount++] = candidate;
            }
        }
        return Arrays.copyOf(kept, keptCount);
    }

    private long steps(int triple) {
        long sum = 0;
        for (int i = 0; i < convolutions; i++) {
            sum += step[triple * convolutions + i] + memoryK[triple * convolutions + i];
        }
        return sum;
    }

    private boolean dominates(int a, int b) {
        for (int i = 0; i < convolutions; i++) {
            if (step[a * convolutions + i] > step[b * convolutions + i]
                    || memoryK[a * convolutions + i] > memoryK[b * convolutions + i]) {
                return false;
            }
        }
        return tall[a] <= tall[b];
    }

    private void keep(int[] kept) {
        var newTriples = new int[3 * kept.length];
        var newTall = new int[kept.length];
        var newStep = new long[kept.length * convolutions];
        var newMemory = new int[kept.length * convolutions];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(triples, 3 * kept[i], newTriples, 3 * i, 3);
            System.arraycopy(step, kept[i] * convolutions, newStep, i * convolutions, convolutions);
            System.arraycopy(memoryK, kept[i] * convolutions, newMemory, i * convolutions, convolutions);
            newTall[i] = tall[kept[i]];
        }
        triples = newTriples;
        tall = newTall;
        step = newStep;
        memoryK = newMemory;
        count = kept.length;
    }

    /** The least k' of a convolution at a triple, or more than any k' if the time cannot be met. */
    private long leastK(int triple, int i, long ticks) {
        long steps = ticks / step[triple * convolutions + i];
        int k = kernel.convolutions().get(i).k();
        return steps < 1 ? Integer.MAX_VALUE : Math.max(memoryK[triple * convolutions + i], (k + steps - 1) / steps);
    }

    /** Width of the kernel at a triple, or {@link Integer#MAX_VALUE} if it is not legal or does not fit the wafer. */
    private int wide(int triple, long ticks) {
        long k = 0;
        for (int i = 0; i < convolutions; i++) {
            k += leastK(triple, i, ticks);
        }
        long wide = Execution.CORES_PER_K * k;
        boolean upright = wide <= graph.width() && tall[triple] <= graph.height();
        boolean turned = wide <= graph.height() && tall[triple] <= graph.width();
        return upright || turned ? (int) wide : Integer.MAX_VALUE;
    }

    /** Every rectangle that is legal within the time and not dominated by another. */
    public Shapes shapes(long ticks) {
        int found = 0;
        var wides = new int[count];
        var talls = new int[count];
        var choices = new int[count];
        for (int i = 0; i < count; i++) {
            int wide = wide(i, ticks);
            if (wide == Integer.MAX_VALUE || found > 0 && wide >= wides[found - 1]) {
                continue;
            }
            if (found > 0 && talls[found - 1] == tall[i]) {
                found--;
            }
            wides[found] = wide;
            talls[found] = tall[i];
            choices[found++] = i;
        }
        return new Shapes(Arrays.copyOf(wides, found), Arrays.copyOf(talls, found), Arrays.copyOf(choices, found));
    }

    /** The parameters behind a shape of {@link #shapes} at the same time limit. */
    public Execution execution(int triple, long ticks) {
        var c = new ArrayList<Integer>();
        var k = new ArrayList<Integer>();
        for (int i = 0; i < convolutions; i++) {
            c.add(Math.min(triples[3 * triple + 2], kernel.convolutions().get(i).c()));
            k.add((int) leastK(triple, i, ticks));
        }
        return new Execution(triples[3 * triple], triples[3 * triple + 1], c, k);
    }

    /** The least area within the time, or {@link Long#MAX_VALUE}. */
    public long leastArea(long ticks) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            int wide = wide(i, ticks);
            if (wide != Integer.MAX_VALUE) {
                least = Math.min(least, (long) wide * tall[i]);
            }
        }
        return least;
    }

    /**
     * Every time limit in {@code (low, high]} at which the set of shapes may change: the values {@code step * ceil(K/k')}
     * over all k' that fit the wafer. Ascending, without repeats.
     */
    public long[] criticalTicks(long low, long high) {
        var found = new long[64];
        int size = 0;
        int mostK = graph.longSide() / Execution.CORES_PER_K;
        for (int i = 0; i < count * convolutions; i++) {
            int k = kernel.convolutions().get(i % convolutions).k();
            for (int own = 1; own <= Math.min(k, mostK); own++) {
                long ticks = step[i] * Whole.ceilDiv(k, own);
                if (ticks <= low) {
                    break;
                }
                if (ticks <= high) {
                    if (size == found.length) {
                        found = Arrays.copyOf(found, 2 * size);
                    }
                    found[size++] = ticks;
                }
            }
        }
        return Arrays.stream(found, 0, size).sorted().distinct().toArray();
    }

    /** Whether the kernel meets the time within a slot, upright or turned. */
    public boolean fits(long ticks, int slotWidth, int slotHeight) {
        return smallest(ticks, slotWidth, slotHeight) >= 0;
    }

    /** The triple of least area that meets the time within a slot, or -1. */
    private int smallest(long ticks, int slotWidth, int slotHeight) {
        int best = -1;
        long least = Long.MAX_VALUE;
        int longSlot = Math.max(slotWidth, slotHeight);
        int shortSlot = Math.min(slotWidth, slotHeight);
        for (int i = 0; i < count; i++) {
            int wide = wide(i, ticks);
            if (Math.max(wide, tall[i]) <= longSlot && Math.min(wide, tall[i]) <= shortSlot) {
                long area = (long) wide * tall[i];
                if (area < least) {
                    least = area;
                    best = i;
                }
            }
        }
        return best;
    }

    /** The parameters of least area that meet the time within a slot, upright or turned; {@link #fits} holds. */
    public Execution smallestWithin(long ticks, int slotWidth, int slotHeight) {
        return execution(smallest(ticks, slotWidth, slotHeight), ticks);
    }

    /** The least time that the kernel reaches within a slot, given that it reaches {@code enough}. */
    public long leastTicksWithin(int slotWidth, int slotHeight, long enough) {
        long low = 0;
        long high = enough;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (fits(middle, slotWidth, slotHeight)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** How many triples remain. */
    public int triples() {
        return count;
    }

    /** The longest time that any legal choice needs, so that more is never useful. */
    public long mostTicks() {
        long most = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < convolutions; j++) {
                int k = kernel.convolutions().get(j).k();
                most = Math.max(most, step[i * convolutions + j] * k);
            }
        }
        return most;
    }

    /** The kernels of the graph with the same convolutions share a sizer; entry i is that of kernel i. */
    public static List<KernelSizer> of(ContestGraph graph) {
        var known = new HashMap<List<Convolution>, KernelSizer>();
        return graph.kernels().stream()
                .map(k -> known.computeIfAbsent(k.convolutions(), c -> new KernelSizer(graph, k)))
                .toList();
    }
}
