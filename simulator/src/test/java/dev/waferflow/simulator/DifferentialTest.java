package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.program.TokenSimulation;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.cycle.CycleSimulator;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random programs through both engines and the token simulation. A failing seed is printed with its program. {@code
 * -Dwaferflow.differential.cases=N} runs N programs, {@code -Dwaferflow.differential.first=N} begins with seed N.
 *
 * <p>Known gaps of the event engine, with what they excuse:
 *
 * <ul>
 *   <li><b>forks</b>: it lets a fast branch run ahead of a slow one by all that the slow one's queues hold, the shared ones
 *       before the fork included. Excuses cycles, and deadlocks that it does not see.
 *   <li><b>links</b>: routes that share a link do not slow each other. Excuses cycles.
 * </ul>
 */
class DifferentialTest {
    private static final WaferSpec TINY = WaferSpecs.load("tiny");
    private static final int SAMPLES = 6;
    private static final int CASES = Integer.getInteger("waferflow.differential.cases", 300);

    /** Share of programs that the known gaps may excuse; to be lowered with them. */
    private static final double MOST_OFF = 0.24;

    private static final int FIRST = Integer.getInteger("waferflow.differential.first", 0);

    /** One program's run on one engine: a result, or the message of its fault. */
    private record Run(SimulationResult result, String fault) {
        static Run of(Simulator engine, Program program, int seed) {
            try {
                return new Run(
                        engine.simulate(
                                program, TINY, RandomProgram.inputs(program, seed), SimulationOptions.samples(SAMPLES)),
                        null);
            } catch (UserException e) {
                return new Run(null, e.getMessage());
            }
        }

        boolean completed() {
            return result != null;
        }
    }

    @Test
    void generatedProgramsAreLegalAndDeadlockWithoutTimeAsWithIt() {
        for (int seed = FIRST; seed < FIRST + CASES; seed++) {
            var program = RandomProgram.of(seed);
            assertThat(ProgramVerifier.verify(program, TINY))
                    .as("seed %d", seed)
                    .isEmpty();
            var cycle = Run.of(new CycleSimulator(), program, seed);

            assertThat(TokenSimulation.run(program, TINY).deadlock())
                    .as("seed %d: %s", seed, cycle.fault())
                    .isEqualTo(!cycle.completed());
        }
    }

    @Test
    void bothEnginesGiveTheSameBits() {
        for (int seed = FIRST; seed < FIRST + CASES; seed++) {
            var program = RandomProgram.of(seed);
            var cycle = Run.of(new CycleSimulator(), program, seed);
            var event = Run.of(new EventSimulator(), program, seed);
            if (!cycle.completed() && event.completed()) {
                assertThat(Sharing.of(program).forks())
                        .as(describe(seed, program, cycle))
                        .isTrue();
            } else if (!event.completed()) {
                assertThat(cycle.completed()).as(describe(seed, program, event)).isFalse();
            } else {
                assertThat(bits(event.result()))
                        .as(describe(seed, program, cycle))
                        .isEqualTo(bits(cycle.result()));
                assertThat(event.result().linkWordsPerSample())
                        .isEqualTo(cycle.result().linkWordsPerSample());
            }
        }
    }

    @Test
    void cyclesAreEqualWhereNothingIsShared() {
        int compared = 0;
        for (int seed = FIRST; seed < FIRST + CASES; seed++) {
            var program = RandomProgram.of(seed);
            if (Sharing.of(program).equals(new Sharing(false, false, false))) {
                var cycle = Run.of(new CycleSimulator(), program, seed);
                var event = Run.of(new EventSimulator(), program, seed);
                assertThat(event.result().sampleDone())
                        .as(describe(seed, program, cycle))
                        .isEqualTo(cycle.result().sampleDone());
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(CASES / 20);
    }

    @Test
    void cyclesAreCloseElsewhere() {
        List<String> off = new ArrayList<>();
        for (int seed = FIRST; seed < FIRST + CASES; seed++) {
            var program = RandomProgram.of(seed);
            var cycle = Run.of(new CycleSimulator(), program, seed);
            var event = Run.of(new EventSimulator(), program, seed);
            boolean both = cycle.completed() && event.completed();
            if (both && !close(cycle.result().sampleDone(), event.result().sampleDone())) {
                var sharing = Sharing.of(program);
                String what = "seed " + seed + " " + sharing + "\n  cycle "
                        + Arrays.toString(cycle.result().sampleDone()) + "\n  event "
                        + Arrays.toString(event.result().sampleDone());
                assertThat(sharing.links() || sharing.forks()).as(what).isTrue();
                off.add(what);
            }
        }
        assertThat(off.size()).as(String.join("\n", off)).isLessThanOrEqualTo((int) (CASES * MOST_OFF) + 3);
    }

    private static boolean close(long[] expected, long[] actual) {
        for (int i = 0; i < expected.length; i++) {
            long difference = Math.abs(expected[i] - actual[i]);
            if (difference > 8 && difference * 50 > expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static String bits(SimulationResult result) {
        var text = new StringBuilder();
        result.outputs().forEach((name, tensor) -> text.append(name).append(bits(tensor)));
        return text.toString();
    }

    private static String bits(Tensor tensor) {
        if (!tensor.heldAsFloats()) {
            return Arrays.toString(tensor.longs());
        }
        var bits = new int[tensor.size()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(tensor.floats()[i]);
        }
        return Arrays.toString(bits);
    }

    private static String describe(int seed, Program program, Run cycle) {
        return "seed " + seed + "\n" + ProgramText.print(program) + (cycle.fault() == null ? "" : cycle.fault());
    }
}
