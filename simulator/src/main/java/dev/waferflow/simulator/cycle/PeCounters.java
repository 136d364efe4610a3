package dev.waferflow.simulator.cycle;

import dev.waferflow.simulator.PeFigures;
import dev.waferflow.simulator.RegionCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * **Hot**. Where the cycles of every PE went. Between two memory-only instructions is a <em>gap</em>; who is to blame for it
 * is known when the next one starts, so until then every thread keeps count of its cycles behind a full output.
 */
final class PeCounters {
    /** Sources of words that are no region. */
    static final int HOST = -1;

    static final int NONE = -2;

    long instructions;

    private final RoleCode[] code;
    private final int threads;
    private final int regions;
    private final long[] busy;
    private final long[] waiting;
    private final long[] backPressure;
    private final long[] memoryPort;
    private final long[] shared;
    private final long[] idle;
    private final long[] begun;
    private final long[] firstActivity;
    private final long[] lastActivity;
    private final long[] gapStart;
    private final int[] gapHalfCycles;
    private final int[] lastThread;
    private final long[] seen;
    private final long[] blockedCycles;
    private final int[] samplesDone;
    private final int[] regionPes;

    /** PEs of a region that have threads; only these complete samples. */
    private final int[] workingPes;

    private final int[][] regionCount;
    private final long[][] regionDone;
    private final long[][] regionStart;
    private final int[] firstWord;
    private final int[] firstSampleDone;
    private final SampleClock clockOfThreads;
    private final int[] regionsLeft;

    /** Without outputs {@code clockOfThreads} is told when all threads have completed a sample; else it is null. */
    PeCounters(RoleCode[] code, int threads, int regions, int sampleLimit, SampleClock clockOfThreads, int fed) {
        this.code = code;
        this.threads = threads;
        this.regions = regions;
        this.clockOfThreads = clockOfThreads;
        int pes = code.length;
        busy = new long[pes];
        waiting = new long[pes];
        backPressure = new long[pes];
        memoryPort = new long[pes];
        shared = new long[pes];
        idle = new long[pes];
        firstActivity = new long[pes];
        Arrays.fill(firstActivity, -1);
        begun = new long[pes];
        Arrays.fill(begun, -1);
        lastActivity = new long[pes];
        gapStart = new long[pes];
        gapHalfCycles = new int[pes];
        lastThread = new int[pes];
        seen = new long[pes];
        blockedCycles = new long[Math.multiplyExact(pes, threads)];
        samplesDone = new int[pes];
        regionPes = new int[regions];
        workingPes = new int[regions];
        for (RoleCode each : code) {
            if (each != null) {
                regionPes[each.region.id()]++;
                workingPes[each.region.id()] += each.threads.length > 0 ? 1 : 0;
            }
        }
        int used = (int) Arrays.stream(workingPes).filter(count -> count > 0).count();
        regionCount = new int[regions][sampleLimit];
        regionDone = new long[regions][sampleLimit];
        for (long[] row : regionDone) {
            Arrays.fill(row, -1);
        }
        regionStart = new long[regions][sampleLimit];
        for (long[] row : regionStart) {
            Arrays.fill(row, -1);
        }
        firstWord = new int[pes];
        firstSampleDone = new int[pes];
        Arrays.fill(firstWord, -1);
        Arrays.fill(firstSampleDone, -1);
        regionsLeft = new int[fed];
        Arrays.fill(regionsLeft, used);
    }

    void beginCycle(int pe, long cycle, boolean[] blocked, int first, int count) {
        long passed = cycle - seen[pe];
        seen[pe] = cycle;
        for (int t = 0; t < count; t++) {
            if (blocked[first + t]) {
                blockedCycles[pe * threads + t] += passed;
            }
        }
    }

    /** An instruction starts: what was before the first is idle. */
    void started(int pe, long cycle) {
        if (begun[pe] < 0) {
            begun[pe] = cycle;
            openGap(pe, cycle);
        }
    }

    private void active(int pe, long cycle) {
        firstActivity[pe] = firstActivity[pe] < 0 ? cycle : firstActivity[pe];
    }

    private void openGap(int pe, long cycle) {
        gapStart[pe] = cycle;
        gapHalfCycles[pe] = 0;
        Arrays.fill(blockedCycles, pe * threads, (pe + 1) * threads, 0);
    }

    private void closeGap(int pe, int thread, long cycle) {
        long gap = Math.max(0, cycle - gapStart[pe]);
        long slots = Math.min(gap, (gapHalfCycles[pe] + 1) / 2);
        long pressed = Math.min(gap - slots, blockedCycles[pe * threads + thread]);
        busy[pe] += slots;
        backPressure[pe] += pressed;
        waiting[pe] += gap - slots - pressed;
    }

    /** A microthread handled a word. */
    void handled(int pe, int thread, long cycle) {
        active(pe, cycle);
        lastThread[pe] = thread;
        lastActivity[pe] = cycle + 1;
    }

    /** A microthread handled words of that sample which came over the fabric from one or two sources. */
    void received(int pe, int sample, int region, int sourceA, int sourceB, long cycle) {
        long[] starts = regionStart[region];
        if (sample < starts.length
                && starts[sample] < 0
                && (brings(region, sourceA, sample, cycle) || brings(region, sourceB, sample, cycle))) {
            starts[sample] = cycle;
        }
        if (sample == 0 && starts[0] >= 0 && firstWord[pe] < 0) {
            firstWord[pe] = (int) cycle;
        }
    }

