package dev.waferflow.cli.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.cli.command.CommandLineRun;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Intervals: of a figure that is known in closed form, and of a run. */
final class IntervalTest {
    @Test
    void deviationsAreAddedAsSquaresAndTheLargestIsNamed() {
        var wafer = WaferSpecs.load("wse2");
        var interval =
                Interval.of(100, wafer, w -> 100 + 3 * (w.kernelEntryCycles() - 41) + 2 * (w.scalarLoopCycles() - 43));
        assertThat(interval.high()).isCloseTo(100 + Math.hypot(3 * 3, 2 * 17), within(1e-9));
        assertThat(interval.low()).isCloseTo(100 - Math.hypot(3 * 3, 2 * 13), within(1e-9));
        assertThat(interval.dominant()).isEqualTo("scalarLoopCycles");
        assertThat(interval.dominantPercent()).isCloseTo(34, within(1e-9));
    }

    @Test
    void aConstantThatWasSetIsExact() {
        var wafer = WaferSpecs.load("wse2").with(Map.of("scalarLoopCycles", "43"));
        var interval = Interval.of(100, wafer, w -> 100 + w.scalarLoopCycles() - 43);
        assertThat(interval.high()).isEqualTo(100);
        assertThat(interval.dominant()).isEmpty();
    }

    @Test
    void anEstimateHasAnIntervalUnlessUnwanted() {
        var with = CommandLineRun.of("estimate", "zoo:tiny-mlp", "--wafer", "tiny", "--json");
        assertThat(with.exitCode()).as(with.err()).isZero();
        var interval = (Map<?, ?>) with.json().get("uncertainty");
        double predicted = number(((Map<?, ?>) with.json().get("compile")).get("predictedCyclesPerSample"));
        assertThat(number(interval.get("cyclesPerSampleLow"))).isLessThan(predicted);
        assertThat(number(interval.get("cyclesPerSampleHigh"))).isGreaterThan(predicted);
        assertThat((String) interval.get("dominantConstant")).isNotEmpty();
        var without = CommandLineRun.of("estimate", "zoo:tiny-mlp", "--wafer", "tiny", "--no-uncertainty", "--json");
        assertThat(without.exitCode()).as(without.err()).isZero();
        assertThat(without.json().containsKey("uncertainty")).isFalse();
    }

    @Test
    void theSummaryHasALineOfIt() {
        var run = CommandLineRun.of("estimate", "zoo:tiny-mlp", "--wafer", "tiny");
        assertThat(run.out().lines().filter(l -> l.startsWith("Range     ")))
                .singleElement()
                .asString()
                .hasSizeLessThanOrEqualTo(120)
                .contains(" cycles/sample, ")
                .contains("; mostly from ");
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
