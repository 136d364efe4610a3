package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.cycle.CycleSimulator;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three stages in a row, the last of them slow: it sets the interval, and holds its producers up. */
class PressureTest {
    private static final int SAMPLES = 12;
    private static final int LAST = 2;

    @Test
    void slowingAStagePushesBackOnItsProducers() {
        for (Simulator engine : List.of(new CycleSimulator(), new EventSimulator())) {
            var even = run(engine, 1);
            var slow = run(engine, 9);

            assertThat(slow.steady()).isTrue();
            assertThat(slow.cyclesPerSample()).isGreaterThan(2 * even.cyclesPerSample());
            // The interval is the slow stage's own time: it is hardly ever idle.
            var last = slow.regions().get(LAST);
            assertThat(last.busyCycles() / (double) slow.elapsedCycles()).isGreaterThan(0.8);
            for (int stage = 0; stage < LAST; stage++) {
                assertThat(slow.regions().get(stage).backPressureCycles())
                        .as(
                                "stage %d on the %s engine",
                                stage, engine.getClass().getSimpleName())
                        .isGreaterThan(5 * even.regions().get(stage).backPressureCycles() + slow.elapsedCycles() / 4);
            }
        }
    }

    private static SimulationResult run(Simulator engine, int turnsOfTheLast) {
        Program program = ProgramText.parse(text(turnsOfTheLast), "pressure");
        var inputs = RandomProgram.inputs(program, 1);
        return engine.simulate(program, WaferSpecs.load("tiny"), inputs, SimulationOptions.samples(SAMPLES));
    }

    private static String text(int turnsOfTheLast) {
        var text = new StringBuilder("program pressure wafer tiny 16x16 precision fp32\n");
        for (int stage = 0; stage <= LAST; stage++) {
            int turns = stage == LAST ? turnsOfTheLast : 1;
            text.append("""
                    region %d stage%d rect %d,0 1x1
                      role r
                        buffer x fp32 20
                        thread main
                          mov [20] x = in0:fp32
                          loop %d
                            add [20] x = x, 1
                          mov [20] out0:fp32 = x
                      place r at %d,0
                    """.formatted(stage, stage, stage, turns, stage));
        }
        text.append("""
                net a from -1,0 out0 color 0 fp32 branch E1 -> in0
                net b from 0,0 out0 color 1 fp32 branch E1 -> in0
                net c from 1,0 out0 color 2 fp32 branch E1 -> in0
                net d from 2,0 out0 color 3 fp32 branch E14 -> in0
                input x [20] fp32 port row 0 message 20 elements 0..19
                output y [20] fp32 port row 0 message 20 elements 0..19
                """);
        return text.toString();
    }
}
