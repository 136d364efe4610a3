package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.program.TokenSimulation;
import dev.waferflow.machine.wafer.Defects;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs on silicon with dead PEs. */
class DefectsTest {
    private static final int CASES = 150;

    /** Sixteen columns, as programs of the tests want them, on rows that are out of line. */
    private static WaferSpec uneven(int seed) {
        var wafer = WaferSpecs.load("tiny").with(Map.of("sparesPerRow", "12")).withDefects(Defects.random(0.15, seed));
        assertThat(wafer.width()).isEqualTo(16);
        assertThat(wafer.longestLinkCycles()).isGreaterThan(3);
        return wafer;
    }

    @Test
    void theEnginesAgreeOnRandomProgramsOverLinksOfAllLengths() {
        var off = new ArrayList<String>();
        for (int seed = 0; seed < CASES; seed++) {
            var wafer = uneven(1 + seed % 3);
            var program = RandomProgram.of(seed);
            var cycle = Engines.cycle(program, seed, wafer);
            var event = Engines.event(program, seed, wafer);
            assertThat(TokenSimulation.run(program, wafer).deadlock())
                    .as("token simulation, seed %d: %s", seed, cycle.fault())
                    .isEqualTo(!cycle.completed());
            String difference = Engines.disagreement(program, cycle, event);
            if (!difference.isEmpty()) {
                off.add("seed " + seed + ": " + difference);
            }
        }
        assertThat(off).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', 28", "pe 9 0, 28", "pe 9 1, 29", "pe 5 0, 30", "pe 2 1;pe 3 1;pe 4 1, 31"})
    void aWordTakesOneCycleMorePerPlaceOfSilicon(String list, int done) {
        // Given in 0, at PE (5, 0) in 8, emitted in 9, at PE (5, 1) in 14, emitted in 15, at the host in 17 + 11.
        String text = """
                region 0 all rect 0,0 16x16
                  role r
                    thread main
                      mov [1] out4:fp32 = in4:fp32
                  place r at 5,0
                  place r at 5,1
                net a from -1,0 out0 color 0 fp32 branch E6 -> in4
                net b from 5,0 out4 color 1 fp32 branch S1 -> in4
                net c from 5,1 out4 color 0 fp32 branch E11 -> in0
                input x [1] fp32 port row 0 message 1 elements 0..0
                output y [1] fp32 port row 1 message 1 elements 0..0
                """;
        var wafer = WaferSpecs.load("tiny")
                .with(Map.of("sparesPerRow", "3"))
                .withDefects(Defects.parse(list.replace(";", "\n"), "list"));
        var program = ProgramText.parse("program test wafer tiny 16x16 precision fp32\n" + text, "defects");
        ProgramVerifier.check(program, wafer);

        assertThat(Engines.cycle(program, 1, wafer).result().sampleDone()[0]).isEqualTo(done);
        assertThat(Engines.event(program, 1, wafer).result().sampleDone()[0]).isEqualTo(done);
    }

    @Test
    void aProgramThatWantsAColumnThatIsGoneIsRefused() {
        var wafer = WaferSpecs.load("tiny").withDefects(Defects.parse("pe 3 5", "list"));

        assertThatThrownBy(() -> ProgramVerifier.check(RandomProgram.of(1), wafer))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("15x16")
                .hasMessageContaining("1 dead PEs, 1 of them in row 5");
        assertThat(Engines.cycle(RandomProgram.of(1), 1, wafer).fault()).contains("15x16");
        assertThat(Engines.event(RandomProgram.of(1), 1, wafer).fault()).contains("15x16");
    }
}
