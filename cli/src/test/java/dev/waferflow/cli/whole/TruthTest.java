package dev.waferflow.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waferflow.cli.command.CommandLineRun;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.Compilation;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import dev.waferflow.simulator.cycle.CycleSimulator;
import dev.waferflow.simulator.event.EventSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes the figures worth believing, shown on a residual network that every clone has. */
final class TruthTest {
    private static final WaferSpec SMALL = Models.wafer(160, 100);
    private static final int SAMPLES = 8;

    @TempDir
    private Path folder;

    private static Models.Case resnet() {
        return Models.read(Models.file("tiny_resnet"));
    }

    private static SimulationResult run(Program program, WaferSpec wafer, Models.Case model, int samples) {
        return new EventSimulator().simulate(program, wafer, model.inputs(), SimulationOptions.samples(samples));
    }

    private static Program withConstant(Program program, int changed, UnaryOperator<float[]> change) {
        var constants = new ArrayList<>(program.constants());
        Constant old = constants.get(changed);
        constants.set(
                changed,
                new Constant(old.name(), old.type(), change.apply(old.values().clone())));
        return program.withConstants(constants);
    }

    /** Every slice of weights that the wafer loads matters to the outputs: the check would notice. */
    @Test
    void alteringAnyLayersWeightsFailsTheCheck() {
        var model = resnet();
        Program program = Models.compile(model, SMALL, DataType.FP32).program();
        assertThat(Models.error(model.expected(), run(program, SMALL, model, 1).outputs()))
                .isLessThan(1e-3);
        int altered = 0;
        for (int c = 0; c < program.constants().size(); c++) {
            if (!program.constants().get(c).name().endsWith(".weights")) {
                continue;
            }
            List<UnaryOperator<float[]>> changes =
                    List.of(values -> new float[values.length], TruthTest::reversed, TruthTest::shifted);
            for (var change : changes) {
                Program wrong = withConstant(program, c, change);
                double error = Models.error(
                        model.expected(), run(wrong, SMALL, model, 1).outputs());
                assertThat(error).as(program.constants().get(c).name()).isGreaterThan(1e-3);
                altered++;
            }
        }
        assertThat(altered).isEqualTo(3 * 10);
    }

