package dev.waferflow.cli.job;

import dev.waferflow.cli.report.FloorplanFile;
import dev.waferflow.cli.report.RunReport.Host;
import dev.waferflow.cli.report.RunReport.Model;
import dev.waferflow.cli.report.RunReport.Verify;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.pass.Pipeline;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.Compilation;
import dev.waferflow.placer.Compiler;
import dev.waferflow.placer.CompilerOptions;
import dev.waferflow.placer.Demands;
import dev.waferflow.placer.GivenFloorplan;
import dev.waferflow.placer.SearchProbe;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import dev.waferflow.simulator.Simulator;
import dev.waferflow.simulator.cycle.CycleSimulator;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One model through the rooms. A job runs once; what it returns depends on the request alone, {@code host} aside. */
public final class ModelJob {
    /** What a built model's name begins with. */
    public static final String ZOO = "zoo:";

    /** Names of the engines; the first is the default. */
    public static final List<String> ENGINES = List.of("event", "cycle");

    private final JobRequest request;
    private final Consumer<String> stages;
    private final SearchProbe search;

    /** @param stages is told the name of each stage that begins */
    public ModelJob(JobRequest request, Consumer<String> stages) {
        this(request, stages, SearchProbe.SILENT);
    }

    /**
     * @param stages is told the name of each stage that begins
     * @param search watches the search for shapes and places, and may end it
     */
    public ModelJob(JobRequest request, Consumer<String> stages, SearchProbe search) {
        this.request = request;
        this.stages = stages;
        this.search = search;
    }

    /**
     * Reads, compiles, simulates and verifies. Who has lost patience gets what there is: without a result if that came before the
     * simulation, and outputs that nobody has computed yet are not checked.
     */
    public JobOutcome run(Probe probe) {
        var clock = new HostClock();
        var simulator = engine(request.engine());
        var wafer = wafer();
        stages.accept("reading " + request.model());
        var model = new ModelLoader(request).load();
        stages.accept("compiling for " + wafer);
        var compilation = clock.compiling(() -> compile(model, wafer));
        stages.accept("simulating");
        if (stopped(probe)) {
            return new JobOutcome(
                    facts(model, compilation), compilation, null, null, model.notices(), clock.host(null));
        }
        var options = new SimulationOptions(
                request.samples(),
                Math.max(SimulationOptions.longestRun(compilation.program()), request.samples()),
                !request.structureOnly(),
                request.threads(),
                probe);
        var result = clock.simulating(() -> simulator.simulate(compilation.program(), wafer, model.inputs(), options));
        stages.accept("verifying");
        var verify = verify(model, compilation, result, stopped(probe));
        return new JobOutcome(
                facts(model, compilation),
                compilation,
                result,
                verify,
                notices(model, wafer, result, verify),
                clock.host(result.events()));
    }

    /** Reads and compiles only. */
    public JobOutcome compile() {
        var clock = new HostClock();
        var wafer = wafer();
        stages.accept("reading " + request.model());
        var model = new ModelLoader(request).load();
        stages.accept("compiling for " + wafer);
        var compilation = clock.compiling(() -> compile(model, wafer));
        return new JobOutcome(facts(model, compilation), compilation, null, null, model.notices(), clock.host(null));
    }

    /**
     * Every reason why the model cannot be compiled.
     *
     * @throws dev.waferflow.machine.fault.UserException if the file is no model at all
     */
    public ModelProblems problems() {
        var survey = new ModelLoader(request).survey();
        var problems = new LinkedHashSet<>(survey.problems());
        survey.graph()
                .ifPresent(g ->
                        problems.addAll(Compiler.problems(Pipeline.standard().run(g))));
        int exitCode = survey.kind().orElse(FaultKind.UNSUPPORTED).exitCode();
        return new ModelProblems(List.copyOf(problems), problems.isEmpty() ? 0 : exitCode);
    }

    /** The wafer of the request with its overrides and defects. */
    public WaferSpec wafer() {
        return WaferSpecs.load(request.wafer()).with(request.overrides()).withDefects(request.defects());
    }

    /**
     * The engine of that name.
     *
     * @throws dev.waferflow.machine.fault.UserException USAGE for an unknown name
     */
    public static Simulator engine(String name) {
        return switch (name) {
            case "event" -> new EventSimulator();
            case "cycle" -> new CycleSimulator();
            default -> throw Names.unknown("engine", name, ENGINES);
        };
    }

