package dev.waferflow.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.cli.command.CommandLineRun;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.study.Study;
import dev.waferflow.simulator.Probe;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels and collectives on both engines: their values against a plain loop, their time against each other. */
final class ExperimentRunTest {
    private static final WaferSpec WAFER = WaferSpecs.load("wse2-sdk");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "chain-reduce;P=2,B=1",
                "chain-reduce;P=17,B=9",
                "two-phase-reduce;P=2,B=5,S=2",
                "two-phase-reduce;P=13,B=40,S=4",
                "two-phase-reduce;P=12,B=40,S=4",
                "two-phase-reduce;P=9,B=40,S=1",
                "two-phase-reduce;P=9,B=7,S=20",
                "tree-reduce;P=2,B=3",
                "tree-reduce;P=23,B=1",
                "tree-reduce;P=300,B=1",
                "star-reduce;P=11,B=2",
                "reduce;P=9,B=1",
                "reduce;P=40,B=3,algorithm=tree",
                "mesh-gemv;n=40,width=5,height=13,reduce=auto",
                "mesh-gemv;n=90,width=3,height=60,reduce=auto",
                "multicast;N=1,bytes=4",
                "multicast;N=9,bytes=70",
                "matvec;N=7",
                "stencil-point;radius=1",
                "stencil-tile;tile=5,radius=1",
                "stencil-tile;tile=6,radius=3",
                "summa;grid=1,tile=3",
                "summa;grid=3,tile=4",
                "gemm;columns=3,rows=2,M=10,K=6,N=3",
                "stencil25;nz=9,width=6,height=7",
                "stencil25;nz=3,width=2,height=2",
                "mesh-gemv;n=40,width=5,height=13",
                "mesh-gemv;n=9,width=1,height=2",
                "host-copy;direction=out,words=50,channels=3",
                "kv-cache;columns=3,rows=5,elements=6",
                "allreduce-scalar;width=1,height=2",
                "allreduce-scalar;width=9,height=1",
                "allreduce-scalar;width=34,height=35",
                "allreduce-scalar;width=70,height=41",
                "bicgstab;width=3,height=3,nz=4",
                "decode-layer;side=3,divisor=512",
                "decode-layer;side=16,divisor=64",
                "bicgstab;width=9,height=14,nz=40",
                "fully-connected;tokens=4,inputs=8,outputs=12,cycles=200",
            })
    void bothEnginesComputeWhatAPlainLoopDoes(String name, String values) {
        var kind = ExperimentKinds.of(name);
        Study study = kind.study().apply(WAFER, Parameters.of(kind.defaults(), map(values)));
        var cycle = new ExperimentRun("cycle", Probe.SILENT).run(study, WAFER);
        var event = new ExperimentRun("event", Probe.SILENT).run(study, WAFER);
        assertThat(cycle.checked()).isPositive();
        assertThat(event.cycles()).isBetween(0.9 * cycle.cycles() - 12, 1.1 * cycle.cycles() + 12);
    }

    @Test
    void aWrongSumIsFound() {
        var kind = ExperimentKinds.of("chain-reduce");
        Study right = kind.study().apply(WAFER, Parameters.of(kind.defaults(), map("P=4,B=3")));
        var expected = right.expected().clone();
        expected[1] += 1;
        var wrong = new Study(
                right.timed(), right.checked(), right.inputs(), expected, right.repeats(), right.figure(), Map.of());
        assertThatThrownBy(() -> new ExperimentRun("event", Probe.SILENT).run(wrong, WAFER))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("something else");
    }

    @Test
    void aChainTakesAWordPerCycleAndSixCyclesPerPe() {
        double shorter = cycles("chain-reduce", "P=20,B=50");
        assertThat(cycles("chain-reduce", "P=20,B=57") - shorter).isEqualTo(7);
        assertThat(cycles("chain-reduce", "P=23,B=50") - shorter).isEqualTo(18);
    }

    @Test
    void theCommandPrintsOneFigure() {
        var run = CommandLineRun.of("experiment", "matvec", "--set", "N=20", "--json");
        assertThat(run.exitCode()).isZero();
        assertThat(run.json().get("simulated")).isEqualTo(462);
        assertThat(run.json().get("parameters")).isEqualTo(Map.of("N", 20));
        assertThat(CommandLineRun.of("experiment", "matvec", "--set", "n=20").exitCode())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("experiment", "matvek").err()).contains("maybe 'matvec'");
        assertThat(CommandLineRun.of("experiment", "matvec", "--set", "N=200").exitCode())
                .isEqualTo(3);
    }

    private static double cycles(String name, String values) {
        var kind = ExperimentKinds.of(name);
        Study study = kind.study().apply(WAFER, Parameters.of(kind.defaults(), map(values)));
        return new ExperimentRun("event", Probe.SILENT).cycles(study, WAFER);
    }

    private static Map<String, String> map(String values) {
        var map = new LinkedHashMap<String, String>();
        Arrays.stream(values.split(",")).forEach(pair -> map.put(pair.split("=")[0], pair.split("=")[1]));
        return map;
    }
}
