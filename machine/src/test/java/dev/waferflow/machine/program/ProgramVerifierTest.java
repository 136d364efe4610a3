package dev.waferflow.machine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramVerifierTest {
    private static final WaferSpec TINY = WaferSpecs.load("tiny");

    @Test
    void acceptsTheDocumentedProgram() {
        var verdict = ProgramVerifier.check(ProgramText.parse(Programs.SCALE, ""), TINY);

        assertThat(verdict.legal()).isTrue();
        assertThat(verdict.colorsUsed()).isEqualTo(2);
        var memory = verdict.memory().regions().get(0);
        assertThat(memory.role()).isEqualTo("scale");
        assertThat(memory.codeBytes()).isEqualTo(2048 + 3 * 32);
        assertThat(memory.bytes()).isEqualTo(2048 + 3 * 32 + 3 * 16);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "16x16 | 17x16 | WF-FIT-008",
                "buffer x fp32 4 activation | buffer x fp32 12000 activation | WF-FIT-001",
                "buffer x fp32 4 activation | buffer x int8 4 activation | WF-PROG-014",
                "buffer w fp32 4 weight | buffer w fp32 4 weightNEWLINE    buffer w fp32 4 | WF-PROG-013",
                "semaphore free 1 | semaphore free -1 | WF-PROG-010",
                "loop 4 | loop 3 | WF-PROG-071",
                "signal(full) | signal(full, 2) | WF-PROG-012",
                "wait(full) | wait(full) wait(@9) | WF-PROG-016",
                "mul [4] y = x, w | mul [5] y = x, w | WF-PROG-036",
                "mul [4] y = x, w | mul [4] y = x[0; 1 loop 0, 1], w | WF-PROG-033",
                "mul [4] y = x, w | mul [4] y = x[0; 1 loop 4], w | WF-PROG-034",
                "mul [4] y = x, w | mul [4] y = x[0; 1, 2], w | WF-PROG-032",
                "mul [4] y = x, w | mul [4] y = @9, w | WF-PROG-031",
                "mul [4] y = x, w | mul [4] y = x | WF-PROG-021",
                "mul [4] y = x, w | mul [2, 2, 2, 2, 2] y = x[0; 90, 40, 17, 7, 1], w[0; 0, 0, 0, 0, 0] | WF-PROG-035",
                "mul [4] y = x, w | mul [4] 3 = x, w | WF-PROG-022",
                "mul [4] y = x, w | mul [4] y = x, w clear | WF-PROG-023",
                "mul [4] y = x, w | exp [4] out5:fp32 = x | WF-PROG-025",
                "mul [4] y = x, w | fmac [4] out5:fp32 = x, w | WF-PROG-024",
                "mul [4] y = x, w | mul [4] out5:fp32 = x, w | WF-PROG-073",
                "port right out1 | port right out6 | WF-FIT-003",
                "right:fp32 = y | right:fp16 = y | WF-PROG-064",
                "right:fp32 = y | right:int32 = y | WF-PROG-064",
                "add [1] out0:fp32 = in0:fp32, 1.5 | add [1] out0:fp32 = in0:fp16, 1.5 | WF-PROG-027",
                "add [1] out0:fp32 = in0:fp32, 1.5 | add [1] out0:fp32 = in0:fp32, in0:fp32 | WF-PROG-026",
                "rect 0,0 2x1 | rect 0,0 17x1 | WF-FIT-004",
                "rect 0,0 2x1 | rect 0,0 1x1 | WF-PROG-043",
                "place shift at 1,0 | place shift at 0,0 | WF-PROG-044",
                "region 0 | region 1 | WF-PROG-040",
                "<- w length 4 | <- w offset 1 length 4 | WF-PROG-048",
                "<- w length 4 | <- w length 5 | WF-PROG-047",
                "constant w fp32 | constant w fp16 | WF-PROG-046",
                "load w <- w | load w <- @3 | WF-PROG-045",
                "color 1 | color 24 | WF-FIT-007",
                "color 1 | color 2 | WF-PROG-066",
                "color 1 fp32 branch E1 -> in0 | color 1 fp32 branch E1 -> in1 | WF-PROG-069",
                "color 1 fp32 branch E1 -> in0 | color 1 fp32 branch S1 E1 N1 -> in0 branch E1 -> in0 | WF-PROG-067",
                "color 1 fp32 branch E1 -> in0 | color 1 fp32 branch N1 -> in0 | WF-PROG-065",
                "net middle from 0,0 out1 | net middle from 0,0 out0 | WF-PROG-062",
                "net middle from 0,0 out1 | net middle from 0,0 2x1 out1 | WF-PROG-062",
                "net middle from 0,0 out1 | net middle from 16,0 out1 | WF-PROG-060",
                "net arrive from -1,0 | net arrive from -1,1 | WF-PROG-061",
                "port row 0 message 1 elements 0..3 | port row 1 message 1 elements 0..3 | WF-PROG-068",
                "port row 0 message 1 elements 0..3 | port row 16 message 1 elements 0..3 | WF-FIT-006",
                "port row 0 message 1 elements 0..3 | port row 0 message 1 elements 0..2 0 | WF-PROG-054",
                "port row 0 message 1 elements 0..3 | port row 0 message 1 elements 0..2 -1 | WF-PROG-055",
                "port row 0 message 1 elements 0..3 | port row 0 message 1 elements 0..4 | WF-PROG-053",
                "output \"y\" [1, 4] fp32 | output \"y\" [1, 4] bf16 | WF-PROG-050",
                "output \"y\" [1, 4] fp32 | output \"y\" [1, 4] fp32 phase 0 of 2 | WF-PROG-051",
            })
    void namesEveryBrokenRule(String old, String wrong, String code) {
        assertThat(Programs.SCALE).contains(old);
        String text = Programs.SCALE.replaceFirst(Pattern.quote(old), wrong.replace("NEWLINE", "\n"));

        var found = ProgramVerifier.verify(ProgramText.parse(text, ""), TINY);

        assertThat(found).extracting(Diagnostic::code).contains(code);
    }

    @Test
    void refusesDeepLoopsAndThreadsThatNeverWait() {
        String deep = Programs.SCALE.replace(
                "loop 4\n        add [1]",
                "loop 1\n        loop 1\n         loop 4\n          loop 1\n           add [1]");
        String free = Programs.SCALE.replace("signal(free)\n", "signal(free)\n    thread idle\n      mov [1] x = x\n");

        assertThat(ProgramVerifier.verify(ProgramText.parse(deep, ""), TINY))
                .extracting(Diagnostic::code)
                .contains("WF-PROG-015");
        assertThat(ProgramVerifier.verify(ProgramText.parse(free, ""), TINY))
                .extracting(Diagnostic::code)
                .contains("WF-PROG-011");
    }

    @Test
    void countsDifferentStridesAfterMerging() {
        assertThat(InstructionRules.dimensions(List.of(2, 3, 4), List.of(12, 4, 1)))
                .isEqualTo(1);
        assertThat(InstructionRules.dimensions(List.of(2, 1, 4), List.of(12, 7, 1)))
                .isEqualTo(2);
        assertThat(InstructionRules.dimensions(List.of(2, 3, 4), List.of(0, 0, 1)))
                .isEqualTo(1);
        assertThat(InstructionRules.dimensions(List.of(3, 3, 3, 3, 16), List.of(0, 18, 54, 1, 1)))
                .isEqualTo(3);
        assertThat(InstructionRules.dimensions(List.of(2, 2, 2, 2, 2), List.of(90, 40, 17, 7, 1)))
                .isEqualTo(5);
    }

    /** Windows of records in a ring, by all their elements: one element less of the buffer is too few, and none more is asked for. */
    @Test
    void knowsTheLastElementOfAWindowInARing() {
        var random = new SplittableRandom(5);
        for (int i = 0; i < 500; i++) {
            int columns = 1 + random.nextInt(4);
            int channels = 1 + random.nextInt(3);
            int pitch = columns + random.nextInt(3);
            int slot = channels * pitch + random.nextInt(4);
            int slots = 2 + random.nextInt(8);
            int[] extents = {1 + random.nextInt(4), channels, columns};
            int[] strides = {slot * (1 + random.nextInt(3)), pitch, 1};
            int step = 1 + random.nextInt(3);
            int[] loops = {slot * random.nextInt(5), step * slot};
            int offset = random.nextInt(6);
            int last = 0;
            for (int sample = 0; sample < slots; sample++) {
                for (int turn = 0; turn < 4; turn++) {
                    for (int e = 0; e < extents[0] * channels * columns; e++) {
                        int place = sample * loops[0]
                                + turn * loops[1]
                                + e / columns / channels * strides[0]
                                + e / columns % channels * pitch
                                + e % columns;
                        last = Math.max(last, offset + place % (slot * slots));
                    }
                }
            }
            String text = String.format(
                    """
                    program rings wafer tiny 16x16 precision fp32
                    region 0 a rect 0,0 1x1
                      role r
                        buffer x fp32 %%d
                        buffer y fp32 1
                        thread main
                          loop 4
                            mov [%d, %d, %d] y[0; 0, 0, 0] = x[%d; %d, %d, %d loop %d, %d ring %d]
                      place r at 0,0
                    """,
                    extents[0],
                    extents[1],
                    extents[2],
                    offset,
                    strides[0],
                    strides[1],
                    strides[2],
                    loops[0],
                    loops[1],
                    slot * slots);
            assertThat(leavesBuffer(text, last)).as(text).isTrue();
            if (extents[0] > 1 && strides[0] == slot) {
                int inLastSlot = slot * (slots - 1) + (channels - 1) * pitch + columns;
                assertThat(leavesBuffer(text, offset + inLastSlot)).as(text).isFalse();
            }
        }
    }

    private static boolean leavesBuffer(String text, int elements) {
        return ProgramVerifier.verify(ProgramText.parse(String.format(text, elements), ""), TINY).stream()
                .anyMatch(fault -> fault.code().equals("WF-PROG-036"));
    }

    @Test
    void tellsTooLargeFromWrong() {
        String large = Programs.SCALE.replace("buffer x fp32 4", "buffer x fp32 12000");
        String wrong = Programs.SCALE.replace("signal(full)", "signal(full, 2)");

        assertKind(large, FaultKind.INFEASIBLE);
        assertKind(wrong, FaultKind.MALFORMED_INPUT);
        assertKind(large.replace("signal(full)", "signal(full, 2)"), FaultKind.MALFORMED_INPUT);
    }

    private static void assertKind(String text, FaultKind kind) {
        assertThatThrownBy(() -> ProgramVerifier.check(ProgramText.parse(text, ""), TINY))
                .isInstanceOfSatisfying(
                        UserException.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
    }

    @Test
    void verifiesAFullWaferInSeconds() {
        var wse2 = WaferSpecs.load("wse2");
        var verdict = ProgramVerifier.judge(ProgramText.parse(Programs.FULL_WAFER, ""), wse2);

        assertThat(verdict.diagnostics()).isEmpty();
        assertThat(verdict.colorsUsed()).isEqualTo(2);
    }
}
