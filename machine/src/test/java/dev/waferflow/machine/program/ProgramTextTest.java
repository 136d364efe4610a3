package dev.waferflow.machine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTextTest {

    @Test
    void printsWhatItReads() {
        for (String text : List.of(Programs.SCALE, Programs.EVERYTHING)) {
            String printed = ProgramText.print(ProgramText.parse(text, ""));

            assertThat(ProgramText.print(ProgramText.parse(printed, ""))).isEqualTo(printed);
        }
    }

    @Test
    void readsEveryPartOfAnInstruction() {
        var role = ProgramText.parse(Programs.EVERYTHING, "")
                .regions()
                .get(0)
                .roles()
                .get(0);
        var outer = (Instruction.Loop) role.threads().get(0).body().get(0);
        var inner = (Instruction.Loop) outer.body().get(0);
        var fmac = (Instruction.Vector) inner.body().get(0);

        assertThat(outer.scalar()).isTrue();
        assertThat(outer.count()).isEqualTo(3);
        assertThat(inner.scalar()).isFalse();
        assertThat(fmac)
                .isEqualTo(new Instruction.Vector(
                        VectorOp.FMAC,
                        List.of(2, 1, 4),
                        new Operand.Memory(2, 0, List.of(0, 0, 1), List.of(0, 0, 0), 0),
                        new Operand.Memory(0, 8, List.of(16, 2, 1), List.of(4, 0, 2), 32),
                        new Operand.Memory(1, 0, List.of(4, 4, 1), List.of(), 0),
                        true,
                        true,
                        List.of(),
                        List.of()));
        assertThat(outer.body().get(1))
                .isEqualTo(new Instruction.Vector(
                        VectorOp.NOP,
                        List.of(1),
                        null,
                        null,
                        null,
                        false,
                        false,
                        List.of(new Instruction.Sync(0, 2)),
                        List.of(new Instruction.Sync(1, 1))));
    }

    @Test
    void keepsEveryBitOfNumbers() {
        var constants = ProgramText.parse(Programs.EVERYTHING, "").constants();

        assertThat(constants.get(0).values()[2]).isEqualTo(0.33300781f);
        assertThat(Float.floatToRawIntBits(constants.get(0).values()[6])).isEqualTo(0x80000000);
        assertThat(constants.get(1).values()).containsExactly(Float.MAX_VALUE, Float.MIN_VALUE, 16777216, 0.1f);
        assertThat(Float.floatToRawIntBits(constants.get(2).values()[0])).isEqualTo(Integer.MIN_VALUE);
        assertThat(constants.get(3).hasValues()).isFalse();
    }

    @Test
    void expandsElementLists() {
        var program = ProgramText.parse(Programs.EVERYTHING, "");

        assertThat(program.inputs().get(0).ports().get(0).elements()).containsExactly(0, 2, 3, 4, 5, 6, -1, -1);
        assertThat(program.inputs().get(0).ports().get(1).elements()).containsExactly(5, 3, 1);
        assertThat(program.inputs().get(0).period()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "buffer x fp32 4 activation | buffer x fp99 4 | fp99 4 | expected an element type",
                "buffer x fp32 4 activation | buffer x fp32 0 | 0 | expected a number of elements between 1 and",
                "buffer x fp32 4 activation | buffer x fp32 99999999999 | 999 | expected a number of elements",
                "buffer x fp32 4 activation | buffer in0 fp32 4 | in0 | a buffer named like a port",
                "wait(free) | wait(fre) | fre) | expected a semaphore of the role, one of [free, full]",
                "place scale at 0,0 | place scal at 0,0 | scal at | expected a role of this region, one of [scale, shift]",
                "mul [4] y = x, w | mull [4] y = x, w | mull | expected an instruction",
                "mul [4] y = x, w | mul [4, 0] y = x, w | y = | extents [4, 0]",
                "mul [4] y = x, w | mul [65536, 65536] y = x, w | y = | extents [65536, 65536]",
                "mul [4] y = x, w | mul [4] y = x, w v | v wait | expected the end of the line, found 'v'",
                "loop 4 | loop 0 | 0 | expected a number of turns",
                "color 1 | colour 1 | colour | expected 'color', found 'colour'",
                "branch E15 | branch X15 | X15 | expected a segment",
                "branch E15 | branch E0 | net leave | segment of 0 hops",
                "elements 0..3 | elements 0..3/-1 | NEWLINE | no elements in 0..3/-1",
                "elements 0..3 | elements 0..999999999 | NEWLINE | more than 67108864 elements",
                "message 4 | message 3 | input | 4 elements in messages of 3",
                "constant w | constant 'w | 'w | a program has no character",
                "rect 0,0 2x1 | rect 0,0 2x9999999999 | 2x999 | expected a size",
            })
    void saysWhatIsWrongAndWhere(String old, String wrong, String at, String message) {
        assertThat(Programs.SCALE).contains(old);
        String text = Programs.SCALE.replaceFirst(java.util.regex.Pattern.quote(old), wrong);

        assertThatThrownBy(() -> ProgramText.parse(text, "bad.wft"))
                .isInstanceOfSatisfying(UserException.class, fault -> {
                    assertThat(fault.kind()).isEqualTo(FaultKind.MALFORMED_INPUT);
                    assertThat(fault.getMessage()).contains(message);
                    String[] place = fault.diagnostics().get(0).where().split(":");
                    assertThat(place[0]).isEqualTo("bad.wft");
                    String line = text.split("\n", -1)[Integer.parseInt(place[1]) - 1];
                    String rest = line.substring(Integer.parseInt(place[2]) - 1);
                    assertThat(rest.isEmpty() ? "NEWLINE" : rest).startsWith(at);
                });
    }

    @Test
    void refusesEveryBeginningOfAProgramPolitely() {
        for (int length = 0; length < Programs.EVERYTHING.length(); length += 3) {
            try {
                ProgramText.parse(Programs.EVERYTHING.substring(0, length), "");
            } catch (UserException e) {
                assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT);
            }
        }
    }

    @Test
    void refusesTextWithOneCharacterChangedPolitely() {
        for (int at = 0; at < Programs.SCALE.length(); at++) {
            for (char c : "]x9-\"#\n".toCharArray()) {
                String text = Programs.SCALE.substring(0, at) + c + Programs.SCALE.substring(at + 1);
                try {
                    ProgramText.print(ProgramText.parse(text, ""));
                } catch (UserException e) {
                    assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT);
                }
            }
        }
    }
}
