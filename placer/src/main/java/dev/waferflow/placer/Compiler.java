package dev.waferflow.placer;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.MemoryReport;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.program.TokenSimulation;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.emit.Emission;
import dev.waferflow.placer.emit.Emitter;
import dev.waferflow.placer.floor.Floorplan;
import dev.waferflow.placer.kernel.Feed;
import dev.waferflow.placer.kernel.Frame;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.kernel.KernelFamilies;
import dev.waferflow.placer.kernel.KernelGraph;
import dev.waferflow.placer.kernel.WholeRanges;
import dev.waferflow.placer.size.Plan;
import dev.waferflow.placer.size.ShapeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The stages of compilation, in order. */
public final class Compiler {
    /** The strategies in use, one per stage. */
    public static final List<String> PLANNERS = List.of(
            "frames: copies and strips ranked by predicted interval",
            "sizer: balanced pipeline, bisection over the kernels' own cycles",
            "floorplanner: strips of columns along the dataflow",
            "route planner: straight lanes, greedy colours");

    /** Words per sample up to which a program's tokens are simulated: about a second. */
    private static final long MOST_TOKENS = 2_000_000;

    /** Exchanges of one adapter over one router, tried in this order until the routes find their colours. */
    private static final List<Integer> EXCHANGES = List.of(Frame.MOST_EXCHANGES, 16, 12, 9);

    /** Multiply-accumulates per sample up to which buffers before joins hold no more than their join needs. */
    private static final long MOST_MACS_IN_LEAST_ROOM = 100_000_000;

    private Compiler() {}

    /** Every reason why the graph cannot be compiled, all at once; empty if it can. Does not place anything. */
    public static List<Diagnostic> problems(Graph graph) {
        var problems = new ArrayList<Diagnostic>();
        for (Node node : graph.nodes()) {
            KernelFamilies.refusal(node)
                    .ifPresent(reason -> problems.add(new Diagnostic(
                            "WF-KERNEL-001",
                            "operator " + node.op() + " " + reason,
                            "node '" + node.name() + "'" + (node.sources().isEmpty() ? "" : " from " + node.sources()),
                            "waferflow list operators")));
        }
        var ranges = new WholeRanges(graph);
        for (Node node : graph.nodes()) {
            if (!node.outputs().stream().allMatch(v -> v.isAbsent() || ranges.fits(v))) {
                problems.add(new Diagnostic(
                        "WF-KERNEL-003",
                        "operator " + node.op() + " computes 64-bit whole numbers that may not fit 32 bits",
                        "node '" + node.name() + "'",
                        "use 32-bit whole numbers in the model"));
            }
        }
        for (Value output : graph.outputs()) {
            boolean text = output.type().elementType() == DataType.STRING;
            if (output.type().size() == 0 || text) {
                problems.add(new Diagnostic(
                        "WF-KERNEL-002",
                        "output '" + output.name() + (text ? "' is a text" : "' has no elements"),
                        "output '" + output.name() + "' " + output.type(),
                        "remove it from the model"));
            }
        }
        return problems;
    }

    /**
     * Compiles a graph (after the frontend's passes) for a wafer.
     *
     * @throws UserException UNSUPPORTED with every unsupported node, or INFEASIBLE
     */
    public static Compilation compile(Graph graph, WaferSpec wafer, CompilerOptions options) {
        var problems = problems(graph);
        if (!problems.isEmpty()) {
            throw new UserException(FaultKind.UNSUPPORTED, problems);
        }
        wafer.requireClock();
        var shapes = new ShapeOptions(wafer);
        if (options.floorplan().isPresent()) {
            Floorplan given = options.floorplan().get().place(graph, wafer, options.precision(), shapes);
            return compilation(graph, wafer, options, given, given.plan().interval() / given.copies(), shapes);
        }
        UserException noRoute = null;
        for (var attempt : attempts(graph, wafer, options, shapes)) {
            Optional<Candidate> candidate = attempt.get();
            if (candidate.isEmpty()) {
                continue;
            }
            Floorplan floorplan = options.demands()
                    .constraints()
                    .place(candidate.get().plan(), candidate.get().copies(), wafer);
            try {
                return compilation(
                        graph, wafer, options, floorplan, candidate.get().interval(), shapes);
            } catch (UserException failure) {
                if (failure.kind() != FaultKind.INFEASIBLE) {
                    throw failure;
                }
                noRoute = failure;
            }
        }
        throw noRoute != null ? noRoute : FrameSearch.tooLarge(wafer);
    }

