package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.cycle.CycleSimulator;
import dev.waferflow.simulator.event.EventSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Program files with the cycles in which their samples are complete. A line {@code #! done 31 42} states them; a line
 * {@code #! event off: reason} says that the event engine is known to give others.
 */
class EngineCasesTest {
    private static final Path CASES = Path.of("src/test/cases/engines");

    static Stream<Path> files() throws IOException {
        try (var files = Files.list(CASES)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void theCycleEngineTakesTheStatedCycles(Path file) throws IOException {
        assertThat(done(new CycleSimulator(), file)).isEqualTo(stated(file));
    }

    @ParameterizedTest
    @MethodSource("files")
    void theEventEngineTakesTheStatedCycles(Path file) throws IOException {
        Assumptions.assumeTrue(directive(file, "event off:").isEmpty(), () -> file + " is a known gap");
        assertThat(done(new EventSimulator(), file)).isEqualTo(stated(file));
    }

    private static List<String> directive(Path file, String name) throws IOException {
        String start = "#! " + name + " ";
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .toList();
    }

    private static String stated(Path file) throws IOException {
        return directive(file, "done").get(0);
    }

    private static String done(Simulator engine, Path file) throws IOException {
        Program program = ProgramText.parse(Files.readString(file), file.toString());
        var wafer = WaferSpecs.load("tiny");
        assertThat(ProgramVerifier.verify(program, wafer)).isEmpty();
        int samples = stated(file).split(" ").length;
        long[] done = engine.simulate(
                        program, wafer, RandomProgram.inputs(program, 1), SimulationOptions.samples(samples))
                .sampleDone();
        return String.join(" ", Arrays.stream(done).mapToObj(Long::toString).toList());
    }
}
