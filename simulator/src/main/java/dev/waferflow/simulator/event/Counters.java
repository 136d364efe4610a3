package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.simulator.PeFigures;
import dev.waferflow.simulator.RegionCounters;
import dev.waferflow.simulator.value.PeTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What every PE did, from its state at the end of the run. */
final class Counters {
    private static final int BUSY = 0;
    private static final int WAITING = 1;
    private static final int BACK_PRESSURE = 2;
    private static final int MEMORY_PORT = 3;
    private static final int SHARED = 4;
    private static final int IDLE = 5;
    private static final int MOST_OCCUPIED = 6;
    private static final int PES = 7;
    private static final int FIELDS = 8;

    private final Program program;
    private final Progress progress;
    private final long[][] sums;
    private final int[] busy;
    private final PeFigures figures;
    private final Wavefront wavefront;
    private final int end;

    Counters(
            Program program,
            PeTable pes,
            Code code,
            State state,
            Progress progress,
            Wavefront wavefront,
            long elapsed) {
        this.program = program;
        this.progress = progress;
        this.wavefront = wavefront;
        end = Math.toIntExact(elapsed);
        sums = new long[program.regions().size()][FIELDS];
        busy = new int[program.width() * program.height()];
        figures = PeFigures.blank(busy.length);
        var work = new Work(code, state);
        int[] blocks = state.blocks();
        for (int pe = 0; pe < blocks.length; pe++) {
            work.add(blocks[pe], code.layout[pes.roleOf(pe)]);
            int at = pes.cell(pe);
            busy[at] = Math.toIntExact(add(state, blocks[pe], work, at, elapsed));
            figures.firstWordCycle()[at] = wavefront.reached[pe];
            figures.firstSampleDoneCycle()[at] = wavefront.left[pe];
        }
    }

    private long add(State state, int block, Work done, int at, long elapsed) {
        int[] cells = state.cells;
        int pe = cells[block + State.PE];
        long work = done.busy();
        long waiting = cells[block + State.WAITING];
        long held = cells[block + State.BACK_PRESSURE];
        long port = done.memoryPort();
        long shared = cells[block + State.SHARED];
        long until = cells[block + State.ACCOUNTED];
        long started = state.started[pe];
        if (started < 0) {
            started = elapsed;
            until = elapsed;
        }
        if ((cells[block + State.FLAGS] & State.RUNNING) != 0) {
            work += elapsed - until;
            until = elapsed;
        }
        // Fabric words use the datapath where no instruction runs.
        long halves = done.wordHalves() - cells[block + State.STOLEN];
        long slots = Math.min(waiting + held, Math.max(0, (halves + 1) / 2));
        long fromHeld = waiting + held == 0 ? 0 : slots * held / (waiting + held);
        work += slots;
        held -= fromHeld;
        waiting -= slots - fromHeld;
        long idle = elapsed - until + started;
        if (work + waiting + held + port + shared + idle != elapsed || idle < 0 || waiting < 0 || shared < 0) {
            throw new IllegalStateException("PE " + pe + ": busy " + work + " waiting " + waiting + " back-pressure "
                    + held + " memory port " + port + " shared " + shared + " idle " + idle + " elapsed " + elapsed);
        }
        figures.waitingForDataCycles()[at] = (int) waiting;
        figures.backPressureCycles()[at] = (int) held;
        figures.memoryPortCycles()[at] = (int) port;
        figures.datapathSharedCycles()[at] = (int) shared;
        long[] sum = sums[state.region(block)];
        sum[BUSY] += work;
        sum[WAITING] += waiting;
        sum[BACK_PRESSURE] += held;
        sum[MEMORY_PORT] += port;
        sum[SHARED] += shared;
        sum[IDLE] += idle;
        sum[MOST_OCCUPIED] = Math.max(sum[MOST_OCCUPIED], work + port + shared);
        sum[PES]++;
        return work;
    }

    int[] busy() {
        return busy;
    }

    List<RegionCounters> regions() {
        var result = new ArrayList<RegionCounters>();
        for (Region region : program.regions()) {
            int r = region.id();
            long[] sum = sums[r];
            result.add(new RegionCounters(
                    (int) sum[PES],
                    sum[BUSY],
                    sum[WAITING],
                    sum[BACK_PRESSURE],
                    sum[MEMORY_PORT],
                    sum[SHARED],
                    sum[IDLE],
                    sum[MOST_OCCUPIED],
                    progress.regionSamples(r),
                    progress.firstActivity(r),
                    progress.lastActivity(r)));
        }
        return result;
    }

    PeFigures figures() {
        return figures;
    }

    long[][] regionSampleStart() {
        var result = new long[program.regions().size()][];
        Arrays.setAll(result, r -> wavefront.regionStart(r, samples(r), end));
        return result;
    }

    long[][] regionSampleDone() {
        var result = new long[program.regions().size()][];
        Arrays.setAll(result, r -> progress.regionDone(r, samples(r)));
        return result;
    }

    /** Samples that are complete, or that have at least reached the region. */
    private int samples(int region) {
        return Math.max(progress.samplesDone(), wavefront.begun(region, end));
    }
}