    /** The best candidates as they are, then with fewer exchanges over one router, then all others; sized when asked for. */
    private static List<Supplier<Optional<Candidate>>> attempts(
            Graph graph, WaferSpec wafer, CompilerOptions options, ShapeOptions shapes) {
        var ranked = FrameSearch.ranked(graph, wafer, options, shapes);
        var finalists = FrameSearch.finalists(ranked, options);
        var attempts = new ArrayList<Supplier<Optional<Candidate>>>();
        finalists.forEach(c -> attempts.add(() -> Optional.of(c)));
        var trials = new FrameTrials(graph, wafer, options, shapes);
        var fewer = EXCHANGES.subList(1, EXCHANGES.size());
        for (Candidate c : finalists) {
            fewer.forEach(e -> attempts.add(() -> trials.refined(c, e)));
        }
        for (Candidate c : ranked.subList(Math.min(FrameSearch.FINALISTS, ranked.size()), ranked.size())) {
            EXCHANGES.forEach(e -> attempts.add(() -> trials.refined(c, e)));
        }
        return attempts;
    }

    /**
     * The memory of a program that the verifier finds legal: no prediction of the compiler counts here.
     *
     * @throws UserException INFEASIBLE if it is too large for the wafer
     */
    private static MemoryReport verified(Program program, WaferSpec wafer) {
        try {
            return ProgramVerifier.check(program, wafer).memory();
        } catch (UserException illegal) {
            if (illegal.kind() == FaultKind.INFEASIBLE) {
                throw illegal;
            }
            throw new IllegalStateException("the compiler has written an illegal program", illegal);
        }
    }

    /** Runs the tokens of a program that is small enough: larger ones would take minutes, and engines tell of deadlocks too. */
    private static void checkForDeadlock(Program program, WaferSpec wafer) {
        if (TokenSimulation.wordsPerSample(program) <= MOST_TOKENS) {
            TokenSimulation.check(program, wafer);
        }
    }

    /**
     * Whether buffers before joins may have less room than for a sample. That has slowed deep networks down (ResNet-50 by a quarter).
     */
    static boolean cutsBuffers(KernelGraph graph) {
        return graph.macs() <= MOST_MACS_IN_LEAST_ROOM;
    }

