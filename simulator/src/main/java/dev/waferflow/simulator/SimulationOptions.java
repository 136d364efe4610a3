package dev.waferflow.simulator;

/**
 * How to run.
 *
 * @param samples number of samples to feed; 0 means until the interval is steady, at most {@code maxSamples}
 * @param maxSamples limit when {@code samples} is 0
 * @param values whether numbers are computed (for the first sample); otherwise there are no outputs
 * @param threads host threads; never changes a result
 * @param probe told of progress, and may cancel
 * @param shortcuts whether an engine may skip work where PEs provably behave alike; never changes a figure of the program
 */
public record SimulationOptions(
        int samples, int maxSamples, boolean values, int threads, Probe probe, boolean shortcuts) {
    /** With shortcuts. */
    public SimulationOptions(int samples, int maxSamples, boolean values, int threads, Probe probe) {
        this(samples, maxSamples, values, threads, probe, true);
    }

    /** The same without shortcuts. */
    public SimulationOptions withoutShortcuts() {
        return new SimulationOptions(samples, maxSamples, values, threads, probe, false);
    }

    /** The most samples that are fed. */
    public int samplesLimit() {
        return samples == 0 ? maxSamples : samples;
    }

    /** Until steady, with values, one thread, silent. */
    public static SimulationOptions untilSteady() {
        return new SimulationOptions(0, 40, true, 1, Probe.SILENT);
    }

    /** A fixed number of samples, with values, one thread, silent. */
    public static SimulationOptions samples(int samples) {
        return new SimulationOptions(samples, samples, true, 1, Probe.SILENT);
    }
}
