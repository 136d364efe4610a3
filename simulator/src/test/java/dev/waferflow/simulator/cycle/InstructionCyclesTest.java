package dev.waferflow.simulator.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time of single instructions, each counted by hand from docs/semantics.md with the constants of {@code tiny}. */
class InstructionCyclesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nop                                          | 0",
                "nop task                                     | 10",
                "add [64] x = x, y                            | 65",
                "add [64] x = x, y task                       | 75",
                "add [64] h = h, g                            | 17",
                "add [63] h = h, g                            | 17",
                "add [64] x = h, g                            | 65",
                "add [64] h = g, 1                            | 17",
                "mov [64] x = y                               | 33",
                "mov [64] h = g                               | 17",
                "mov [64] x = h                               | 33",
                "mov [1] x = 0                                | 2",
                "fmac [64] x = x, y                           | 65",
                "fmac [64] h = h, g                           | 17",
                "fmac [64] x = h, g                           | 33",
                "fmac [64] x[0; 0] = h, g                     | 17",
                "fmac [64] x[0; 0] = h, 0.5                   | 17",
                "fmac [64] x = h, y                           | 65",
                "exp [10] x = y                               | 801",
                "exp [10] h = g                               | 501",
                "div [3] x = h, g                             | 241",
                // Two dimensions that merge: one run.
                "add [4, 16] x = x, y                         | 65",
                "add [4, 1, 16] x[0; 16, 99, 1] = x, y        | 65",
                // Rows of 8 out of 16: four turns of 1 + 8.
                "add [4, 8] x[0; 16, 1] = x[0; 16, 1], y      | 37",
                "add [4, 8] h[0; 16, 1] = h[0; 16, 1], g      | 13",
                "fmac [4, 8] x[0; 1, 0] = h, g                | 13",
                "fmac [4, 8] x[0; 0, 1] = h, g                | 21",
                // A ring keeps its dimensions apart.
                "mov [4, 8] x[0; 8, 1 ring 64] = 0            | 21",
                "mov [4, 8] x[0; 0, 1 ring 64] = 0            | 21",
                "mov [4, 8] x[0; 0, 0 ring 64] = 0            | 17",
            })
    void takesTheCyclesOfTheFormula(String instruction, long cycles) {
        assertThat(Runs.alone("", "thread t\n  " + instruction + " wait(go) signal(go)"))
                .isEqualTo(cycles);
    }

    @Test
    void scalarLoopsPayForEveryTurn() {
        String body = "thread t\n  nop wait(go) signal(go)\n  loop 3%s\n    loop 2\n      mov [64] x = y\n";

        assertThat(Runs.alone("", body.formatted(""))).isEqualTo(6 * 33);
        assertThat(Runs.alone("", body.formatted(" scalar"))).isEqualTo(6 * 33 + 3 * 43);
    }

    @Test
    void theDatapathTakesTheLowestReadyThread() {
        var result = Runs.run("""
                region 0 all rect 0,0 1x1
                  role r
                    buffer x fp32 64
                    semaphore a 0
                    semaphore b 0
                    semaphore go 1
                    thread last
                      mov [64] x = 1 wait(a)
                    thread first
                      mov [64] x = 2 wait(go) signal(a) signal(b)
                    thread middle
                      add [64] x = x, 3 wait(b) signal(go)
                  place r at 0,0
                """, 1);

        // first: 0..33, then last before middle although both became ready in cycle 33.
        assertThat(result.elapsedCycles()).isEqualTo(33 + 33 + 65);
        assertThat(result.regions().get(0).busyCycles()).isEqualTo(33 + 33 + 65);
    }

    @Test
    void waitsAreTakenAllAtOnce() {
        // Did b take p in cycle 0 without having q, nobody could go on.
        long cycles = Runs.alone("semaphore p 1\nsemaphore q 0", """
                thread b
                  mov [64] x = 2 wait(p) wait(q) signal(p)
                thread a
                  mov [64] x = 1 wait(p) signal(q) signal(p)
                """);

        assertThat(cycles).isEqualTo(66);
    }
}
