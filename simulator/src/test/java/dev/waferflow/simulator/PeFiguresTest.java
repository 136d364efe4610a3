package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.cycle.CycleSimulator;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Figures of single PEs, against the sums of their regions and between the engines. */
class PeFiguresTest {
    private static final WaferSpec TINY = WaferSpecs.load("tiny");
    private static final int SAMPLES = 4;
    private static final int CASES = 120;

    @Test
    void figuresOfPesAddUpToThoseOfTheirRegion() {
        for (int seed = 0; seed < CASES; seed++) {
            var program = RandomProgram.of(seed);
            for (Simulator engine : List.of(new EventSimulator(), new CycleSimulator())) {
                var run = run(engine, program, seed);
                if (run.isEmpty()) {
                    continue;
                }
                var result = run.get();
                var pes = result.pes();
                for (Region region : program.regions()) {
                    var counters = result.regions().get(region.id());
                    String what = "seed " + seed + " " + result.engine() + " region " + region.id();
                    int[] cells = cells(region, program.width());
                    assertThat(sum(result.busyCycles(), cells)).as(what).isEqualTo(counters.busyCycles());
                    assertThat(sum(pes.waitingForDataCycles(), cells))
                            .as(what)
                            .isEqualTo(counters.waitingForDataCycles());
                    assertThat(sum(pes.backPressureCycles(), cells)).as(what).isEqualTo(counters.backPressureCycles());
                    assertThat(sum(pes.memoryPortCycles(), cells)).as(what).isEqualTo(counters.memoryPortCycles());
                    assertThat(sum(pes.datapathSharedCycles(), cells))
                            .as(what)
                            .isEqualTo(counters.datapathSharedCycles());
                }
            }
        }
    }

    @Test
    void bothEnginesSeeTheSameWavefrontWhereNothingIsShared() {
        int compared = 0;
        for (int seed = 0; seed < 3 * CASES; seed++) {
            var program = RandomProgram.of(seed);
            if (!Sharing.of(program).equals(new Sharing(false, false, false))) {
                continue;
            }
            var cycle = run(new CycleSimulator(), program, seed);
            var event = run(new EventSimulator(), program, seed);
            if (cycle.isPresent() && event.isPresent()) {
                compared++;
                String what = "seed " + seed;
                assertThat(event.get().pes().firstWordCycle())
                        .as(what)
                        .isEqualTo(cycle.get().pes().firstWordCycle());
                assertThat(event.get().pes().firstSampleDoneCycle())
                        .as(what)
                        .isEqualTo(cycle.get().pes().firstSampleDoneCycle());
                assertThat(event.get().regionSampleStart())
                        .as(what)
                        .isDeepEqualTo(cycle.get().regionSampleStart());
            }
        }
        assertThat(compared).isGreaterThan(CASES / 20);
    }

    @Test
    void aWavePassesEveryPeFromItsFirstWordOn() {
        for (int seed = 0; seed < CASES; seed++) {
            var program = RandomProgram.of(seed);
            var run = run(new EventSimulator(), program, seed);
            if (run.isEmpty()) {
                continue;
            }
            var pes = run.get().pes();
            for (int pe = 0; pe < pes.firstWordCycle().length; pe++) {
                if (pes.firstWordCycle()[pe] >= 0 && pes.firstSampleDoneCycle()[pe] >= 0) {
                    assertThat(pes.firstSampleDoneCycle()[pe]).isGreaterThan(pes.firstWordCycle()[pe]);
                }
            }
            for (Region region : program.regions()) {
                int least = Arrays.stream(cells(region, program.width()))
                        .map(c -> pes.firstWordCycle()[c])
                        .filter(c -> c >= 0)
                        .min()
                        .orElse(-1);
                // A region whose words all come from within has no start.
                long start = run.get().regionSampleStart()[region.id()][0];
                assertThat(least).isEqualTo(start);
            }
        }
    }

    private static Optional<SimulationResult> run(Simulator engine, Program program, int seed) {
        try {
            var inputs = RandomProgram.inputs(program, seed);
            return Optional.of(engine.simulate(program, TINY, inputs, SimulationOptions.samples(SAMPLES)));
        } catch (UserException e) {
            return Optional.empty();
        }
    }

    private static long sum(int[] figures, int[] cells) {
        return Arrays.stream(cells).mapToLong(c -> figures[c]).sum();
    }

    private static int[] cells(Region region, int width) {
        return region.placements().stream()
                .map(Placement::grid)
                .flatMapToInt(g ->
                        IntStream.range(0, g.size()).map(i -> g.row(i / g.nx()) * width + g.column(i % g.nx())))
                .toArray();
    }
}
