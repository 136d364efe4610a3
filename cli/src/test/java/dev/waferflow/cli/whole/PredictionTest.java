package dev.waferflow.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.event.EventSimulator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The simulated interval is the predicted one where streams fork and join again: over a gate that waits for a mean, over a ladder of
 * resolutions, over a sequence that is read backwards.
 */
final class PredictionTest {
    private static final double ALLOWED = 0.05;

    @ParameterizedTest
    @ValueSource(strings = {"tiny_dwsep_se", "tiny_unet_resize", "tiny_lstm_tagger"})
    void theIntervalIsThePredictedOne(String name) {
        var file = Models.file(name);
        assumeThat(file).isNotNull();
        var model = Models.read(file);
        var wafer = Models.wafer(250, 106);
        var compilation = Models.compile(model, wafer, DataType.FP16);
        int longest = SimulationOptions.longestRun(compilation.program());
        var options = new SimulationOptions(0, longest, false, 1, Probe.SILENT);

        var result = new EventSimulator().simulate(compilation.program(), wafer, model.inputs(), options);

        assertThat(result.steady()).isTrue();
        double predicted = compilation.predictedCyclesPerSample();
        assertThat(result.cyclesPerSample()).isBetween((1 - ALLOWED) * predicted, (1 + ALLOWED) * predicted);
    }
}
