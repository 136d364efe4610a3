package dev.waferflow.simulator.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.simulator.RandomProgram;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Exact cycles of small programs, each counted by hand from docs/semantics.md. */
class CycleTimingTest {

    /** Host row 0 to PE (x, 0) to host row 0. */
    private static String through(int x, String thread, int elements) {
        return """
                region 0 all rect 0,0 16x16
                  role r
                    thread main
                      %s
                  place r at %d,0
                net a from -1,0 out0 color 0 fp32 branch E%d -> in4
                net b from %d,0 out4 color 1 fp32 branch E%d -> in0
                input x [%d] fp32 port row 0 message %d elements 0..%d
                output y [%d] fp32 port row 0 message %d elements 0..%d
                """.formatted(
                thread, x, x + 1, x, 16 - x, elements, elements, elements - 1, elements, elements, elements - 1);
    }

    @Test
    void aWordTakesItsHopsAndRamps() {
        // Given in 0, at router 5 in 6, at the PE in 8; emitted in 9, in router 5 in 11, at the host in 11 + 11.
        assertThat(Runs.run(through(5, "mov [1] out4:fp32 = in4:fp32", 1), 1).sampleDone())
                .containsExactly(22);
    }

    @Test
    void aLoneStreamFlowsAtOneWordPerCycle() {
        assertThat(Runs.run(through(5, "mov [100] out4:fp32 = in4:fp32", 100), 1)
                        .sampleDone())
                .containsExactly(22 + 99);
    }

    @Test
    void theNextInstructionStartsWhenTheLastWordIsEmitted() {
        // The last word of a sample is consumed in c; the next starts in c + 1 and may consume in c + 2.
        var result = Runs.run(through(5, "mov [10] out4:fp32 = in4:fp32", 10), 4);

        assertThat(result.sampleDone()).containsExactly(31, 42, 53, 64);
        // The first pause, in cycle 18, travels upstream as missing credits and is at the host after cycle 20.
        assertThat(result.sampleStart()).containsExactly(0, 10, 20, 31);
    }

    @Test
    void aTaskSwitchDelaysTheFirstWord() {
        // Starts in 0, first word in 11 instead of 8.
        assertThat(Runs.run(through(5, "mov [1] out4:fp32 = in4:fp32 task", 1), 1)
                        .sampleDone())
                .containsExactly(25);
    }

    @Test
    void wideSumsOfNarrowStreamsTakeTwoCyclesPerWord() {
        String text = """
                region 0 all rect 0,0 16x16
                  role r
                    buffer x fp32 10
                    thread main
                      add [10] x = in0:fp16, 1
                      mov [10] out0:fp32 = x
                  place r at 0,0
                net a from -1,0 out0 color 0 fp16 branch E1 -> in0
                net b from 0,0 out0 color 1 fp32 branch E16 -> in0
                input x [10] fp16 port row 0 message 10 elements 0..9
                output y [10] fp32 port row 0 message 10 elements 0..9
                """;

        // Words at 3, 5, 7, 9, 11; complete in 12; first emitted in 13, last in 22; 2 + 16 more.
        assertThat(Runs.run(text, 1).sampleDone()).containsExactly(22 + 18);
    }

    @Test
    void streamsThatShareALinkGetHalfOfIt() {
        String text = """
                region 0 all rect 0,0 16x16
                  role r
                    thread main
                      mov [50] out0:fp32 = in0:fp32
                  place r at 3,0
                  place r at 3,1
                net a from -1,0 out0 color 0 fp32 branch E4 -> in0
                net b from -1,1 out0 color 1 fp32 branch E1 N1 E3 S1 -> in0
                net c from 3,0 out0 color 2 fp32 branch E13 -> in0
                net d from 3,1 out0 color 2 fp32 branch E13 -> in0
                input x [50] fp32 port row 0 message 50 elements 0..49
                input z [50] fp32 port row 1 message 50 elements 0..49
                output y [50] fp32 port row 0 message 50 elements 0..49
                output w [50] fp32 port row 1 message 50 elements 0..49
                """;
        var result = Runs.run(text, 1);

        // Link 0,0 -> 1,0: word 0 of a in cycle 1, then b (here since 2) and a in turn, so word k of b in 2 + 2k, the
        // last in
        // 100. From there 3 hops, 1 down, 2 + 1 + 2 through the PE, 13 hops.
        assertThat(result.sampleDone()).containsExactly(100 + 3 + 1 + 5 + 13);
    }

    @Test
    void aSlowBranchHoldsUpItsMulticast() {
        String text = """
                region 0 all rect 0,0 16x16
                  role fast
                    thread main
                      mov [20] out0:fp32 = in0:fp32
                  role slow
                    thread main
                      loop 20
                        mov [1] out0:fp32 = in4:fp32 task
                  place fast at 1,0
                  place slow at 1,1
                net a from -1,0 out0 color 0 fp32
                  branch E2 -> in0
                  branch E2 S1 -> in4
                net c from 1,0 out0 color 1 fp32 branch E15 -> in0
                net d from 1,1 out0 color 1 fp32 branch E15 -> in0
                input x [20] fp32 port row 0 message 20 elements 0..19
                output y [20] fp32 port row 0 message 20 elements 0..19
                output z [20] fp32 port row 1 message 20 elements 0..19
                """;
        var result = Runs.run(text, 1);

        // The slow one handles word k in 11 + 12 k (issue 11, complete 1 later): 239; emitted in 240, 2 + 15 more.
        assertThat(result.sampleDone()).containsExactly(240 + 17);
        // Ahead of it are at most 3 words in its input queue, 2 in its router and 1 in the shared router, so word 19
        // passes the
        // fork when word 13 is consumed; the fast one emits it a few cycles later and then waits for nothing.
        assertThat(result.regions().get(0).busyCycles()).isEqualTo(20);
    }

