package dev.waferflow.cli.experiment;

import dev.waferflow.cli.job.Names;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.collective.ChainReduce;
import dev.waferflow.placer.collective.LineReduce;
import dev.waferflow.placer.collective.ReduceChoice;
import dev.waferflow.placer.collective.StarReduce;
import dev.waferflow.placer.collective.TreeReduce;
import dev.waferflow.placer.collective.TwoPhaseReduce;
import dev.waferflow.placer.study.AllReduceStudy;
import dev.waferflow.placer.study.BiCgStabStudy;
import dev.waferflow.placer.study.DecodeStudy;
import dev.waferflow.placer.study.GemmStudy;
import dev.waferflow.placer.study.HostCopyStudy;
import dev.waferflow.placer.study.KvCacheStudy;
import dev.waferflow.placer.study.MatVecStudy;
import dev.waferflow.placer.study.MeshGemvStudy;
import dev.waferflow.placer.study.MulticastStudy;
import dev.waferflow.placer.study.PointStencil;
import dev.waferflow.placer.study.ReduceStudy;
import dev.waferflow.placer.study.Stencil25Study;
import dev.waferflow.placer.study.Study;
import dev.waferflow.placer.study.SummaStudy;
import dev.waferflow.placer.study.TileStencil;
import dev.waferflow.simulator.Probe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** All kinds of experiment that run a program on an engine, in the order of lists. */
public final class ExperimentKinds {
    private static final String EVENT = "event";
    private static final String CYCLE = "cycle";
    private static final String RATIO = "ratio";

    private ExperimentKinds() {}

    /** The kinds. */
    public static List<ExperimentKind> all() {
        return List.of(
                reduce(
                        "chain-reduce",
                        "a sum along a row, PE by PE",
                        of("P", 512, "B", 4096),
                        p -> new ChainReduce(pes(p))),
                reduce(
                        "two-phase-reduce",
                        "chains inside groups of S, then over the groups",
                        of("P", 512, "B", 4096, "S", 16),
                        p -> new TwoPhaseReduce(pes(p), p.whole("S", 1))),
                reduce(
                        "tree-reduce",
                        "a sum along a row by a binary tree",
                        of("P", 512, "B", 1),
                        p -> TreeReduce.of(pes(p), 8)),
                event(
                        "reduce",
                        "a sum along a row, by the algorithm that the published costs say is fastest",
                        of("P", 512, "B", 64, "algorithm", "auto"),
                        (w, p) -> reduce(w, p)),
                reduce("star-reduce", "a sum along a row at its end", of("P", 64, "B", 1), p -> new StarReduce(pes(p))),
                event(
                        "multicast",
                        "one message down a line of N PEs",
                        of("N", 16, "bytes", 64),
                        (w, p) -> MulticastStudy.of(w, p.whole("N", 1), p.whole("bytes", 1))),
                event(
                        "matvec",
                        "an fp32 matrix times a vector on one PE",
                        of("N", 10),
                        (w, p) -> MatVecStudy.of(w, p.whole("N", 1))),
                event(
                        "stencil25",
                        "a step of the 25-point wave equation, a column of nz points per PE",
                        of("nz", 100, "width", 64, "height", 64),
                        (w, p) -> Stencil25Study.of(w, p.whole("nz", 1), p.whole("width", 2), p.whole("height", 2))),
                event(
                                "stencil-point",
                                "an iteration of a five-point stencil, one point per PE",
                                of("radius", 1),
                                (w, p) -> point(w, p))
                        .on(CYCLE),
                event(
                        "stencil-tile",
                        "an iteration of a star stencil, tile x tile points per PE",
                        of("tile", 10, "radius", 1),
                        (w, p) -> tile(w, p.whole("tile", 1), p.whole("radius", 1))),
                event(
                        "summa",
                        "a SUMMA product on grid x grid PEs with tile x tile fp32 tiles",
                        of("grid", 4, "tile", 14),
                        (w, p) -> SummaStudy.of(w, p.whole("grid", 1), p.whole("tile", 1))),
                event(
                        "gemm",
                        "an fp32 product of M x K by K x N, every PE its own part",
                        of("columns", 16, "rows", 12, "M", 768, "K", 768, "N", 64),
                        (w, p) -> GemmStudy.of(
                                w,
                                p.whole("columns", 1),
                                p.whole("rows", 1),
                                p.whole("M", 1),
                                p.whole("K", 1),
                                p.whole("N", 1))),
                event(
                        "mesh-gemv",
                        "an fp16 vector times an n x n matrix over width x height PEs, the result in every row",
                        of("n", 16384, "width", 750, "height", 750, "reduce", "two-phase"),
                        (w, p) -> MeshGemvStudy.of(
                                w,
                                p.whole("n", 1),
                                p.whole("width", 1),
                                p.whole("height", 2),
                                p.word("reduce", List.of("two-phase", "auto")).equals("auto"))),
                event(
                        "host-copy",
                        "words between host and wafer on channels of the host copy",
                        of("direction", "in", "words", 6272, "channels", 1),
                        (w, p) -> HostCopyStudy.of(
                                w,
                                p.word("direction", List.of("in", "out")).equals("in"),
                                p.whole("words", 1),
                                p.whole("channels", 1))),
                event(
                                "kv-cache",
                                "tokens that a cache holds if rows hand them on, over those that one edge holds",
                                of("columns", 360, "rows", 360, "elements", 48),
                                (w, p) -> cache(w, p))
                        .in(RATIO),
                event(
                        "allreduce-scalar",
                        "one number of every PE added up at the center and given back to all",
                        of("width", 602, "height", 595),
                        (w, p) -> AllReduceStudy.of(w, p.whole("width", 1), p.whole("height", 1))),
                event(
                        "bicgstab",
                        "an iteration of BiCGStab for a 7-point operator, a column of nz fp16 points per PE",
                        of("width", 600, "height", 595, "nz", 1536),
                        (w, p) -> BiCgStabStudy.of(w, p.whole("width", 3), p.whole("height", 3), p.whole("nz", 4))),
                event(
                        "decode-layer",
                        "a layer of LLaMA3-8B for one token on side x side PEs, without attention over a cache",
                        of("side", 420, "divisor", 1),
                        (w, p) -> DecodeStudy.of(w, p.whole("side", 3), p.whole("divisor", 1))),
                event(
                                "decode-trend",
                                "speed of that layer on side x side PEs over that on base x base",
                                of("side", 660, "base", 420),
                                (w, p) -> trend(w, p.whole("side", 3), p.whole("base", 3)))
                        .in(RATIO),
                event(
                                "fully-connected",
                                "products per cycle and PE of a compiled layer in at most so many cycles per token",
                                of("tokens", 128, "inputs", 768, "outputs", 3072, "cycles", 947),
                                (w, p) -> CompiledStudies.fullyConnected(
                                        w,
                                        p.whole("tokens", 1),
                                        p.whole("inputs", 1),
                                        p.whole("outputs", 1),
                                        p.whole("cycles", 1)))
                        .in("MAC/cycle/PE")
                        .ofCompiledModel(),
                event(
                                "decoder",
                                "share of the PEs that a compiled decoder takes in at most so many cycles per sample",
                                of("layers", 7, "width", 768, "heads", 12, "tokens", 128, "cycles", 9700),
                                (w, p) -> CompiledStudies.decoder(
                                        w,
                                        p.whole("layers", 1),
                                        p.whole("width", 1),
                                        p.whole("heads", 1),
                                        p.whole("tokens", 1),
                                        p.whole("cycles", 1)))
                        .in("% of the PEs")
                        .ofCompiledModel());
    }

