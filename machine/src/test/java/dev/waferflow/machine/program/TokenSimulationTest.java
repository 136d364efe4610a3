package dev.waferflow.machine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenSimulationTest {
    private static final WaferSpec TINY = WaferSpecs.load("tiny");

    /** A stream is sent on by two ways that meet again; one of them stores a message before it sends any. */
    private static final String SKIP = """
            program skip wafer tiny 16x16 precision fp32
            region 0 all rect 0,0 16x16
              role split
                thread main
                  mov [%3$d] out0:fp32 = in0:fp32
              role store
                buffer x fp32 %1$d
                semaphore full 0
                semaphore free 1
                thread receive
                  loop %2$d
                    mov [%1$d] x = in0:fp32 wait(free) signal(full)
                thread send
                  loop %2$d
                    mov [%1$d] out0:fp32 = x wait(full) signal(free)
              role join
                thread main
                  add [%3$d] out0:fp32 = in4:fp32, in5:fp32
              place split at 0,0
              place store at 1,0
              place join at 2,0
            net a from -1,0 out0 color 0 fp32 branch E1 -> in0
            net b from 0,0 out0 color 1 fp32
              branch E1 -> in0
              branch E1 S1 E1 N1 -> in5
            net c from 1,0 out0 color 2 fp32 branch E1 -> in4
            net d from 2,0 out0 color 3 fp32 branch E14 -> in0
            input x [%3$d] fp32 port row 0 message %3$d elements 0..%4$d
            output y [%3$d] fp32 port row 0 message %3$d elements 0..%4$d
            """;

    private static String skip(int words, int messages) {
        return SKIP.formatted(words, messages, words * messages, words * messages - 1);
    }

    @Test
    void aLegalProgramRunsThrough() {
        var outcome = TokenSimulation.run(ProgramText.parse(Programs.SCALE, ""), TINY);

        assertThat(outcome.deadlock()).isFalse();
        assertThat(outcome.waits()).isEmpty();
    }

    /**
     * Beyond the fork the other way holds 2 words in each of three routers and 3 in the input queue of the join; the store gets
     * these 9 and its copy of the one that waits at the fork, but not an eleventh.
     */
    @ParameterizedTest
    @CsvSource({"10, false", "11, true"})
    void findsBuffersThatAreTooSmall(int words, boolean deadlock) {
        var program = ProgramText.parse(skip(words, 3), "");

        assertThat(ProgramVerifier.verify(program, TINY)).isEmpty();
        assertThat(TokenSimulation.run(program, TINY).deadlock()).isEqualTo(deadlock);
    }

    @Test
    void saysWhoWaitsForWhom() {
        assertThatThrownBy(() -> TokenSimulation.check(ProgramText.parse(skip(32, 1), ""), TINY))
                .isInstanceOfSatisfying(UserException.class, fault -> {
                    assertThat(fault.kind()).isEqualTo(FaultKind.PROGRAM_FAULT);
                    assertThat(fault.getMessage())
                            .contains("the host waits for words of its output in row 0")
                            .contains("thread 'main' at 'add [32] out0:fp32 = in4:fp32, in5:fp32'")
                            .contains("waits for a word at in4 from PE 1,0")
                            .contains("thread 'receive' at 'mov [32] x[0; 1] = in0:fp32 wait(s1, 1) signal(s0, 1)'")
                            .contains("waits for room at out0")
                            .contains("which closes the circle");
                });
    }

    @Test
    void findsMissingSignals() {
        String text = Programs.SCALE.replace("semaphore free 1", "semaphore free 0");

        assertThat(TokenSimulation.run(ProgramText.parse(text, ""), TINY).waits())
                .anyMatch(line -> line.contains("waits for semaphore 1"))
                .last()
                .asString()
                .contains("closes the circle");
    }

    @Test
    void runsAFullWaferInSeconds() {
        assertThat(TokenSimulation.run(ProgramText.parse(Programs.FULL_WAFER, ""), WaferSpecs.load("wse2"))
                        .deadlock())
                .isFalse();
    }
}
