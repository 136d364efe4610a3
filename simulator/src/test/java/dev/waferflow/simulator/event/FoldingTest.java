package dev.waferflow.simulator.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.RandomProgram;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import org.junit.jupiter.api.Test;

/** Replicas simulated once give every figure that they give when all are simulated. */
class FoldingTest {
    private static final int SAMPLES = 8;

    @Test
    void foldedAndUnfoldedRunsAreAlike() {
        Program program = ProgramText.parse(text(), "replicas");
        assertThat(ProgramVerifier.verify(program, WaferSpecs.load("tiny"))).isEmpty();
        assertThat(Folding.of(program, WaferSpecs.load("tiny"))).isPresent();

        SimulationResult folded = run(program, SimulationOptions.samples(SAMPLES));
        SimulationResult whole = run(program, SimulationOptions.samples(SAMPLES).withoutShortcuts());

        assertThat(folded).usingRecursiveComparison().ignoringFields("events").isEqualTo(whole);
        assertThat(folded.events()).isLessThan(whole.events());
        assertThat(whole.samples()).isEqualTo(SAMPLES);
    }

    /** Time is that of all replicas then, values are those of one. */
    @Test
    void aLastRoundThatIsNotWholeChangesNoValue() {
        Program program = ProgramText.parse(text(), "replicas");

        SimulationResult result = run(program, SimulationOptions.samples(SAMPLES - 1));
        SimulationResult plain =
                run(program, SimulationOptions.samples(SAMPLES - 1).withoutShortcuts());

        assertThat(result).usingRecursiveComparison().isEqualTo(plain);
        assertThat(result.outputs()).isNotEmpty();
    }

    @Test
    void unlikeReplicasAreNotFolded() {
        Program program = ProgramText.parse(text().replace("place slow1 at 6,9", "place slow1 at 7,9"), "replicas");

        assertThat(Folding.of(program, WaferSpecs.load("tiny"))).isEmpty();
    }

    @Test
    void samplesOfAllReplicasAreCounted() {
        int[] ports = {1, 1, 1};
        var progress = new Progress(new int[] {1}, 3, 3, false, ports, 2, 2);
        assertThat(progress.samplesDone()).as("interrupted before the first").isZero();
        progress.portDone(0, 10);
        assertThat(progress.samplesDone())
                .as("of the last round only the first is sure")
                .isEqualTo(1);
        progress.portDone(1, 20);
        progress.portDone(2, 30);
        assertThat(progress.samplesDone()).isEqualTo(6);
    }

    private static SimulationResult run(Program program, SimulationOptions options) {
        return new EventSimulator()
                .simulate(program, WaferSpecs.load("tiny"), RandomProgram.inputs(program, 1), options);
    }

    /** Two replicas, eight rows apart; in each a multicast with a slow branch, and two streams over one link. */
    private static String text() {
        var text = new StringBuilder("program replicas wafer tiny 16x16 precision fp32\n");
        var nets = new StringBuilder();
        for (int copy = 0; copy < 2; copy++) {
            int y = 8 * copy;
            text.append("""
                    region %1$d copy%1$d rect 0,%2$d 16x4
                      role fast
                        buffer x fp32 20
                        thread main
                          mov [20] x = in0:fp32
                          mov [20] out0:fp32 = x
                      role slow1
                        buffer x fp32 20
                        thread main
                          loop 20 scalar
                            mov [1] x = in0:fp32
                          mov [5] out0:fp32 = x
                      role join
                        buffer x fp32 20
                        buffer y fp32 5
                        thread long
                          mov [20] x = in0:fp32
                          mov [20] out0:fp32 = x
                        thread short
                          mov [5] y = in1:fp32
                          add [5] y = y, 1
                      place fast at 2,%2$d
                      place slow1 at 6,%3$d
                      place join at 10,%2$d
                    """.formatted(copy, y, y + 1));
            nets.append("""
                    net a%1$d from -1,%2$d out0 color 0 fp32
                      branch E3 -> in0
                      branch E3 S1 E4 -> in0
                    net b%1$d from 2,%2$d out0 color 1 fp32 branch E8 -> in0
                    net c%1$d from 6,%3$d out0 color 2 fp32 branch N1 E4 -> in1
                    net d%1$d from 10,%2$d out0 color 3 fp32 branch E6 -> in0
                    """.formatted(copy, y, y + 1));
        }
        text.append(nets);
        for (String stream : new String[] {"input x", "output y"}) {
            for (int copy = 0; copy < 2; copy++) {
                text.append("%s [20] fp32 phase %d of 2 port row %d message 20 elements 0..19\n"
                        .formatted(stream, copy, 8 * copy));
            }
        }
        return text.toString();
    }
}
