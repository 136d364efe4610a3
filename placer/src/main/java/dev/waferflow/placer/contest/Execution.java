package dev.waferflow.placer.contest;

import java.util.List;

/**
 * The execution parameters of a kernel: h' and w' for all its convolutions, c' and k' for each.
 *
 * @param h rows handled at once
 * @param w columns handled at once
 * @param c channels in, one per convolution
 * @param k channels out, one per convolution
 */
public record Execution(int h, int w, List<Integer> c, List<Integer> k) {
    /** Cores per channel out: the contest's width is {@code 3 k'}. */
    static final int CORES_PER_K = 3;

    public Execution {
        c = List.copyOf(c);
        k = List.copyOf(k);
    }

    /** {@code h' w' (max c' + 1)}. */
    public int height() {
        return h * w * (c.stream().mapToInt(Integer::intValue).max().orElseThrow() + 1);
    }

    /** {@code 3} times the sum of k'. */
    public int width() {
        return CORES_PER_K * k.stream().mapToInt(Integer::intValue).sum();
    }

    /** The slowest convolution's time. */
    public long ticks(ContestKernel kernel, long ticksPerUnit) {
        long most = 0;
        for (int i = 0; i < c.size(); i++) {
            most = Math.max(most, kernel.convolutions().get(i).ticks(h, w, c.get(i), k.get(i), ticksPerUnit));
        }
        return most;
    }

    /** What it sends its successors: h', w' and k' of the main path's last convolution. */
    List<Integer> sends(ContestKernel kernel) {
        return List.of(h, w, k.get(kernel.kind().sender()));
    }

    /** What it takes from its predecessors: h', w' and c' of the first convolution. */
    List<Integer> takes() {
        return List.of(h, w, c.get(0));
    }
}