    /** Whether words from there bring a sample into a region: zeros of a border travel long before. */
    private boolean brings(int region, int source, int sample, long cycle) {
        return source == HOST
                || source >= 0
                        && source != region
                        && regionStart[source][sample] >= 0
                        && regionStart[source][sample] < cycle;
    }

    /** Fabric words took slots while no memory-only instruction ran. */
    void fabricSlots(int pe, int halfCycles) {
        gapHalfCycles[pe] += halfCycles;
    }

    void completed(int pe, long cycle) {
        lastActivity[pe] = Math.max(lastActivity[pe], cycle);
    }

    void datapathStarts(int pe, int thread, long cycle) {
        started(pe, cycle);
        active(pe, cycle);
        closeGap(pe, thread, cycle);
        lastThread[pe] = thread;
    }

    void datapathDone(int pe, long cycle, Step step, int delayHalfCycles) {
        busy[pe] += step.duration - step.memoryPort;
        memoryPort[pe] += step.memoryPort;
        shared[pe] += (delayHalfCycles + 1) / 2;
        lastActivity[pe] = cycle;
        openGap(pe, cycle);
    }

    /** A thread has completed a sample; {@code samples} holds the completed samples of all threads. */
    void threadDone(int pe, int[] samples, int first, RoleCode role, long cycle) {
        int least = Integer.MAX_VALUE;
        for (int t = 0; t < role.threads.length; t++) {
            least = Math.min(least, samples[first + t]);
        }
        while (samplesDone[pe] < least && samplesDone[pe] < regionCount[role.region.id()].length) {
            int sample = samplesDone[pe]++;
            firstSampleDone[pe] = sample == 0 ? (int) cycle : firstSampleDone[pe];
            int region = role.region.id();
            if (++regionCount[region][sample] == workingPes[region]) {
                regionDone[region][sample] = cycle;
                if (sample < regionsLeft.length && --regionsLeft[sample] == 0 && clockOfThreads != null) {
                    clockOfThreads.done(sample, cycle);
                }
            }
        }
    }

    /** The run ends; {@code running} is the step on the datapath, or null. */
    void end(int pe, long cycle, Step running, long runStart, int delayHalfCycles) {
        if (firstActivity[pe] < 0) {
            idle[pe] = cycle;
            return;
        }
        long last = Math.min(cycle, lastActivity[pe]);
        if (running == null) {
            closeGap(pe, lastThread[pe], last);
            last = Math.max(last, gapStart[pe]);
        } else {
            long ran = cycle - runStart;
            long delay = Math.min(ran, (delayHalfCycles + 1) / 2);
            long port = Math.min(running.memoryPort, ran - delay);
            shared[pe] += delay;
            memoryPort[pe] += port;
            busy[pe] += ran - delay - port;
            last = cycle;
        }
        idle[pe] = begun[pe] + cycle - last;
    }

    /** Busy cycles by PE. */
    int[] busyCycles() {
        return ints(busy);
    }

    /** The other cycles and the times by PE. */
    PeFigures figures() {
        return new PeFigures(
                ints(waiting), ints(backPressure), ints(memoryPort), ints(shared), firstWord, firstSampleDone);
    }

    private static int[] ints(long[] cycles) {
        return Arrays.stream(cycles).mapToInt(Math::toIntExact).toArray();
    }

    /** Per region, per sample: when its last PE was done, or -1. */
    long[][] regionSampleDone(int samples) {
        return cut(regionDone, samples);
    }

    /** Per region, per sample: when its first PE handled a word of it, or -1. */
    long[][] regionSampleStart(int samples) {
        return cut(regionStart, samples);
    }

    /** As many samples as are complete, or have at least reached the region. */
    private long[][] cut(long[][] times, int samples) {
        var result = new long[times.length][];
        for (int r = 0; r < result.length; r++) {
            int begun = regionStart[r].length;
            while (begun > samples && regionStart[r][begun - 1] < 0) {
                begun--;
            }
            result[r] = Arrays.copyOf(times[r], Math.max(begun, samples));
        }
        return result;
    }

    List<RegionCounters> regionCounters() {
        var sums = new long[regions][6];
        var mostOccupied = new long[regions];
        var least = new int[regions];
        var first = new long[regions];
        var last = new long[regions];
        Arrays.fill(first, -1);
        Arrays.fill(last, -1);
        for (int pe = 0; pe < code.length; pe++) {
            if (code[pe] == null) {
                continue;
            }
            int region = code[pe].region.id();
            long[][] parts = {busy, waiting, backPressure, memoryPort, shared, idle};
            for (int i = 0; i < parts.length; i++) {
                sums[region][i] += parts[i][pe];
            }
            mostOccupied[region] = Math.max(mostOccupied[region], busy[pe] + memoryPort[pe] + shared[pe]);
            if (firstActivity[pe] >= 0) {
                first[region] = first[region] < 0 ? firstActivity[pe] : Math.min(first[region], firstActivity[pe]);
                last[region] = Math.max(last[region], lastActivity[pe]);
            }
        }
        for (int region = 0; region < regions; region++) {
            int sample = 0;
            while (sample < regionCount[region].length
                    && workingPes[region] > 0
                    && regionCount[region][sample] == workingPes[region]) {
                sample++;
            }
            least[region] = sample;
        }
        var counters = new ArrayList<RegionCounters>();
        for (int r = 0; r < regions; r++) {
            long[] s = sums[r];
            counters.add(new RegionCounters(
                    regionPes[r], s[0], s[1], s[2], s[3], s[4], s[5], mostOccupied[r], least[r], first[r], last[r]));
        }
        return counters;
    }
}