    private Compilation compile(LoadedModel model, WaferSpec wafer) {
        var how = request.search();
        Optional<GivenFloorplan> floorplan =
                Optional.ofNullable(how.floorplan()).map(FloorplanFile::read);
        var options = new CompilerOptions(
                request.precision(), request.seed(), how.effort(), floorplan, how.demands(), search);
        try {
            return Compiler.compile(model.graph(), wafer, options);
        } catch (UserException failure) {
            if (failure.kind() != FaultKind.INFEASIBLE
                    || floorplan.isPresent()
                    || !how.demands().isEmpty()) {
                throw failure;
            }
            if (!search.goOn(0, 1, Double.POSITIVE_INFINITY)) {
                throw UserException.of(
                        FaultKind.INFEASIBLE,
                        "WF-CLI-031",
                        "the search was ended before it had found a place for every layer",
                        request.model(),
                        "more time, or --effort low, which tries less");
            }
            stages.accept("looking for a wafer that it fits");
            var fit = new FitReport(
                    model.graph(),
                    wafer,
                    request.precision(),
                    (w, p) -> Compiler.compile(
                            model.graph(),
                            w,
                            new CompilerOptions(
                                    p, request.seed(), how.effort(), Optional.empty(), Demands.NONE, search)));
            throw fit.explained(failure);
        }
    }

    /** What was decided for the user, whether the rate asked for was reached, and whether half precision was left. */
    private List<String> notices(LoadedModel model, WaferSpec wafer, SimulationResult result, Verify verify) {
        var notices = new ArrayList<>(model.notices());
        var asked = request.search().demands().interval();
        if (asked.isPresent() && result.cyclesPerSample() > asked.getAsDouble()) {
            notices.add(String.format(
                    Locale.ROOT,
                    "the rate asked for is missed by %.1f %% in the simulation: ask for %.0f samples per second",
                    100 * (1 - asked.getAsDouble() / result.cyclesPerSample()),
                    wafer.clockHz() / asked.getAsDouble() * result.cyclesPerSample() / asked.getAsDouble()));
        }
        if (request.precision() == DataType.FP16 && Boolean.FALSE.equals(verify.passed())) {
            result.outputs().forEach((name, tensor) -> {
                if (!isFinite(tensor)) {
                    notices.add(
                            "output '" + name
                                    + "' is not finite: numbers on the way exceed 65504, the greatest of fp16: --precision fp32");
                }
            });
        }
        return notices;
    }

    private static boolean isFinite(Tensor tensor) {
        for (int i = 0; i < tensor.size(); i++) {
            if (!Double.isFinite(tensor.doubleAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean stopped(Probe probe) {
        return !probe.progress(0, 0);
    }

    private Verify verify(LoadedModel model, Compilation compilation, SimulationResult result, boolean stopped) {
        double rtol = request.rtol().orElse(Verifier.rtol(request.precision()));
        double atol = request.atol().orElse(Verifier.atol(request.precision()));
        boolean nothingStored = model.expected().isEmpty();
        if (request.structureOnly() || result.samples() == 0 || stopped && nothingStored) {
            return new Verify("none", null, null, null, rtol, atol, compilation.hostOperators());
        }
        var verifier = new Verifier(rtol, atol);
        if (!nothingStored) {
            return verifier.verify(result.outputs(), model.expected(), "file", compilation.hostOperators());
        }
        var expected = ReferenceInterpreter.run(model.source(), model.inputs());
        return verifier.verify(result.outputs(), expected, "interpreter", compilation.hostOperators());
    }

    private Model facts(LoadedModel model, Compilation compilation) {
        return new Model(
                request.model(),
                model.sha256(),
                model.producer(),
                model.opset(),
                model.nodes(),
                model.parameters(),
                compilation.macsPerSample(),
                items(model.source()));
    }

    /** The batch: the leading dimension, if all inputs and outputs that have dimensions share it. */
    private static int items(Graph graph) {
        var values = new ArrayList<Value>(graph.inputs());
        values.addAll(graph.outputs());
        var leading = values.stream()
                .filter(v -> v.type().rank() > 1)
                .map(v -> v.type().dim(0))
                .distinct()
                .toList();
        return leading.size() == 1 ? Math.max(1, leading.get(0)) : 1;
    }

    /** Wall times, the only place of a job that reads a clock. */
    private static final class HostClock {
        private Double compileSeconds;
        private Double simulateSeconds;

        <T> T compiling(Supplier<T> work) {
            long start = System.nanoTime();
            T result = work.get();
            compileSeconds = (System.nanoTime() - start) / 1e9;
            return result;
        }

        <T> T simulating(Supplier<T> work) {
            long start = System.nanoTime();
            T result = work.get();
            simulateSeconds = (System.nanoTime() - start) / 1e9;
            return result;
        }

        Host host(Long events) {
            return new Host(compileSeconds, simulateSeconds, HostMemory.peakBytes(), events);
        }
    }

    @Override
    public String toString() {
        return "job of " + request;
    }
}
