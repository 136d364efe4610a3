package dev.waferflow.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.command.CommandLineRun;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.collective.ReduceChoice;
import dev.waferflow.placer.study.ReduceStudy;
import dev.waferflow.simulator.Probe;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The published costs choose what the simulation finds fastest. */
final class ReduceChoiceTest {
    private static final WaferSpec WAFER = WaferSpecs.load("wse2-sdk");
    private static final int PORTS = 8;
    private static final int[] LENGTHS = {2, 4, 7, 16, 33, 64, 128, 256, 512};
    private static final int[] WORDS = {1, 2, 4, 16, 64, 256, 1024, 4096};
    /** What is expected to take longer than this is not simulated: it is not the fastest. */
    private static final double LONGEST = 20_000;

    private static final double NEARLY = 1.02;

    @Test
    void noOtherWayIsMoreThanTwoPercentFaster() {
        var chosen = new TreeSet<String>();
        int right = 0;
        int cases = 0;
        for (int length : LENGTHS) {
            for (int words : WORDS) {
                var choice = ReduceChoice.of(WAFER, length, words, PORTS);
                Map<String, Double> cycles = simulated(choice, words);
                double best = cycles.values().stream().mapToDouble(c -> c).min().orElseThrow();
                String name = choice.option("auto").algorithm();
                assertThat(cycles.get(name))
                        .as("P=%d B=%d of %s: %s", length, words, cycles, choice.text())
                        .isLessThanOrEqualTo(NEARLY * best);
                chosen.add(name);
                right += cycles.get(name) == best ? 1 : 0;
                cases++;
            }
        }
        assertThat(chosen).containsExactly("chain", "tree", "two-phase");
        assertThat(right).isGreaterThanOrEqualTo(cases - 2);
    }

    private static Map<String, Double> simulated(ReduceChoice choice, int words) {
        var cycles = new LinkedHashMap<String, Double>();
        for (var option : choice.options()) {
            if (option.cycles() < LONGEST) {
                var study = ReduceStudy.of(WAFER, option.reduce(), words);
                cycles.put(option.algorithm(), new ExperimentRun("event", Probe.SILENT).cycles(study, WAFER));
            }
        }
        return cycles;
    }

    @Test
    void fewerPortsLeaveFewerWays() {
        assertThat(ReduceChoice.of(WAFER, 64, 4, 1).options())
                .extracting(ReduceChoice.Option::algorithm)
                .doesNotContain("two-phase");
        for (int ports = 1; ports <= PORTS; ports++) {
            int most = ports;
            assertThat(ReduceChoice.of(WAFER, 200, 4, ports).options())
                    .allSatisfy(option -> assertThat(option.reduce().ports()).isLessThanOrEqualTo(most));
        }
    }

    @Test
    void theCommandSaysWhy() {
        var run = CommandLineRun.of("experiment", "reduce", "--set", "P=64,B=64", "--json");
        assertThat(run.exitCode()).isZero();
        assertThat((String) run.json().get("why"))
                .contains("two-phase S=8 261 cycles")
                .contains("chain 442 cycles");
        assertThat(CommandLineRun.of("experiment", "reduce", "--set", "P=64,algorithm=chains")
                        .exitCode())
                .isEqualTo(2);
    }
}
