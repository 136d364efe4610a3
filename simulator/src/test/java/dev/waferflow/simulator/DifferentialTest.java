package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.program.TokenSimulation;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random programs through both engines and the token simulation. Programs on which they disagree are shrunk and written to
 * {@code target/differential}, ready to become case files. {@code -Dwaferflow.differential.cases=N} runs N programs, {@code
 * -Dwaferflow.differential.first=N} begins with seed N; {@code make differential} runs 20,000.
 */
class DifferentialTest {
    private static final WaferSpec TINY = WaferSpecs.load("tiny");
    private static final int CASES = Integer.getInteger("waferflow.differential.cases", 400);
    private static final int FIRST = Integer.getInteger("waferflow.differential.first", 0);
    private static final int MOST_SHRUNK = 5;
    private static final Path FOLDER = Path.of("target/differential");

    @Test
    void theEnginesAgreeOnRandomPrograms() throws IOException {
        List<String> off = new ArrayList<>();
        int stopped = 0;
        int crowded = 0;
        int exact = 0;
        for (int seed = FIRST; seed < FIRST + CASES; seed++) {
            var program = RandomProgram.of(seed);
            assertThat(ProgramVerifier.verify(program, TINY))
                    .as("seed %d", seed)
                    .isEmpty();
            var cycle = Engines.cycle(program, seed);
            var event = Engines.event(program, seed);
            stopped += cycle.completed() ? 0 : 1;
            crowded += Sharing.of(program).equals(new Sharing(false, false, false)) ? 0 : 1;
            assertThat(TokenSimulation.run(program, TINY).deadlock())
                    .as("token simulation, seed %d: %s", seed, cycle.fault())
                    .isEqualTo(!cycle.completed());
            String difference = Engines.disagreement(program, cycle, event);
            exact += difference.isEmpty() && Engines.sameCycles(cycle, event) ? 1 : 0;
            if (!difference.isEmpty()) {
                off.add("seed " + seed + ": " + difference + (off.size() < MOST_SHRUNK ? shrunk(program, seed) : ""));
            }
        }
        assertThat(off).isEmpty();
        assertThat(exact).as("programs that take exactly the same cycles").isEqualTo(CASES);
        assertThat(stopped).as("programs that deadlock").isGreaterThanOrEqualTo(CASES / 100);
        assertThat(crowded).as("programs that share something").isBetween(CASES / 2, CASES * 19 / 20);
    }

    private static String shrunk(Program program, int seed) throws IOException {
        String small = Shrinker.shrink(
                program, candidate -> !disagreement(candidate, seed).isEmpty());
        var least = ProgramText.parse(small, "shrunk");
        var cycle = Engines.cycle(least, seed);
        String done = cycle.completed() ? joined(cycle.result().sampleDone()) : "deadlock";
        Files.createDirectories(FOLDER);
        Path file = FOLDER.resolve("seed" + seed + ".wft");
        Files.writeString(file, "# The engines disagreed.\n#! done " + done + "\n" + small);
        return ", shrunk to " + file + "\n" + small;
    }

    private static String disagreement(Program program, long seed) {
        return Engines.disagreement(program, Engines.cycle(program, seed), Engines.event(program, seed));
    }

    private static String joined(long[] times) {
        return String.join(" ", Arrays.stream(times).mapToObj(Long::toString).toList());
    }
}