    private static float[] reversed(float[] values) {
        var result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[values.length - 1 - i];
        }
        return result;
    }

    private static float[] shifted(float[] values) {
        var result = new float[values.length];
        System.arraycopy(values, 0, result, 1, values.length - 1);
        return result;
    }

    /** The compiler predicts, the simulator measures: a slower link in the simulator alone moves one of them only. */
    @Test
    void predictionAndMeasurementAreIndependent() {
        var model = resnet();
        Compilation compilation = Models.compile(model, SMALL, DataType.FP16);
        double predicted = compilation.predictedCyclesPerSample();
        double measured = run(compilation.program(), SMALL, model, 24).cyclesPerSample();
        WaferSpec slow = SMALL.with(Map.of("hostLinkBytesPerSecond", "100000000"));
        double perturbed = run(compilation.program(), slow, model, 24).cyclesPerSample();
        assertThat(perturbed).isGreaterThan(2 * measured);
        assertThat(compilation.predictedCyclesPerSample()).isEqualTo(predicted);
        assertThat(measured).isGreaterThanOrEqualTo(compilation.lowerBoundCyclesPerSample());
        assertThat(predicted).isGreaterThanOrEqualTo(compilation.lowerBoundCyclesPerSample());
        assertThat(measured / predicted).isBetween(0.8, 1.25);
    }

    /**
     * Layers work on different samples at the same time: the first takes in the next sample of its copy while the last still
     * works on this one.
     */
    @Test
    void layersOverlapOnDifferentSamples() {
        var model = resnet();
        Compilation compilation = Models.compile(model, SMALL, DataType.FP16);
        int copies = compilation.replicas();
        var result = run(compilation.program(), SMALL, model, SAMPLES * copies);
        var layers = compilation.layers();
        long[] first = result.regionSampleDone()[layers.get(0).regions().get(0)];
        long[] last = result.regionSampleDone()[
                layers.get(layers.size() - 1).regions().get(0)];
        for (int s = 0; s + 1 < SAMPLES; s++) {
            assertThat(first[s]).isLessThan(last[s]);
            assertThat(result.sampleStart()[(s + 1) * copies]).isLessThan(last[s]);
        }
        assertThat(result.regions())
                .anySatisfy(r -> assertThat(r.waitingForDataCycles()).isPositive());
        assertThat(result.regions())
                .anySatisfy(r -> assertThat(r.backPressureCycles()).isPositive());
        assertThat(result.regions())
                .anySatisfy(r -> assertThat(r.datapathSharedCycles()).isPositive());
    }

    /**
     * Both engines run the same compiled program: the same bits, the same cycles. Twelve copies of tiny_resnet stand in bands of four rows
     * here, whose PEs wait for room while they compute.
     */
    @ParameterizedTest
    @CsvSource({"mnist_cnn, 4", "tiny_resnet, 12", "tiny_resnet_bn, 4", "mlp_gelu, 4"})
    void bothEnginesAgreeOnCompiledModels(String name, int copies) {
        Path file = Models.file(name);
        assumeThat(file).isNotNull();
        var model = Models.read(file);
        WaferSpec wafer = Models.wafer(96, 48);
        Program program = Models.compile(model, wafer, DataType.FP16, copies).program();
        var options = SimulationOptions.samples(copies);
        var event = new EventSimulator().simulate(program, wafer, model.inputs(), options);
        var cycle = new CycleSimulator().simulate(program, wafer, model.inputs(), options);
        for (var output : event.outputs().entrySet()) {
            assertThat(cycle.outputs().get(output.getKey()).floats())
                    .isEqualTo(output.getValue().floats());
        }
        assertThat(event.sampleDone()).isEqualTo(cycle.sampleDone());
    }

    /**
     * A skip of the residual network has exactly the room that its join needs: with one word less in its buffer the wafer
     * comes to a halt, and the run says who waits for whom.
     */
    @ParameterizedTest
    @CsvSource({"event, 1000, 850", "event, 80, 20", "cycle, 80, 20"})
    void oneWordLessInTheBufferOfASkipDeadlocks(String engine, int width, int height) throws IOException {
        String[] device = {"--set", "width=" + width, "--set", "height=" + height};
        Path file = folder.resolve("program.txt");
        var compiled = CommandLineRun.of(
                with(device, "compile", Models.file("tiny_resnet").toString(), "-o", file.toString()));
        assertThat(compiled.exitCode()).as(compiled.err()).isZero();
        String[] simulate =
                with(device, "simulate", file.toString(), "--samples", "2", "--structure-only", "--engine", engine);
        var fits = CommandLineRun.of(simulate);
        assertThat(fits.exitCode()).as(fits.err()).isZero();

        Files.writeString(file, oneWordLess(Files.readString(file), "buf./stem/stem.0/Conv"));
        var run = CommandLineRun.of(simulate);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
        assertThat(run.err()).contains("nothing can proceed").contains("waits for");
    }

    private static String[] with(String[] device, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(device));
        return all.toArray(String[]::new);
    }

    /** The text of a program with one word less of room in the PEs of a buffer: their second semaphore counts it. */
    private static String oneWordLess(String text, String buffer) {
        var lines = new ArrayList<String>();
        boolean here = false;
        int changed = 0;
        for (String line : text.split("\n")) {
            here = line.startsWith("region ") ? line.contains("\"" + buffer) : here;
            if (here && line.strip().startsWith("semaphore s1 ")) {
                int words = Integer.parseInt(line.strip().substring("semaphore s1 ".length()));
                lines.add("    semaphore s1 " + (words - 1));
                changed++;
            } else {
                lines.add(line);
            }
        }
        assertThat(changed).isPositive();
        return String.join("\n", lines) + "\n";
    }

    /** The same run with 1, 2 and 8 threads gives the same bytes, but for what depends on the host. */
    @Test
    void threadsChangeNothing() {
        String first = null;
        for (String threads : List.of("1", "2", "8")) {
            var run = CommandLineRun.of(
                    "run",
                    Models.own().resolve("tiny_resnet.onnx").toString(),
                    "--set",
                    "width=160",
                    "--set",
                    "height=100",
                    "--threads",
                    threads,
                    "--json",
                    "--force",
                    "--out",
                    folder.resolve("report").toString());
            assertThat(run.exitCode()).as(run.err()).isZero();
            String withoutHost = run.out().replaceAll("(?s)\"host\"\\s*:\\s*\\{[^}]*}", "");
            first = first == null ? withoutHost : first;
            assertThat(withoutHost).isEqualTo(first);
        }
    }

    /** A model that is too large for the wafer ends with 3, before anything is simulated. */
    @Test
    void aModelTooLargeForTheWaferEndsWithThree() {
        var run = CommandLineRun.of(
                "run",
                Models.own().resolve("tiny_resnet.onnx").toString(),
                "--wafer",
                "tiny",
                "--out",
                folder.resolve("report").toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("error:").contains("tiny").contains("try:");
    }
}
