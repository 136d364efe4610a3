package dev.waferflow.cli.report;

import java.util.Locale;
import java.util.function.Function;

/**
 * Every figure of a run, defined once: the summary, the page, the Markdown form and docs/reference/metrics.md all read this
 * list. The key is the figure's path in the JSON object.
 */
public enum Figure {
    SAMPLES_PER_SECOND(
            "simulation.samplesPerSecond",
            "Samples/s",
            "1/s",
            Better.HIGHER,
            "Measured throughput: clock / cyclesPerSample.",
            r -> r.simulation().samplesPerSecond(),
            Numbers::figure),
    CYCLES_PER_SAMPLE(
            "simulation.cyclesPerSample",
            "Interval",
            "cycles",
            Better.LOWER,
            "Mean spacing of the completion of samples, over the last three repetitions of a pattern of at most 4 samples; "
                    + "over the later half of the run where steady is false.",
            r -> r.simulation().cyclesPerSample(),
            Numbers::figure),
    LATENCY_CYCLES(
            "simulation.latencyCycles",
            "Latency",
            "cycles",
            Better.LOWER,
            "First input word accepted to last output word of the last sample, in the steady state.",
            r -> whole(r.simulation().latencyCycles()),
            Numbers::figure),
    FIRST_SAMPLE_CYCLES(
            "simulation.firstSampleCycles",
            "First sample",
            "cycles",
            Better.LOWER,
            "The same for the first sample, from a cold start: the fill of the pipeline.",
            r -> whole(r.simulation().firstSampleCycles()),
            Numbers::figure),
    COMPUTE_SAMPLES_PER_SECOND(
            "simulation.computeSamplesPerSecond",
            "Compute Samples/s",
            "1/s",
            Better.HIGHER,
            "Clock / the most cycles per sample for which a datapath of any layer is taken: the rate if data were always there.",
            r -> r.simulation().computeSamplesPerSecond(),
            Numbers::figure),
    TRANSMISSION_SAMPLES_PER_SECOND(
            "simulation.transmissionSamplesPerSecond",
            "Transmission Samples/s",
            "1/s",
            Better.HIGHER,
            "Clock / the most cycles per sample for which any link or host port is taken: the rate if computing took no time.",
            r -> r.simulation().transmissionSamplesPerSecond(),
            Numbers::figure),
    COMPUTE_UTILIZATION(
            "simulation.computeUtilizationPercent",
            "Compute Utilization",
            "%",
            Better.HIGHER,
            "MACs per sample / (active PEs x peak MAC rate of the precision x interval).",
            r -> r.simulation().computeUtilizationPercent(),
            Numbers::percent),
    ACTIVE_PES(
            "compile.activePesPercent",
            "Active PEs",
            "%",
            Better.NONE,
            "PEs whose program computes (an instruction that is neither a move nor nothing), of all PEs of the wafer.",
            r -> r.compile().activePesPercent(),
            Numbers::percent),
    PREDICTED_CYCLES(
            "compile.predictedCyclesPerSample",
            "Predicted interval",
            "cycles",
            Better.NONE,
            "The compiler's own prediction of the interval, made without the simulator.",
            r -> r.compile().predictedCyclesPerSample(),
            Numbers::figure),
    ATTAINABLE_CYCLES(
            "compile.attainableCyclesPerSample",
            "Attainable interval",
            "cycles",
            Better.NONE,
            "The interval if every PE were used and each kernel ran at the best rate of its family: what a perfect sizer and "
                    + "floorplanner could get from today's kernels.",
            r -> r.compile().attainableCyclesPerSample(),
            Numbers::figure),
    LOWER_BOUND_CYCLES(
            "compile.lowerBoundCyclesPerSample",
            "Lower bound",
            "cycles",
            Better.NONE,
            "The larger of MACs / (all PEs x peak MAC rate) and the host edge's cycles: no placement can beat it.",
            r -> r.compile().lowerBoundCyclesPerSample(),
            Numbers::figure),
    PEAK_BYTES(
            "compile.peakBytesPerPe",
            "Peak SRAM per PE",
            "bytes",
            Better.LOWER,
            "Code, constants, buffers and stack of the fullest PE.",
            r -> (double) r.compile().peakBytesPerPe(),
            v -> v == null ? "-" : Numbers.kibibytes(v.longValue())),
    KERNELS(
            "compile.kernels",
            "Kernels",
            "",
            Better.NONE,
            "Layers, buffers and adapters that have rectangles on the wafer.",
            r -> (double) r.compile().kernels(),
            Numbers::figure),
    WIRELENGTH(
            "compile.wirelength",
            "Wire length",
            "hops",
            Better.LOWER,
            "Hops of all streams between kernels, summed.",
            r -> (double) r.compile().wirelength(),
            Numbers::figure),
    COLORS(
            "compile.colorsUsed",
            "Colours",
            "",
            Better.LOWER,
            "The largest number of colours (routes) at one router.",
            r -> (double) r.compile().colorsUsed(),
            Numbers::figure),
    MACS(
            "model.macsPerSample",
            "MACs",
            "MAC/sample",
            Better.NONE,
            "Multiply-accumulates of one sample.",
            r -> (double) r.model().macsPerSample(),
            v -> v == null ? "-" : Numbers.metric(v)),
    PARAMETERS(
            "model.parameters",
            "Parameters",
            "",
            Better.NONE,
            "Elements of all floating constants of the model file.",
            r -> (double) r.model().parameters(),
            v -> v == null ? "-" : Numbers.metric(v)),
    SAMPLES(
            "simulation.samples",
            "Samples simulated",
            "",
            Better.NONE,
            "Samples that were complete when the run ended.",
            r -> (double) r.simulation().samples(),
            Numbers::figure),
    MAX_ABS_ERROR(
            "verify.maxAbsError",
            "Largest error",
            "",
            Better.LOWER,
            "Largest |simulated - expected| over all elements of all outputs of the first sample.",
            r -> r.verify() == null ? null : r.verify().maxAbsError(),
            Numbers::error),
    MAX_REL_ERROR(
            "verify.maxRelError",
            "Largest relative error",
            "",
            Better.LOWER,
            "Largest |simulated - expected| / the largest |expected| of its output, over all outputs.",
            r -> r.verify() == null ? null : r.verify().maxRelError(),
            Numbers::error);

    /** Which way is good. */
    public enum Better {
        HIGHER,
        LOWER,
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String key;
    private final String label;
    private final String unit;
    private final Better better;
    private final String definition;
    private final Function<RunReport, Double> value;
    private final Function<Double, String> form;

    Figure(
            String key,
            String label,
            String unit,
            Better better,
            String definition,
            Function<RunReport, Double> value,
            Function<Double, String> form) {
        this.key = key;
        this.label = label;
        this.unit = unit;
        this.better = better;
        this.definition = definition;
        this.value = value;
        this.form = form;
    }

    private static Double whole(Long value) {
        return value == null ? null : Double.valueOf(value);
    }

    /** Path in the JSON object. */
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
    public Double of(RunReport report) {
        boolean simulated = key.startsWith("simulation.");
        return simulated && report.simulation() == null ? null : value.apply(report);
    }

    /** The figure as people read it. */
    public String text(RunReport report) {
        return form.apply(of(report));
    }
}
