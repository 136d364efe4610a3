package dev.waferflow.placer.contest;

import java.util.List;
import java.util.Objects;

/**
 * A contest instance: kernels in the file's order, connections between them (those of input and output nodes are left
 * out, as the contest allows), the wafer, the memory of a core, and the weights of the score.
 *
 * @param test name of the instance
 * @param width columns of the wafer
 * @param height rows of the wafer
 * @param memoryLimitWords words of 16 bit per core
 * @param weights of the score
 * @param kernels at least one
 * @param connections pairs of kernel numbers, producer first
 * @param ticksPerUnit ticks per unit of time: a multiple of every stride, so that times are whole
 */
public record ContestGraph(
        String test,
        int width,
        int height,
        int memoryLimitWords,
        Weights weights,
        List<ContestKernel> kernels,
        List<Connection> connections,
        long ticksPerUnit) {
    public ContestGraph {
        Objects.requireNonNull(test, "test");
        Objects.requireNonNull(weights, "weights");
        kernels = List.copyOf(kernels);
        connections = List.copyOf(connections);
    }

    /** The weights of time, wire length and adapters. */
    public record Weights(int time, int wire, int adapter) {}

    /** Kernel {@code from} sends to kernel {@code to}. */
    public record Connection(int from, int to) {}

    /** The longer side of the wafer. */
    public int longSide() {
        return Math.max(width, height);
    }

    /** A time in the contest's unit. */
    public double time(long ticks) {
        return (double) ticks / ticksPerUnit;
    }

    /** Kernel numbers so that producers precede consumers (but on cycles) and branches stay together. */
    public int[] dataflowOrder() {
        return new DataflowOrder(this).order();
    }
}