    /** The kind of this name. */
    public static ExperimentKind of(String name) {
        return all().stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Names.unknown("kind of experiment", name, names()));
    }

    /** All names, that of the study without programs last. */
    public static List<String> names() {
        return Stream.concat(all().stream().map(ExperimentKind::name), Stream.of(NocExperiment.NAME))
                .toList();
    }

    private static int pes(Parameters parameters) {
        return parameters.whole("P", 2);
    }

    private static Study trend(WaferSpec wafer, int side, int base) {
        var alone = new ExperimentRun(EVENT, Probe.SILENT);
        return DecodeStudy.of(wafer, side, 1).withWork(alone.cycles(DecodeStudy.of(wafer, base, 1), wafer));
    }

    private static Study reduce(WaferSpec wafer, Parameters parameters) {
        var names = Stream.concat(Stream.of("auto"), ReduceChoice.ALGORITHMS.stream())
                .toList();
        int elements = parameters.whole("B", 1);
        var choice = ReduceChoice.of(wafer, pes(parameters), elements, wafer.inputQueues());
        var option = choice.option(parameters.word("algorithm", names));
        return ReduceStudy.of(wafer, option.reduce(), elements).withWhy(choice.text());
    }

    private static Study point(WaferSpec wafer, Parameters parameters) {
        int radius = parameters.whole("radius", 1);
        if (radius != 1) {
            throw UserException.of(
                    FaultKind.UNSUPPORTED,
                    "WF-EXP-002",
                    "stencil-point of radius " + radius
                            + ": a PE has input queues for the four neighbours at radius 1 only",
                    "",
                    "stencil-tile takes a radius up to its tile");
        }
        return PointStencil.of(wafer);
    }

    private static Study tile(WaferSpec wafer, int tile, int radius) {
        if (radius > tile) {
            throw UserException.of(
                    FaultKind.USAGE, "WF-EXP-003", "radius " + radius + " reaches beyond a tile of " + tile, "", "");
        }
        return TileStencil.of(wafer, tile, radius);
    }

    /** The step is run on few PEs; the figure is the ratio of what fits. */
    private static Study cache(WaferSpec wafer, Parameters parameters) {
        int columns = parameters.whole("columns", 1);
        int rows = parameters.whole("rows", 2);
        int elements = parameters.whole("elements", 1);
        int shifted = new KvCacheStudy(wafer, columns, rows, elements, true).capacity();
        int onEdge = new KvCacheStudy(wafer, columns, rows, elements, false).capacity();
        return new KvCacheStudy(wafer, Math.min(columns, 5), Math.min(rows, 9), elements, true)
                .step(3)
                .withFigure((double) shifted / onEdge);
    }

    private static ExperimentKind event(
            String name, String does, Map<String, String> defaults, BiFunction<WaferSpec, Parameters, Study> study) {
        return new ExperimentKind(name, does, defaults, EVENT, "cycles", false, study);
    }

    private static ExperimentKind reduce(
            String name, String does, Map<String, String> defaults, Function<Parameters, LineReduce> reduce) {
        return event(name, does, defaults, (w, p) -> ReduceStudy.of(w, reduce.apply(p), p.whole("B", 1)));
    }

    private static Map<String, String> of(Object... namesAndValues) {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
        }
        return map;
    }
}
