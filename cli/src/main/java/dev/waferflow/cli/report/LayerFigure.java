package dev.waferflow.cli.report;

import dev.waferflow.cli.report.Figure.Better;
import dev.waferflow.cli.report.RunReport.Layer;
import dev.waferflow.cli.report.RunReport.WholeRun;
import java.util.function.Function;

/** Every figure of a layer, defined once; the key is its path in an element of {@code layers}. */
public enum LayerFigure {
    PES("pes", "PEs", "", Better.NONE, "PEs of its rectangles that run a program.", l -> (double) l.pes()),
    MACS("macs", "MACs", "MAC/sample", Better.NONE, "Multiply-accumulates per sample.", l -> (double) l.macs()),
    CYCLES(
            "cyclesPerSample",
            "cycles",
            "cycles",
            Better.LOWER,
            "Cycles per sample for which the datapath of its busiest PE is taken, by work and by what the memory port and "
                    + "fabric words add to it, divided by the number of copies of the model: the interval that it alone would "
                    + "allow.",
            Layer::cyclesPerSample),
    PREDICTED(
            "predictedCyclesPerSample",
            "predicted",
            "cycles",
            Better.NONE,
            "The same as the compiler predicted it.",
            Layer::predictedCyclesPerSample),
    BUSY(
            "utilizationPercent",
            "busy",
            "%",
            Better.HIGHER,
            "Busy share of its PEs in the steady interval.",
            Layer::utilizationPercent),
    OCCUPIED(
            "occupiedPercent",
            "occupied",
            "%",
            Better.NONE,
            "These cycles as a share of the steady interval. At 100 % the layer sets the interval.",
            Layer::occupiedPercent),
    WASTE(
            "wastePercent",
            "waste",
            "%",
            Better.LOWER,
            "Share of what its PEs could compute in the steady interval that its MACs do not need.",
            Layer::wastePercent),
    LINK(
            "busiestLinkPercent",
            "busiest link",
            "%",
            Better.NONE,
            "Share of the steady interval for which the busiest link that leaves one of its PEs is taken.",
            Layer::busiestLinkPercent),
    RUN_BUSY(
            "wholeRun.busyPercent",
            "busy (run)",
            "%",
            Better.HIGHER,
            "Share of all cycles of its PEs, over the whole run, spent on arithmetic and moves.",
            l -> run(l, WholeRun::busyPercent)),
    WAITING(
            "wholeRun.waitingForDataPercent",
            "waiting for data",
            "%",
            Better.LOWER,
            "Share over the whole run in which the datapath could not go on because input was missing.",
            l -> run(l, WholeRun::waitingForDataPercent)),
    BACK_PRESSURE(
            "wholeRun.backPressurePercent",
            "back-pressure",
            "%",
            Better.LOWER,
            "Share over the whole run in which the datapath could not go on because an output was full.",
            l -> run(l, WholeRun::backPressurePercent)),
    MEMORY_PORT(
            "wholeRun.memoryPortPercent",
            "memory port",
            "%",
            Better.LOWER,
            "Share over the whole run that sums in memory cost over sums in registers.",
            l -> run(l, WholeRun::memoryPortPercent)),
    DATAPATH_SHARED(
            "wholeRun.datapathSharedPercent",
            "datapath shared",
            "%",
            Better.LOWER,
            "Share over the whole run by which words of the fabric delayed instructions.",
            l -> run(l, WholeRun::datapathSharedPercent)),
    IDLE(
            "wholeRun.idlePercent",
            "idle",
            "%",
            Better.LOWER,
            "Share over the whole run before the first and after the last instruction.",
            l -> run(l, WholeRun::idlePercent)),
    SRAM("memory", "SRAM", "bytes", Better.LOWER, "Code, weights, activations and sums of its fullest PE.", l ->
            (double) l.memory().bytes());

    private final String key;
    private final String label;
    private final String unit;
    private final Better better;
    private final String definition;
    private final Function<Layer, Double> value;

    LayerFigure(
            String key, String label, String unit, Better better, String definition, Function<Layer, Double> value) {
        this.key = key;
        this.label = label;
        this.unit = unit;
        this.better = better;
        this.definition = definition;
        this.value = value;
    }

    private static Double run(Layer layer, Function<WholeRun, Double> part) {
        return layer.wholeRun() == null ? null : part.apply(layer.wholeRun());
    }

    /** Path in the JSON object of a layer. */
    public String key() {
        return key;
    }

    /** Name for people. */
    public String label() {
        return label;
    }

    /** Unit; empty for a count. */
    public String unit() {
        return unit;
    }

    /** Which way is good. */
    public Better better() {
        return better;
    }

    /** What it means. */
    public String definition() {
        return definition;
    }

    /** The figure, or null where it does not exist. */
    public Double of(Layer layer) {
        return value.apply(layer);
    }

    /** The figure as people read it. */
    public String text(Layer layer) {
        Double figure = of(layer);
        return switch (unit) {
            case "%" -> Numbers.percent(figure);
            case "bytes" -> Numbers.kibibytes(figure.longValue());
            case "MAC/sample" -> figure == 0 ? "-" : Numbers.metric(figure);
            default -> Numbers.figure(figure);
        };
    }
}
