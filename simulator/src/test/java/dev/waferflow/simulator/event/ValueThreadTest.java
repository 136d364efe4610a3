package dev.waferflow.simulator.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.RandomProgram;
import dev.waferflow.simulator.SimulationOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values on a second host thread change nothing, and what goes wrong there is heard. */
class ValueThreadTest {
    private static final int SAMPLES = 4;

    @Test
    void oneAndTwoThreadsGiveTheSame() {
        for (int seed = 1; seed <= 200; seed++) {
            assertThat(outcome(seed, 2))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(outcome(seed, 1));
        }
    }

    @Test
    @Timeout(60)
    void aFaultOfTheValuesEndsTheTimeAndIsThrown() {
        var values = new ValueThread(probe -> {
            throw new IllegalStateException("no value");
        });
        Probe watched = values.watch(Probe.SILENT);
        while (watched.progress(0, 0)) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(values::outputs).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Timeout(60)
    void whoeverCancelsTheRunEndsTheValues() {
        var values = new ValueThread(probe -> {
            while (probe.progress(0, 0)) {
                Thread.onSpinWait();
            }
            return Map.of();
        });
        assertThat(values.watch((cycle, samples) -> false).progress(0, 0)).isFalse();
        assertThat(values.outputs()).isEmpty();
    }

    /** The result of a random program, or why it stopped. */
    private static Object outcome(int seed, int threads) {
        var program = RandomProgram.of(seed);
        var options = new SimulationOptions(SAMPLES, SAMPLES, true, threads, Probe.SILENT);
        try {
            return new EventSimulator()
                    .simulate(program, WaferSpecs.load("tiny"), RandomProgram.inputs(program, seed), options);
        } catch (UserException e) {
            return e.getMessage();
        }
    }
}