    @Test
    void fabricWordsDelayTheDatapath() {
        String text = """
                region 0 all rect 0,0 16x16
                  role r
                    buffer x fp32 64
                    buffer in fp32 20
                    semaphore go 0
                    semaphore again 1
                    thread receive
                      %s [20] in = in0:fp32%s
                    thread compute
                      nop wait(again)
                      add [64] x = x, 1
                      nop signal(go)
                    thread send
                      mov [1] out0:fp32 = x wait(go) signal(again)
                  place r at 0,0
                net a from -1,0 out0 color 0 fp32 branch E1 -> in0
                net b from 0,0 out0 color 1 fp32 branch E16 -> in0
                input x [20] fp32 port row 0 message 20 elements 0..19
                output y [1] fp32 port row 0 message 1 elements 0
                """;
        // 65 alone; the start in cycle 0 steals 1; words in 3..22 steal 20 x 1/2, or 20 if not MOV; then the receive of
        // the next
        // sample starts in 23 (1) but has no words to receive.
        assertThat(Runs.run(text.formatted("mov", ""), 1).sampleDone()).containsExactly(65 + 1 + 10 + 1 + 1 + 18);
        assertThat(Runs.run(text.formatted("mul", ", 2"), 1).sampleDone()).containsExactly(65 + 1 + 20 + 1 + 1 + 18);
        var counters = Runs.run(text.formatted("mul", ", 2"), 1).regions().get(0);
        assertThat(counters.datapathSharedCycles()).isEqualTo(22);
    }

    @Test
    void backPressureReachesTheSource() {
        String text = """
                region 0 all rect 0,0 16x16
                  role first
                    thread main
                      mov [30] out0:fp32 = in0:fp32
                  role second
                    thread main
                      loop 30
                        mov [1] out0:fp32 = in0:fp32 task
                  place first at 0,0
                  place second at 1,0
                net a from -1,0 out0 color 0 fp32 branch E1 -> in0
                net b from 0,0 out0 color 1 fp32 branch E1 -> in0
                net c from 1,0 out0 color 2 fp32 branch E15 -> in0
                input x [30] fp32 port row 0 message 30 elements 0..29
                output y [30] fp32 port row 0 message 30 elements 0..29
                """;
        var result = Runs.run(text, 3);

        // Twelve cycles per word, whatever is upstream.
        assertThat(result.sampleDone()[2] - result.sampleDone()[1]).isEqualTo(360);
        assertThat(result.sampleStart()[2] - result.sampleStart()[1]).isEqualTo(360);
        assertThat(result.regions().get(0).backPressureCycles()).isGreaterThan(600);
    }

    @Test
    void hostPortsShareTheirLink() {
        var wafer = Runs.TINY.with(Map.of("hostLinks", "1", "hostPortsPerLink", "16"));
        var text = new StringBuilder(
                "region 0 all rect 0,0 16x16\n  role r\n    thread main\n      mov [100] out4:fp32 = in4:fp32\n"
                        + "  place r grid 0,0 1x8\n"
                        + "net a from -1,0 1x8 out0 color 0 fp32 branch E1 -> in4\n"
                        + "net b from 0,0 1x8 out4 color 1 fp32 branch E16 -> in0\n");
        for (String word : new String[] {"input x", "output y"}) {
            text.append(word).append(" [800] fp32");
            for (int row = 0; row < 8; row++) {
                text.append("\n  port row %d message 100 elements %d..%d".formatted(row, row * 100, row * 100 + 99));
            }
            text.append('\n');
        }
        SimulationResult result = Runs.run(text.toString(), 2, wafer);

        // 125/34 words per cycle over 8 ports: word 99 is given in floor(99 * 8 * 34 / 125) = 215, word 199 in 433.
        assertThat(result.sampleStart()).containsExactly(0, 217);
        // At the PE after 1 + 2, emitted 1 later, 2 + 16 more; the output's own pace adds nothing.
        assertThat(result.sampleDone()).containsExactly(215 + 22, 433 + 22);
    }

    @Test
    void injectionMayTakeAFractionOfACycleMore() {
        var wafer = Runs.TINY.with(Map.of("injectionCyclesPerWord", "1.125"));
        String text = """
                region 0 all rect 0,0 16x16
                  role r
                    buffer x fp32 64
                    semaphore go 1
                    thread main
                      mov [64] out0:fp32 = x wait(go) signal(go)
                  place r at 0,0
                net b from 0,0 out0 color 1 fp32 branch E16 -> in0
                output y [64] fp32 port row 0 message 64 elements 0..63
                """;

        // Word k in floor(1 + k * 9/8): word 63 in 71; 2 + 16 more.
        assertThat(Runs.run(text, 1, wafer).sampleDone()).containsExactly(71 + 18);
    }

    @Test
    void detectsTheSteadyInterval() {
        var program = ProgramText.parse(
                "program p wafer tiny 16x16 precision fp32\n" + through(5, "mov [10] out4:fp32 = in4:fp32", 10), "");
        var result = new CycleSimulator()
                .simulate(program, Runs.TINY, RandomProgram.inputs(program, 1), SimulationOptions.untilSteady());

        assertThat(result.steady()).isTrue();
        assertThat(result.samples()).isEqualTo(4);
        assertThat(result.cyclesPerSample()).isEqualTo(11);
    }
}
