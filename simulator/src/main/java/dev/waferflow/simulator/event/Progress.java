package dev.waferflow.simulator.event;

import dev.waferflow.simulator.SteadyState;
import java.util.Arrays;

/** Which samples are complete and when, per region and at the host; decides when the run is over. */
final class Progress {
    private static final long NEVER = -1;

    private final int fed;
    private final int offered;
    private final boolean untilSteady;
    private final int[] threads;
    private final int allThreads;
    private final boolean countsThreads;
    private final int[][] regionCount;
    private final int[][] regionTime;
    private final int[] allCount;
    private final long[] firstActivity;
    private final long[] lastActivity;
    private final long[] start;
    private final long[] done;
    private final int[] portsLeft;
    private final int replicas;
    private final int folded;
    private int complete;
    private int end = Integer.MAX_VALUE;
    private int steadyPeriod;

    /**
     * @param threadsPerRegion threads of all PEs of each region
     * @param offeredSamples samples that may reach the regions, {@code fedSamples} or more
     * @param fedSamples samples to complete at most
     * @param replicas copies of the model that take turns
     * @param folded copies that one simulated copy stands for; samples are then counted for all of them
     * @param ports output ports that a sample must leave through, per sample; null if there are none
     */
    Progress(
            int[] threadsPerRegion,
            int offeredSamples,
            int fedSamples,
            boolean untilSteady,
            int[] ports,
            int replicas,
            int folded) {
        this.replicas = replicas;
        this.folded = folded;
        threads = threadsPerRegion;
        allThreads = Arrays.stream(threads).sum();
        fed = fedSamples;
        offered = offeredSamples;
        this.untilSteady = untilSteady;
        countsThreads = ports == null;
        portsLeft = ports;
        regionCount = new int[threads.length][offered];
        regionTime = new int[threads.length][offered];
        allCount = new int[fed];
        start = new long[fed];
        done = new long[fed];
        Arrays.fill(start, NEVER);
        firstActivity = new long[threads.length];
        lastActivity = new long[threads.length];
        Arrays.fill(firstActivity, NEVER);
        Arrays.fill(lastActivity, NEVER);
    }

    /** The cycle after which nothing matters any more. */
    int endTime() {
        return end;
    }

    int samplesDone() {
        return reported();
    }

    int fed() {
        return fed;
    }

    boolean isComplete() {
        return end < Integer.MAX_VALUE;
    }

    void activity(int region, int time) {
        lastActivity[region] = time;
    }

    void dataArrived(int region, int time) {
        if (firstActivity[region] < 0 || time < firstActivity[region]) {
            firstActivity[region] = time;
        }
    }

    void threadDone(int region, int sample, int time) {
        if (sample >= offered) {
            return;
        }
        regionCount[region][sample]++;
        regionTime[region][sample] = time;
        if (countsThreads && sample < fed) {
            if (++allCount[sample] == allThreads) {
                done[sample] = time;
                advance();
            }
        }
    }

    /** The host gives the first word of a sample on one of its ports. */
    void sampleStarts(int sample, int time) {
        if (sample < fed && (start[sample] < 0 || time < start[sample])) {
            start[sample] = time;
        }
    }

    /** One port has received the last word of a sample. */
    void portDone(int sample, int time) {
        done[sample] = Math.max(done[sample], time);
        portsLeft[sample]--;
        advance();
    }

    private void advance() {
        while (!isComplete() && complete < fed) {
            boolean ready = countsThreads ? allCount[complete] == allThreads : portsLeft[complete] == 0;
            if (!ready) {
                return;
            }
            complete++;
            if (untilSteady && findPeriod()) {
                end = (int) latestDone();
            } else if (complete == fed) {
                end = (int) latestDone();
            }
        }
    }

    private long latestDone() {
        return Arrays.stream(done, 0, complete).max().orElse(0);
    }

    private boolean findPeriod() {
        steadyPeriod = SteadyState.period(inTime(), reported(), replicas);
        return steadyPeriod > 0;
    }

    /** Completions in the order of time: copies that take turns on unequal ways may overtake each other. */
    private long[] inTime() {
        var times = dones();
        Arrays.sort(times);
        return times;
    }

    /** Samples that are complete when the run ends here, of all copies together. */
    private int reported() {
        if (folded == 1 || complete == 0) {
            return complete;
        }
        return complete == fed ? fed * folded : (complete - 1) * folded + 1;
    }

    private long[] unfolded(long[] local) {
        var all = new long[reported()];
        for (int s = 0; s < all.length; s++) {
            all[s] = local[s / folded];
        }
        return all;
    }

    /** Whether the spacings repeat at the end of the run. */
    boolean steady() {
        return steadyPeriod > 0 || findPeriod();
    }

    double cyclesPerSample() {
        return SteadyState.cyclesPerSample(inTime(), reported(), steady() ? steadyPeriod : 0, replicas);
    }

    long[] starts() {
        return unfolded(start);
    }

    long[] dones() {
        return unfolded(done);
    }

    long firstActivity(int region) {
        return firstActivity[region];
    }

    long lastActivity(int region) {
        return lastActivity[region];
    }

    /** Per sample the cycle in which the region's last thread was through with it, or -1. */
    long[] regionDone(int region, int samples) {
        var result = new long[samples];
        Arrays.fill(result, NEVER);
        for (int s = 0; s < Math.min(offered, samples); s++) {
            result[s] = regionCount[region][s] == threads[region] ? regionTime[region][s] : NEVER;
        }
        return result;
    }

    /** Samples that every thread of the region has completed. */
    int regionSamples(int region) {
        int samples = 0;
        while (samples < offered && threads[region] > 0 && regionCount[region][samples] == threads[region]) {
            samples++;
        }
        return samples;
    }
}
