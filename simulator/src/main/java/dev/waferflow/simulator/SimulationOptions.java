package dev.waferflow.simulator;

import dev.waferflow.machine.program.Program;

/**
 * How to run.
 *
 * @param samples number of samples to feed; 0 means until the interval is steady, at most {@code maxSamples}, the host feeding on
 * @param maxSamples limit when {@code samples} is 0
 * @param values whether numbers are computed (for the first sample); otherwise there are no outputs
 * @param threads host threads; never changes a result
 * @param probe told of progress, and may cancel
 * @param shortcuts whether an engine may skip work where PEs provably behave alike; never changes a figure of the program
 */
public record SimulationOptions(
        int samples, int maxSamples, boolean values, int threads, Probe probe, boolean shortcuts) {
    private static final int LONGEST_RUN = 40;
    private static final int ROUNDS_AHEAD = 256;
    private static final int LEAST_ROUNDS = 10;

    /** With shortcuts. */
    public SimulationOptions(int samples, int maxSamples, boolean values, int threads, Probe probe) {
        this(samples, maxSamples, values, threads, probe, true);
    }

    /** The same without shortcuts. */
    public SimulationOptions withoutShortcuts() {
        return new SimulationOptions(samples, maxSamples, values, threads, probe, false);
    }

    /** Samples that the host offers: as many as asked for; until steady more, so that no pipeline drains while it is measured. */
    public int samplesOffered(Program program) {
        return samplesLimit() + (samples == 0 ? ROUNDS_AHEAD * SteadyState.replicas(program) : 0);
    }

    /** The most samples that are completed. */
    public int samplesLimit() {
        return samples == 0 ? maxSamples : samples;
    }

    /** Samples after which a run that is not steady ends: 40, and so many that every replica takes at least ten. */
    public static int longestRun(Program program) {
        int replicas = SteadyState.replicas(program);
        int rounds = Math.max(LEAST_ROUNDS, (LONGEST_RUN + replicas - 1) / replicas);
        return rounds * replicas;
    }

    /** Until steady, with values, one thread, silent. */
    public static SimulationOptions untilSteady() {
        return new SimulationOptions(0, LONGEST_RUN, true, 1, Probe.SILENT);
    }

    /** A fixed number of samples, with values, one thread, silent. */
    public static SimulationOptions samples(int samples) {
        return new SimulationOptions(samples, samples, true, 1, Probe.SILENT);
    }
}
