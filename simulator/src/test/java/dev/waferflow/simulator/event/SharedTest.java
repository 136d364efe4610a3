package dev.waferflow.simulator.event;

import static dev.waferflow.simulator.Build.buffer;
import static dev.waferflow.simulator.Build.in;
import static dev.waferflow.simulator.Build.loop;
import static dev.waferflow.simulator.Build.mem;
import static dev.waferflow.simulator.Build.mov;
import static dev.waferflow.simulator.Build.role;
import static dev.waferflow.simulator.Build.thread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Build;
import dev.waferflow.simulator.SimulationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Programs so large that messages on shared links go as a whole: the words of a link per cycle are bounded all the same. */
final class SharedTest {
    private static final DataType F = DataType.FP32;
    private static final int WORDS = 300;
    private static final int MESSAGES = 70_000;

    /** Streams from the first PEs of a row; all of them pass from PE 2 to PE 3. After a message a sender does something else. */
    private static long cycles(int streams, int rest) {
        var x = List.of(buffer("x", F, Math.max(WORDS, rest)));
        var build = new Build(16, 16);
        for (int i = 0; i < streams; i++) {
            var body = new ArrayList<Instruction>(List.of(mov(WORDS, in(0, F), mem(0))));
            if (rest > 0) {
                body.add(mov(rest, mem(0), mem(0)));
            }
            build.region(
                            "send" + i,
                            role(x, List.of(), thread("send", loop(MESSAGES, body.toArray(Instruction[]::new)))),
                            Grid.at(i, 0))
                    .region(
                            "receive" + i,
                            role(x, List.of(), thread("receive", loop(MESSAGES, mov(WORDS, mem(0), in(0, F))))),
                            Grid.at(5 + i, 0))
                    .net(Grid.at(i, 0), 0, i, F, 0, Build.east(5));
        }
        Program program = build.build();
        assertThat(EventSimulator.isExact(program)).isFalse();
        return new EventSimulator()
                .simulate(program, WaferSpecs.load("tiny"), Map.of(), SimulationOptions.samples(1))
                .elapsedCycles();
    }

    @Test
    void aFullLinkCarriesAWordPerCycle() {
        assertThat(cycles(3, 0)).isCloseTo(3L * WORDS * MESSAGES, within((long) (0.001 * 3 * WORDS * MESSAGES)));
    }

    @Test
    void aLinkWithRoomDelaysNobody() {
        int rest = 5 * WORDS;
        assertThat(cycles(3, rest)).isCloseTo(cycles(1, rest), within(2L * MESSAGES));
    }
}
