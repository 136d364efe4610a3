package dev.waferflow.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.job.JobOutcome;
import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.cli.report.ReportAssembler;
import dev.waferflow.cli.report.RunReport.Tool;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Instruction.Sync;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.ThreadCode;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import dev.waferflow.simulator.event.EventSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel whose code does more work than before: the comparison names its layer; without a change it says nothing. */
final class SlowerKernelTest {
    private static final int SAMPLES = 8;

    @TempDir
    private Path folder;

    private JobOutcome outcome;

    @BeforeEach
    void run() throws IOException {
        Path suite = folder.resolve("suite.json");
        Files.writeString(suite, """
                {"jobs": [{"name": "cnn", "model": "zoo:tiny-cnn", "samples": %d, "replicas": "2", "set": {"width": "120", "height": "60"}}]}
                """.formatted(SAMPLES));
        var request = Suite.read(suite).jobs().get(0).request(folder, 1);
        outcome = new ModelJob(request, stage -> {}).run(Probe.SILENT);
    }

    private BenchResult result(SimulationResult result) {
        var report = new ReportAssembler(new Tool("test", "test", "test"))
                .model(outcome.model())
                .verify(outcome.verify())
                .host(outcome.host())
                .run(outcome.compilation(), result, Map.of());
        return BenchResult.of("cnn", report);
    }

    private SimulationResult simulate(Program program) {
        var options = new SimulationOptions(SAMPLES, SAMPLES, false, 1, Probe.SILENT);
        return new EventSimulator().simulate(program, outcome.compilation().wafer(), Map.of(), options);
    }

    private static Program slower(Program program, String layer) {
        var regions = new ArrayList<Region>();
        for (Region region : program.regions()) {
            boolean named = region.name().equals(layer) || region.name().startsWith(layer + "@");
            regions.add(named ? slower(region) : region);
        }
        return program.withRegions(regions);
    }

    private static Region slower(Region region) {
        var roles = new ArrayList<Role>();
        for (Role role : region.roles()) {
            var threads = new ArrayList<ThreadCode>();
            for (ThreadCode thread : role.threads()) {
                threads.add(new ThreadCode(thread.name(), twice(thread.body())));
            }
            roles.add(new Role(role.name(), role.buffers(), role.semaphores(), threads));
        }
        return new Region(region.id(), region.name(), region.rect(), roles, region.placements());
    }

    /** Products that write their sums anew are done twice, one after the other: the same numbers, later. */
    private static List<Instruction> twice(List<Instruction> body) {
        var list = new ArrayList<Instruction>();
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                list.add(new Instruction.Loop(loop.count(), loop.scalar(), twice(loop.body())));
            } else if (instruction instanceof Instruction.Vector v
                    && v.op() == VectorOp.FMAC
                    && v.clear()
                    && !v.touchesFabric()) {
                list.add(vector(v, v.waits(), List.of()));
                list.add(vector(v, List.of(), v.signals()));
            } else {
                list.add(instruction);
            }
        }
        return list;
    }

    private static Instruction vector(Instruction.Vector v, List<Sync> waits, List<Sync> signals) {
        return new Instruction.Vector(v.op(), v.extents(), v.dst(), v.a(), v.b(), v.clear(), v.task(), waits, signals);
    }

    private BenchComparison compared(Program program) {
        var base = result(simulate(outcome.compilation().program()));
        return BenchComparison.of(List.of(base), List.of(result(simulate(program))), 0);
    }

    @Test
    void isCaughtWithTheLayerNamed() {
        var changes = compared(slower(outcome.compilation().program(), "conv2")).changes();
        assertThat(changes).anySatisfy(c -> {
            assertThat(c.layer()).isEmpty();
            assertThat(c.metric()).isEqualTo("cyclesPerSample");
            assertThat(c.worse()).isTrue();
        });
        assertThat(changes.stream().filter(c -> !c.layer().isEmpty() && c.worse()))
                .as("other layers work as before, but that words come one by one: each then delays by a whole cycle")
                .allSatisfy(c -> assertThat(c.layer().equals("conv2") || c.now() < 1.1 * c.base())
                        .isTrue())
                .anySatisfy(c -> assertThat(c.now()).isGreaterThan(1.5 * c.base()));
    }

    @Test
    void theSameKernelIsNoDifference() {
        assertThat(compared(outcome.compilation().program()).changes()).isEmpty();
        var run = result(outcome.result());
        var again = result(simulate(outcome.compilation().program()));
        assertThat(BenchComparison.of(List.of(run), List.of(again), 0).changes())
                .isEmpty();
    }
}
