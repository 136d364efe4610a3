package dev.waferflow.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.uncertainty.Interval;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.study.Study;
import dev.waferflow.simulator.Probe;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intervals of rows, with what is left out and shared, are those of running everything again for every end of every range. */
final class RowRunTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "two-phase-reduce|wse2-sdk|P=20,B=16,S=4",
                "multicast|wse3|N=5,bytes=64",
                "matvec|wse2-sdk|N=10",
                "stencil25|wse2-sdk|nz=20,width=9,height=9",
                "stencil-tile|wse3|tile=4,radius=1",
                "summa|wse2-sdk|grid=2,tile=4",
                "mesh-gemv|wse2-sdk|n=64,width=6,height=8",
                "kv-cache|wse2-sdk|columns=36,rows=36,elements=48",
                "allreduce-scalar|wse1|width=12,height=13",
                "bicgstab|wse1|width=9,height=8,nz=16",
                "fully-connected|wse2-sdk|tokens=8,inputs=32,outputs=32,cycles=40",
                "host-copy|wse2-sdk|direction=in,words=64,channels=1"
            })
    void nothingIsLostByRunningLess(String kindName, String on, String parameters) {
        var kind = ExperimentKinds.of(kindName);
        var given = new LinkedHashMap<String, String>();
        for (String pair : parameters.split(",")) {
            given.put(pair.split("=")[0], pair.split("=")[1]);
        }
        var row = new PublishedRow("x", "x", kindName, given, on, kind.unit(), 1, false, "S", "");
        var told = Collections.synchronizedSet(new TreeSet<String>());
        var found = new RowRun(row, Probe.SILENT).run(true, told::add);

        WaferSpec wafer = WaferSpecs.load(on);
        var all = Parameters.of(kind.defaults(), given);
        var engine = new ExperimentRun(kind.engine(), Probe.SILENT);
        Study study = kind.study().apply(wafer, all);
        double simulated = engine.run(study, wafer).cycles();
        var expected = Interval.of(
                simulated,
                wafer,
                w -> engine.cycles(kind.compiled() ? study : kind.study().apply(w, all), w));
        assertThat(found.simulated()).isEqualTo(simulated);
        assertThat(found.interval()).isEqualTo(expected);
        assertThat(told.size())
                .isLessThan(Interval.ends(wafer, constant -> true).size());
    }

    @Test
    void aConstantThatMovesAFigureIsFelt() {
        var row = new PublishedRow("x", "x", "matvec", Map.of("N", "10"), "wse2-sdk", "cycles", 1, false, "S", "");
        assertThat(new RowRun(row, Probe.SILENT)
                        .run(true, title -> {})
                        .interval()
                        .dominant())
                .isEqualTo("descriptorTurnCycles");
    }
}