    private static Compilation compilation(
            Graph graph,
            WaferSpec wafer,
            CompilerOptions options,
            Floorplan roomy,
            double interval,
            ShapeOptions shapes) {
        long macs = roomy.plan().graph().macs();
        Floorplan floorplan =
                JoinBuffers.least(roomy, wafer, cutsBuffers(roomy.plan().graph()));
        Emission emission = Emitter.emit(floorplan, wafer, options.precision());
        MemoryReport memory = verified(emission.program(), wafer);
        checkForDeadlock(emission.program(), wafer);
        Plan plan = floorplan.plan();
        double work = 0;
        var layers = new ArrayList<LayerPlan>();
        for (int k = 0; k < plan.graph().kernels().size(); k++) {
            Kernel kernel = plan.graph().kernels().get(k);
            var inputs = new ArrayList<Integer>();
            for (Feed feed : kernel.feeds()) {
                if (!feed.fromHost()) {
                    inputs.add(feed.source());
                }
            }
            double cycles = plan.cycles().get(k) / floorplan.copies();
            work += cycles * pes(emission, k) * bestRate(kernel, plan.cycles().get(k), shapes);
            layers.add(new LayerPlan(
                    k,
                    kernel.label().name(),
                    kernel.label().role(),
                    kernel.label().op(),
                    kernel.label().sources(),
                    emission.regionsOf().get(k),
                    inputs,
                    kernel.macs(),
                    cycles,
                    "compute"));
        }
        double inputEdge = edgeCycles(graph.inputs(), wafer, options.precision());
        double outputEdge = edgeCycles(graph.outputs(), wafer, options.precision());
        double bound = Math.max(
                (double) macs / ((double) wafer.pes() * wafer.peakMacPerCycle(options.precision())),
                Math.max(inputEdge, outputEdge));
        var notices = new ArrayList<String>();
        notices.add(floorplan.copies() + (floorplan.copies() == 1 ? " copy" : " copies") + " of the model, "
                + "up to " + plan.graph().frame().strips() + " strips of "
                + plan.graph().frame().bandRows() + " rows each");
        if (options.demands().interval().isPresent()) {
            notices.add("the least area found for the rate asked for: "
                    + plan.graph().columns() + " of " + wafer.width() + " columns, "
                    + floorplan.copies() * plan.graph().frame().bandRows() + " of " + wafer.height() + " rows");
        }
        return new Compilation(
                graph,
                wafer,
                options.precision(),
                emission.program(),
                layers,
                floorplan.copies(),
                macs,
                Math.max(
                        Math.max(interval, bound),
                        (double) RowLinks.cycles(floorplan, wafer.width()) / floorplan.copies()),
                bound,
                Math.max(bound, work / wafer.pes()),
                inputEdge,
                outputEdge,
                emission.wirelength(),
                emission.colorsUsed(),
                Math.toIntExact(memory.peakBytes()),
                List.of(),
                notices,
                sizing(floorplan, wafer, shapes));
    }

    /** PE-cycles per sample of a kernel's best shape, as a share of those of the shape that it has. */
    private static double bestRate(Kernel kernel, double cycles, ShapeOptions shapes) {
        double own = cycles * kernel.activeColumns();
        double best = own;
        for (var option : shapes.of(kernel)) {
            best = Math.min(best, option.cycles() * option.columns());
        }
        return own == 0 ? 1 : best / own;
    }

    private static Sizing sizing(Floorplan floorplan, WaferSpec wafer, ShapeOptions options) {
        Plan plan = floorplan.plan();
        var frame = plan.graph().frame();
        var shapes = new ArrayList<List<Sizing.Shape>>();
        for (int k = 0; k < plan.graph().kernels().size(); k++) {
            Kernel kernel = plan.graph().kernels().get(k);
            double own = plan.cycles().get(k);
            var list = new ArrayList<Sizing.Shape>();
            double best = Double.MAX_VALUE;
            boolean found = false;
            for (var option : options.of(kernel)) {
                boolean chosen = !found && option.columns() == kernel.columns() && option.cycles() == own;
                found |= chosen;
                if (chosen || option.cycles() < best) {
                    list.add(new Sizing.Shape(option.columns(), option.cycles(), chosen));
                }
                best = Math.min(best, option.cycles());
            }
            shapes.add(list);
        }
        return new Sizing(
                frame.strips(),
                frame.stripsByColumns(),
                frame.exchanges(),
                frame.tokensAcross(),
                frame.pitch(frame.strips()),
                wafer.width(),
                plan.graph().columns(),
                plan.interval(),
                shapes);
    }

    private static long pes(Emission emission, int kernel) {
        long pes = 0;
        for (int region : emission.regionsOf().get(kernel)) {
            for (var placement : emission.program().regions().get(region).placements()) {
                pes += placement.grid().size();
            }
        }
        return pes;
    }

    private static double edgeCycles(List<Value> values, WaferSpec wafer, DataType precision) {
        long words = 0;
        for (Value value : values) {
            DataType type = value.type().elementType().floating() ? precision : DataType.INT32;
            words += Net.words(type, value.type().size());
        }
        double rate = (double) wafer.hostLinkWordsNumerator() / wafer.hostLinkWordsDenominator() * wafer.hostLinks();
        return words / rate;
    }
}
