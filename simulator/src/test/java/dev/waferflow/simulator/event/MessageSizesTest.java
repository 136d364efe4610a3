package dev.waferflow.simulator.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Dice;
import dev.waferflow.simulator.RandomProgram;
import dev.waferflow.simulator.SimulationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageSizesTest {
    private static final int TRIES = 20_000;
    private static final Path CASES = Path.of("src/test/cases/engines");

    /** Message after message is settled, instruction after instruction started, until nothing can be. */
    @Test
    void messagesFitIfAllOfThemCanBeSettledOneAfterTheOther() {
        var dice = new Dice(1);
        int fitting = 0;
        for (int i = 0; i < TRIES; i++) {
            int total = 1 + dice.below(60);
            List<Integer> sent = parts(total, dice);
            List<Integer> taken = parts(total, dice);
            int room = dice.below(12);
            boolean settles = settles(sent, taken, room);
            assertThat(runs(sent).fit(runs(taken), room))
                    .as("%s taken as %s, room for %d", sent, taken, room)
                    .isEqualTo(settles);
            fitting += settles ? 1 : 0;
        }
        assertThat(fitting).isBetween(TRIES / 10, TRIES * 9 / 10);
    }

    private static boolean settles(List<Integer> sent, List<Integer> taken, int room) {
        int settled = 0;
        int message = 0;
        int started = 0;
        int allowed = taken.get(0);
        while (message < sent.size()) {
            if (settled + sent.get(message) - room <= allowed) {
                settled += sent.get(message++);
            } else if (settled >= allowed && started + 1 < taken.size()) {
                allowed += taken.get(++started);
            } else {
                return false;
            }
        }
        return true;
    }

    /** Parts of random sizes, some of them equal. */
    private static List<Integer> parts(int total, Dice dice) {
        var parts = new ArrayList<Integer>();
        int most = 1 + dice.below(total);
        for (int left = total; left > 0; left -= parts.get(parts.size() - 1)) {
            boolean same = !parts.isEmpty() && dice.oneIn(2);
            int size = same ? parts.get(parts.size() - 1) : 1 + dice.below(most);
            parts.add(Math.min(left, size));
        }
        return parts;
    }

    private static MessageSizes runs(List<Integer> parts) {
        var words = new ArrayList<Integer>();
        var times = new ArrayList<Integer>();
        for (int part : parts) {
            int last = words.size() - 1;
            if (last >= 0 && words.get(last) == part) {
                times.set(last, times.get(last) + 1);
            } else {
                words.add(part);
                times.add(1);
            }
        }
        return new MessageSizes(words, times);
    }

    @Test
    void aProgramTooLargeForWordsStillTakesMessagesInPieces() throws IOException {
        for (String name : List.of("message-in-pieces", "message-in-pieces-from-host")) {
            String text = Files.readString(CASES.resolve(name + ".wft"));
            var program = ProgramText.parse(text, name);
            var tiny = WaferSpecs.load("tiny");
            var options = SimulationOptions.samples(4);
            var inputs = RandomProgram.inputs(program, 1);
            var words = new EventSimulator().simulate(program, tiny, inputs, options);
            var messages = new EventSimulator(0, 1, 0).simulate(program, tiny, inputs, options);
            assertThat(messages.sampleDone()).as(name).isEqualTo(words.sampleDone());
        }
    }
}
