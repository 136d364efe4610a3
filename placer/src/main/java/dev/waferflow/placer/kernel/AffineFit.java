package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the nested steps that a sequence of addresses walks. */
final class AffineFit {
    private AffineFit() {}

    /** A run of addresses {@code from, from + stride, ...}. */
    record Run(int from, int count, int stride) {}

    /**
     * Axes, outermost first, with {@code offsets[i] - offsets[0] == Axis.offset(axes, i)}; empty if there are none, which
     * means that the sequence is not walked by nested loops.
     */
    static Optional<List<Axis>> of(int[] offsets) {
        int n = offsets.length;
        if (n <= 1) {
            return Optional.of(List.of());
        }
        int stride = offsets[1] - offsets[0];
        int extent = 2;
        while (extent < n && offsets[extent] - offsets[extent - 1] == stride) {
            extent++;
        }
        if (n % extent != 0) {
            return Optional.empty();
        }
        var outer = new int[n / extent];
        for (int i = 0; i < n; i++) {
            if (offsets[i] - offsets[i / extent * extent] != i % extent * stride) {
                return Optional.empty();
            }
            outer[i / extent] = offsets[i / extent * extent];
        }
        Optional<List<Axis>> rest = of(outer);
        if (rest.isEmpty()) {
            return rest;
        }
        var axes = new ArrayList<>(rest.get());
        axes.add(new Axis(extent, stride));
        return Optional.of(axes);
    }

    /** The sequence as runs of even steps, each as long as possible. */
    static List<Run> runs(int[] offsets) {
        var runs = new ArrayList<Run>();
        for (int i = 0; i < offsets.length; ) {
            int end = i + 1;
            int stride = end < offsets.length ? offsets[end] - offsets[i] : 0;
            while (end < offsets.length && offsets[end] - offsets[end - 1] == stride) {
                end++;
            }
            runs.add(new Run(offsets[i], end - i, stride));
            i = end;
        }
        return runs;
    }
}
