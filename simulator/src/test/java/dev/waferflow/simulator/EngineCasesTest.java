package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.UserException;
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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Program files with the cycles in which their samples are complete: a line {@code #! done 31 42} states them, {@code #!
 * done deadlock} that nothing can proceed at last.
 */
class EngineCasesTest {
    private static final Path CASES = Path.of("src/test/cases/engines");
    private static final int SAMPLES_OF_A_DEADLOCK = 6;
    private static final int MOST = 20;

    static Stream<Path> files() throws IOException {
        try (var files = Files.list(CASES)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void theCycleEngineTakesTheStatedCycles(Path file) throws IOException {
        check(new CycleSimulator(), file);
    }

    @ParameterizedTest
    @MethodSource("files")
    void theEventEngineTakesTheStatedCycles(Path file) throws IOException {
        check(new EventSimulator(), file);
    }

    @ParameterizedTest
    @MethodSource("files")
    void aRunUntilSteadyIsFedUntilItEnds(Path file) throws IOException {
        Program program = ProgramText.parse(Files.readString(file), file.toString());
        if (stated(file).equals("deadlock")) {
            return;
        }
        for (Simulator engine : List.of(new CycleSimulator(), new EventSimulator())) {
            long[] longer = untilSteady(engine, program, MOST).sampleDone();
            for (int limit = 1; limit < longer.length; limit++) {
                assertThat(untilSteady(engine, program, limit).sampleDone())
                        .as("%s, at most %d samples", file, limit)
                        .isEqualTo(Arrays.copyOf(longer, limit));
            }
        }
    }

    /** The run ends when one sample is complete; by then the first regions are through with later ones, which count. */
    @ParameterizedTest
    @MethodSource("files")
    void samplesInFlightAreCountedWhereTheyHaveBeen(Path file) throws IOException {
        Program program = ProgramText.parse(Files.readString(file), file.toString());
        if (stated(file).equals("deadlock")) {
            return;
        }
        var cycle = untilSteady(new CycleSimulator(), program, 1);
        var event = untilSteady(new EventSimulator(), program, 1);
        assertThat(event.regions().stream().map(RegionCounters::samplesDone).toList())
                .isEqualTo(cycle.regions().stream()
                        .map(RegionCounters::samplesDone)
                        .toList());
        assertThat(event.regionSampleStart()).isDeepEqualTo(cycle.regionSampleStart());
    }

    private static SimulationResult untilSteady(Simulator engine, Program program, int limit) {
        var options = new SimulationOptions(0, limit, false, 1, Probe.SILENT);
        return engine.simulate(program, WaferSpecs.load("tiny"), Map.of(), options);
    }

    private static String stated(Path file) throws IOException {
        String start = "#! done ";
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow();
    }

    private static void check(Simulator engine, Path file) throws IOException {
        Program program = ProgramText.parse(Files.readString(file), file.toString());
        assertThat(ProgramVerifier.verify(program, WaferSpecs.load("tiny"))).isEmpty();
        String stated = stated(file);
        if (stated.equals("deadlock")) {
            assertThatThrownBy(() -> run(engine, program, SAMPLES_OF_A_DEADLOCK))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("deadlock");
            return;
        }
        long[] done = run(engine, program, stated.split(" ").length).sampleDone();
        assertThat(String.join(" ", Arrays.stream(done).mapToObj(Long::toString).toList()))
                .isEqualTo(stated);
    }

    private static SimulationResult run(Simulator engine, Program program, int samples) {
        var inputs = RandomProgram.inputs(program, 1);
        return engine.simulate(program, WaferSpecs.load("tiny"), inputs, SimulationOptions.samples(samples));
    }
}
