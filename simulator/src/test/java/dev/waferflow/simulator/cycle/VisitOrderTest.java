package dev.waferflow.simulator.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Program;
import dev.waferflow.simulator.Dice;
import dev.waferflow.simulator.RandomProgram;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The order in which PEs and links are visited must not show. */
class VisitOrderTest {

    @Test
    void givesTheSameResultsInAnyOrder() {
        for (int seed = 0; seed < 60; seed++) {
            var program = RandomProgram.of(seed);
            String plain = outcome(program, seed, VisitOrder.PLAIN);
            for (int shuffle = 0; shuffle < 3; shuffle++) {
                assertThat(outcome(program, seed, shuffled(shuffle)))
                        .as("seed %d", seed)
                        .isEqualTo(plain);
            }
        }
    }

    private static VisitOrder shuffled(int seed) {
        var dice = new Dice(seed);
        return (items, count) -> {
            for (int i = count - 1; i > 0; i--) {
                int j = dice.below(i + 1);
                int item = items[i];
                items[i] = items[j];
                items[j] = item;
            }
        };
    }

    private static String outcome(Program program, int seed, VisitOrder order) {
        try {
            SimulationResult result = new CycleSimulator(order)
                    .simulate(program, Runs.TINY, RandomProgram.inputs(program, seed), SimulationOptions.samples(4));
            var text = new StringBuilder();
            result.outputs().forEach((name, tensor) -> text.append(name).append(Arrays.toString(tensor.toFloats())));
            return text
                    + Arrays.toString(result.sampleStart())
                    + Arrays.toString(result.sampleDone())
                    + result.elapsedCycles()
                    + result.regions()
                    + result.instructions()
                    + Arrays.toString(result.busyCycles())
                    + Arrays.deepToString(result.regionSampleDone());
        } catch (UserException e) {
            return e.getMessage();
        }
    }
}
