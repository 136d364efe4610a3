package dev.waferflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.simulator.RegionCounters;
import dev.waferflow.simulator.SimulationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunReportTest {
    @Test
    void figuresFollowTheirDefinitions() {
        var report = SampleRun.report();
        var simulation = report.simulation();
        double clock = 850e6;
        assertThat(simulation.cyclesPerSample()).isEqualTo(100);
        assertThat(simulation.samplesPerSecond()).isEqualTo(clock / 100);
        assertThat(simulation.computeSamplesPerSecond()).isEqualTo(clock / 96);
        assertThat(simulation.transmissionSamplesPerSecond()).isEqualTo(clock / 48);
        assertThat(simulation.firstSampleCycles()).isEqualTo(100);
        assertThat(simulation.latencyCycles()).isEqualTo(160);
        // 78 PEs compute (the buffer only moves), 2 or more MACs a cycle each.
        assertThat(report.compile().activePes()).isEqualTo(78);
        int peak = SampleRun.wafer().peakMacPerCycle(SampleRun.program().precision());
        assertThat(simulation.computeUtilizationPercent()).isCloseTo(100 * 12_000.0 / (78 * peak * 100), within(1e-9));
        assertThat(simulation.bottleneck()).isEqualTo("conv1");
        assertThat(simulation.limitedBy()).isEqualTo("compute");
        assertThat(report.layers())
                .extracting(RunReport.Layer::limitedBy)
                .containsExactly("compute", "waiting for data", "waiting for data");
        assertThat(report.layers().get(0).utilizationPercent()).isCloseTo(100 * 4400.0 / (48 * 100), within(1e-9));
        assertThat(report.status()).isEqualTo("ok");
    }

    @Test
    void wrongOutputsAreTheAnswerNo() {
        var report = SampleRun.assembler(false).run(SampleRun.compilation(), SampleRun.result(), Map.of());
        assertThat(report.status()).isEqualTo("no");
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(new SummaryText(report, false).print()).contains("WRONG");
    }

    @Test
    void namesTheHostEdgeWhereItBinds() {
        var result = SampleRun.result();
        // Two ports of 16 fp16 elements take 8 cycles each on links of their own.
        var fast = withInterval(result, 8);
        var simulation = SimulationFigures.of(
                SampleRun.program(), SampleRun.wafer(), SampleRun.compilation().layers(), List.of(), 0, fast);
        assertThat(simulation.limitedBy()).isEqualTo("host edge");
        assertThat(simulation.bottleneck()).isEqualTo("host input");
    }

    private static SimulationResult withInterval(SimulationResult r, double interval) {
        return with(r, interval, r.regions());
    }

    private static SimulationResult with(SimulationResult r, double interval, List<RegionCounters> regions) {
        return new SimulationResult(
                r.engine(),
                r.outputs(),
                r.samples(),
                r.elapsedCycles(),
                r.sampleStart(),
                r.sampleDone(),
                r.steady(),
                interval,
                r.simulatedPes(),
                r.instructions(),
                r.events(),
                regions,
                r.busyCycles(),
                r.linkWordsPerSample(),
                r.regionSampleDone(),
                r.regionSampleStart(),
                r.pes());
    }

    @Test
    void refusesFiguresThatCannotBe() {
        var r = SampleRun.result();
        var regions = new ArrayList<>(r.regions());
        var c = regions.get(0);
        regions.set(
                0,
                new RegionCounters(
                        c.pes(),
                        c.busyCycles() + 1,
                        c.waitingForDataCycles(),
                        c.backPressureCycles(),
                        c.memoryPortCycles(),
                        c.datapathSharedCycles(),
                        c.idleCycles(),
                        c.maxOccupiedCycles(),
                        c.samplesDone(),
                        0,
                        0));
        var unbalanced = with(r, r.cyclesPerSample(), regions);
        assertThatThrownBy(() -> SampleRun.assembler(true).run(SampleRun.compilation(), unbalanced, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("region 0: busy + stalled + idle");
        assertThatThrownBy(() -> SampleRun.assembler(true).run(SampleRun.compilation(), withInterval(r, 10), Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("below the lower bound");
    }

    @Test
    void oneSampleHasNoInterval() {
        var simulation = SimulationFigures.of(
                SampleRun.program(),
                SampleRun.wafer(),
                SampleRun.compilation().layers(),
                List.of(),
                0,
                withInterval(SampleRun.result(), Double.NaN));
        assertThat(simulation.cyclesPerSample()).isNull();
        assertThat(simulation.samplesPerSecond()).isNull();
        assertThat(Json.text(simulation)).contains("\"cyclesPerSample\" : null").doesNotContain("NaN");
    }

    @Test
    void readsBackWhatItWrites() {
        var report = SampleRun.report();
        var read = Json.read(Json.text(report), RunReport.class, "test");
        assertThat(Json.text(read)).isEqualTo(Json.text(report));
    }
}
