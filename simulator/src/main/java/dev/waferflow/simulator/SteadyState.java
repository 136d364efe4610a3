package dev.waferflow.simulator;

import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Program;

/**
 * Whether the spacing of completions has settled into a repeating pattern: the last three runs of {@code period} spacings are
 * equal, position by position, within max(2 cycles, 0.5 % of the length of the pattern). Replicas that take turns
 * complete in bunches, so the period is a multiple of their number: with more than {@link #LONGEST_PERIOD} of them one bunch.
 */
public final class SteadyState {
    /** The longest pattern looked for where no more replicas take turns. */
    private static final int LONGEST_PERIOD = 4;

    private static final int RUNS = 3;

    private SteadyState() {}

    /** Replicas of the model that take turns in a program. */
    public static int replicas(Program program) {
        int replicas = 1;
        for (HostStream stream : program.inputs()) {
            replicas = Math.max(replicas, stream.period());
        }
        return replicas;
    }

    /**
     * The length of the pattern in samples, or 0 if there is none yet.
     *
     * @param done completion cycles, ascending
     * @param count how many of them are there
     * @param replicas from {@link #replicas}
     */
    public static int period(long[] done, int count, int replicas) {
        for (int period = replicas; period <= Math.max(LONGEST_PERIOD, replicas); period += replicas) {
            if (count > RUNS * period && repeats(done, count, period)) {
                return period;
            }
        }
        return 0;
    }

    /**
     * Mean spacing over the runs of a pattern; without one over the later half of the rounds of the replicas: the
     * pipeline fills in the earlier half. Rounds are whole, because one that completes in a bunch counts for nothing beside
     * the time since the last one. NaN for fewer than two rounds: the spacing inside a bunch says nothing.
     *
     * @param replicas from {@link #replicas}
     */
    public static double cyclesPerSample(long[] done, int count, int period, int replicas) {
        int rounds = (count - 1) / replicas;
        int spacings = period > 0 ? RUNS * period : (rounds + 1) / 2 * replicas;
        return spacings < 1 ? Double.NaN : (double) (done[count - 1] - done[count - 1 - spacings]) / spacings;
    }

    private static boolean repeats(long[] done, int count, int period) {
        double length = (double) (done[count - 1] - done[count - 1 - RUNS * period]) / RUNS;
        for (int position = 0; position < period; position++) {
            long least = Long.MAX_VALUE;
            long greatest = Long.MIN_VALUE;
            for (int run = 0; run < RUNS; run++) {
                int at = count - 1 - position - run * period;
                long spacing = done[at] - done[at - 1];
                least = Math.min(least, spacing);
                greatest = Math.max(greatest, spacing);
            }
            if (greatest - least > Math.max(2, length / 200)) {
                return false;
            }
        }
        return length > 0;
    }
}
