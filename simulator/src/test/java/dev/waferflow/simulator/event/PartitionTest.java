package dev.waferflow.simulator.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.ChainProgram;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.RandomProgram;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Parts moved side by side: the same with any number of host threads. Where messages as a whole take the cycles that word by word
 * takes, they take them in parts too. (Elsewhere those that meet on a full link in one cycle may be settled in another order.)
 */
class PartitionTest {
    private static final WaferSpec TINY = WaferSpecs.load("tiny");
    private static final int PROGRAMS = 1200;
    private static final int SAMPLES = 6;

    @Test
    void threadsChangeNothing() {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Program program = program(seed);
            Object alone = run(program, seed, 1);
            for (int threads : new int[] {2, 8}) {
                assertThat(run(program, seed, threads))
                        .as("seed %d, %d threads", seed, threads)
                        .usingRecursiveComparison()
                        .isEqualTo(alone);
            }
        }
    }

    @Test
    void partsGiveWhatWordByWordGives() {
        int exact = 0;
        int crossed = 0;
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Program program = program(seed);
            Object parts = run(program, seed, 1);
            Object one = run(new EventSimulator(0, 1, 0), program, seed, 1);
            Object words = run(new EventSimulator(), program, seed, 1);
            assertThat(parts.getClass()).as("seed %d", seed).isEqualTo(one.getClass());
            if (Arrays.equals(done(one), done(words))) {
                assertThat(done(parts)).as("seed %d", seed).containsExactly(done(words));
                exact++;
                crossed += program.regions().size() > 1 ? 1 : 0;
            }
        }
        assertThat(exact).isGreaterThan(PROGRAMS / 2);
        assertThat(crossed).isGreaterThan(PROGRAMS / 2);
    }

    private static long[] done(Object run) {
        return run instanceof SimulationResult result ? result.sampleDone() : new long[0];
    }

    /** In turn a random program and a chain of relays. */
    private static Program program(int seed) {
        return seed % 2 == 0 ? scattered(RandomProgram.of(seed)) : ChainProgram.of(seed, true);
    }

    /** Every placement in a region of its own, so that there are regions to deal out. */
    private static Program scattered(Program program) {
        var regions = new ArrayList<Region>();
        for (Region region : program.regions()) {
            for (Placement placement : region.placements()) {
                Grid grid = placement.grid();
                var rect = new Rect(
                        grid.x(),
                        grid.y(),
                        grid.column(grid.nx() - 1) - grid.x() + 1,
                        grid.row(grid.ny() - 1) - grid.y() + 1);
                String name = region.name() + "." + regions.size();
                regions.add(new Region(regions.size(), name, rect, region.roles(), List.of(placement)));
            }
        }
        return program.withRegions(regions);
    }

    private static Object run(Program program, int seed, int threads) {
        return run(new EventSimulator(0, 2 + seed / 2 % 3, 0), program, seed, threads);
    }

    /** A result, or the message of a fault. */
    private static Object run(EventSimulator engine, Program program, int seed, int threads) {
        var options = new SimulationOptions(SAMPLES, SAMPLES, false, threads, Probe.SILENT);
        try {
            return engine.simulate(program, TINY, RandomProgram.inputs(program, seed), options);
        } catch (UserException e) {
            return e.getMessage();
        }
    }
}
