package dev.waferflow.simulator.cycle;

import java.util.Arrays;

/** When samples started and were complete, and whether the spacing of completions has repeated. */
final class SampleClock {
    private static final int LONGEST_PERIOD = 4;
    private static final int RUNS = 3;

    private final long[] start;
    private final long[] done;
    private final long[] inTime;
    private int completed;
    private int steadyPeriod;

    SampleClock(int samples) {
        start = new long[samples];
        done = new long[samples];
        inTime = new long[samples];
        Arrays.fill(start, -1);
        Arrays.fill(done, -1);
    }

    void started(int sample, long cycle) {
        if (start[sample] < 0) {
            start[sample] = cycle;
        }
    }

    void done(int sample, long cycle) {
        done[sample] = cycle;
        inTime[completed++] = cycle;
        steadyPeriod = findPeriod();
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
        int spacings = steady() ? RUNS * steadyPeriod : completed - 1;
        return spacings < 1
                ? Double.NaN
                : (double) (inTime[completed - 1] - inTime[completed - 1 - spacings]) / spacings;
    }

    private int findPeriod() {
        for (int period = 1; period <= LONGEST_PERIOD; period++) {
            if (completed > RUNS * period && repeats(period)) {
                return period;
            }
        }
        return 0;
    }

    private boolean repeats(int period) {
        for (int position = 0; position < period; position++) {
            long least = Long.MAX_VALUE;
            long greatest = 0;
            for (int run = 0; run < RUNS; run++) {
                int at = completed - 1 - position - run * period;
                long spacing = inTime[at] - inTime[at - 1];
                least = Math.min(least, spacing);
                greatest = Math.max(greatest, spacing);
            }
            if (greatest - least > Math.max(2, least / 200)) {
                return false;
            }
        }
        return true;
    }
}
