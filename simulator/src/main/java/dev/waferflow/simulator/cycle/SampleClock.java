package dev.waferflow.simulator.cycle;

import dev.waferflow.simulator.SteadyState;
import java.util.Arrays;

/** When samples started and were complete, and whether the spacing of completions has repeated. */
final class SampleClock {

    private final long[] start;
    private final long[] done;
    private final long[] inTime;
    private final int replicas;
    private int completed;
    private int steadyPeriod;

    SampleClock(int samples, int replicas) {
        this.replicas = replicas;
        start = new long[samples];
        done = new long[samples];
        inTime = new long[samples];
        Arrays.fill(start, -1);
        Arrays.fill(done, -1);
    }

    void started(int sample, long cycle) {
        if (sample < start.length && start[sample] < 0) {
            start[sample] = cycle;
        }
    }

    void done(int sample, long cycle) {
        done[sample] = cycle;
        inTime[completed++] = cycle;
        steadyPeriod = SteadyState.period(inTime, completed, replicas);
    }

    int completed() {
        return completed;
    }

    boolean all() {
        return completed == done.length;
    }

    boolean steady() {
        return steadyPeriod > 0;
    }

    /** Starts of the samples completed; what completes before all earlier ones counts too. */
    long[] starts() {
        return Arrays.copyOf(start, completed);
    }

    long[] completions() {
        return Arrays.copyOf(done, completed);
    }

    double cyclesPerSample() {
        return SteadyState.cyclesPerSample(inTime, completed, steadyPeriod, replicas);
    }
}
