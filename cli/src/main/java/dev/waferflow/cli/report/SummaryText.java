package dev.waferflow.cli.report;

import dev.waferflow.cli.report.RunReport.Layer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run on one screen: at most 40 lines of at most 120 columns. */
public final class SummaryText {
    private static final int TOP = 8;
    private static final int MOST_ADVICE = 3;
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final String INDENT = " ".repeat(10);

    private final RunReport report;
    private final boolean colored;
    private final StringBuilder text = new StringBuilder();

    /** @param colored whether escape sequences are used */
    public SummaryText(RunReport report, boolean colored) {
        this.report = report;
        this.colored = colored;
    }

    /** The text, ending in a line feed. */
    public String print() {
        model();
        device();
        if (report.simulation() == null) {
            estimate();
        } else {
            result();
        }
        uncertainty();
        memory();
        layers();
        advice();
        files();
        return text.toString();
    }

    private void uncertainty() {
        var interval = report.uncertainty();
        if (interval != null) {
            text.append("Range     ")
                    .append(Numbers.figure(interval.cyclesPerSampleLow()))
                    .append(" to ")
                    .append(Numbers.figure(interval.cyclesPerSampleHigh()))
                    .append(" cycles/sample, ")
                    .append(Numbers.figure(interval.samplesPerSecondLow()))
                    .append(" to ")
                    .append(Numbers.figure(interval.samplesPerSecondHigh()))
                    .append(" Samples/s");
            if (!interval.dominantConstant().isEmpty()) {
                text.append("; mostly from ")
                        .append(interval.dominantConstant())
                        .append(" (")
                        .append(Numbers.percent(interval.dominantPercent()))
                        .append(')');
            }
            text.append('\n');
        }
    }

    private void model() {
        var model = report.model();
        var parts = new ArrayList<String>();
        parts.add(TextTable.clipped(model.path(), 50));
        if (model.sha256() != null) {
            parts.add("sha256 "
                    + model.sha256().substring(0, Math.min(8, model.sha256().length())));
        }
        if (model.opset() != null) {
            parts.add("opset " + model.opset());
            parts.add(Numbers.metric(model.parameters()) + " parameters");
        }
        if (model.macsPerSample() > 0) {
            parts.add(Numbers.metric(model.macsPerSample()) + unitGap(model.macsPerSample()) + "MAC/sample");
        }
        if (model.itemsPerSample() > 1) {
            parts.add("batch " + model.itemsPerSample());
        }
        line("Model", String.join("  ", parts));
    }

    private static String unitGap(long value) {
        return value < 1000 ? " " : "";
    }

    private void device() {
        var device = report.device();
        String overrides = device.overrides().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
        line(
                "Device",
                device.preset() + ": " + device.width() + " x " + device.height() + " = "
                        + Numbers.grouped(device.pes()) + " PEs, "
                        + Numbers.kibibytes(report.compile().memory().sramBytes()) + "/PE, "
                        + String.format(Locale.ROOT, "%.2f GHz", device.clockHz() / 1e9) + ", "
                        + device.precision() + ", host edge " + device.hostEdge()
                        + (overrides.isEmpty() ? "" : "  [set " + overrides + "]"));
        if (device.defects() != null) {
            var dead = device.defects();
            line(
                    "",
                    Numbers.grouped(dead.deadPes()) + " dead PEs (" + dead.source() + "), at most "
                            + dead.deadPesInWorstRow() + " in a row: " + dead.columnsLost()
                            + " columns lost, rows out of line by "
                            + String.format(Locale.ROOT, "%.1f", dead.meanMisalignmentHops()) + ", longest link "
                            + dead.longestLinkHops() + " hops");
        }
    }

    private void estimate() {
        var compile = report.compile();
        Double interval = compile.predictedCyclesPerSample();
        line(
                "Predicted",
                bold(rate(interval) + " Samples/s") + "   " + Numbers.figure(interval) + " cycles/sample   lower bound "
                        + Numbers.figure(compile.lowerBoundCyclesPerSample()) + "   attainable "
                        + Numbers.figure(compile.attainableCyclesPerSample()));
        line("", "Active PEs " + activePes() + " | nothing was simulated: waferflow run MODEL measures");
    }

    private String activePes() {
        return Numbers.percent(report.compile().activePesPercent()) + " ("
                + Numbers.grouped(report.compile().activePes()) + ")";
    }

    private void result() {
        var simulation = report.simulation();
        var compile = report.compile();
        long clock = report.device().clockHz();
        Long latency = simulation.latencyCycles() == null ? simulation.firstSampleCycles() : simulation.latencyCycles();
        line(
                "Result",
                bold(Numbers.figure(simulation.samplesPerSecond()) + " Samples/s")
                        + (simulation.latencyCycles() == null ? "   first sample " : "   latency ")
                        + (latency == null ? "-" : Numbers.seconds((double) latency / clock)) + "   "
                        + Numbers.figure(simulation.cyclesPerSample()) + " cycles/sample "
                        + (simulation.steady() ? "(steady, " : "(not steady, ") + simulation.samples()
                        + (simulation.samples() == 1 ? " sample)" : " samples)"));
        line(
                "",
                "bottleneck " + bold(TextTable.clipped(simulation.bottleneck(), 50)) + " (" + simulation.limitedBy()
                        + ")" + meaning());
        line(
                "",
                "Compute Samples/s " + Numbers.figure(simulation.computeSamplesPerSecond())
                        + " | Transmission Samples/s " + Numbers.figure(simulation.transmissionSamplesPerSecond()));
        line(
                "",
                "Active PEs " + activePes() + " | Compute Utilization "
                        + Numbers.percent(simulation.computeUtilizationPercent()));
        if (compile.predictedCyclesPerSample() != null) {
            line("Search", "predicted " + Figure.PREDICTED_CYCLES.text(report) + " cycles/sample" + gaps());
        }
        verify();
    }

    /** How far the measured interval is from what could be had. */
    private String gaps() {
        var compile = report.compile();
        return gap(", attainable ", compile.attainableCyclesPerSample())
                + gap(", lower bound ", compile.lowerBoundCyclesPerSample());
    }

    private String gap(String name, Double cycles) {
        Double interval = report.simulation().cyclesPerSample();
        if (cycles == null || interval == null || cycles <= 0) {
            return "";
        }
        return name
                + Numbers.figure(cycles)
                + String.format(Locale.ROOT, " (gap %.0f %%)", 100 * (interval / cycles - 1));
    }

    /** What the bottleneck means for a reader. */
    private String meaning() {
        return switch (report.simulation().limitedBy()) {
            case "host edge" -> ": the host's links bind, faster layers would not help";
            case "link" -> ": one wire of the mesh is full all the time";
            default -> "";
        };
    }

    private void verify() {
        var verify = report.verify();
        if (verify == null || verify.passed() == null) {
            line("Outputs", "not checked");
            return;
        }
        String verdict = verify.passed() ? paint(GREEN, "correct") : paint(RED, "WRONG");
        Double relative = verify.maxRelError();
        line(
                "Outputs",
                verdict + " against "
                        + (verify.reference().equals("file") ? "stored outputs" : "the reference")
                        + ": error at most " + Numbers.error(verify.maxAbsError()) + ", "
                        + Numbers.percent(relative == null ? null : Double.valueOf(100 * relative))
                        + " of the largest value (allowed " + Numbers.percent(100 * verify.rtol()) + " + "
                        + Numbers.error(verify.atol()) + ")");
        if (!verify.hostOperators().isEmpty()) {
            line("", "on the host: " + String.join(", ", verify.hostOperators()));
        }
    }

    private void memory() {
        var memory = report.compile().memory();
        double peak = memory.codeBytes() + memory.weightBytes() + memory.activationBytes() + memory.accumulatorBytes();
        line(
                "Memory",
                "peak " + Numbers.kibibytes(report.compile().peakBytesPerPe()) + " of "
                        + Numbers.kibibytes(memory.sramBytes()) + " per PE, in "
                        + TextTable.clipped(memory.region(), 34) + ": weights "
                        + share(memory.weightBytes(), peak) + ", activations " + share(memory.activationBytes(), peak)
                        + ", sums " + share(memory.accumulatorBytes(), peak) + ", code "
                        + share(memory.codeBytes(), peak));
    }

    private static String share(long bytes, double peak) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * bytes / peak);
    }

    private void layers() {
        if (report.layers().isEmpty()) {
            return;
        }
        boolean measured = report.simulation() != null;
        var sorted = report.layers().stream()
                .sorted(Comparator.comparingDouble((Layer l) -> -cycles(l, measured))
                        .thenComparingInt(Layer::id))
                .limit(TOP)
                .toList();
        var table = new TextTable(
                measured
                        ? List.of(
                                "layer<",
                                "op<",
                                "PEs",
                                "at<",
                                "cycles",
                                "predicted",
                                "Samples/s",
                                "busy",
                                "waste",
                                "Bound<")
                        : List.of("layer<", "op<", "PEs", "at<", "predicted", "Samples/s", "Bound<"));
        for (Layer layer : sorted) {
            var place = layer.regions().get(0);
            var row = new ArrayList<String>();
            row.add(TextTable.clipped(layer.name(), 30));
            row.add(TextTable.clipped(layer.op(), 14));
            row.add(place.width() + "x" + place.height() + copies(layer));
            row.add(place.x() + "," + place.y());
            if (measured) {
                row.add(Numbers.figure(layer.cyclesPerSample()));
            }
            row.add(Numbers.figure(layer.predictedCyclesPerSample()));
            row.add(rate(measured ? layer.cyclesPerSample() : layer.predictedCyclesPerSample()));
            if (measured) {
                row.add(LayerFigure.BUSY.text(layer));
                row.add(LayerFigure.WASTE.text(layer));
            }
            row.add(layer.limitedBy());
            table.row(row);
        }
        text.append(String.format(
                Locale.ROOT,
                "Top %-5d of %d layers, by cycles per sample\n",
                sorted.size(),
                report.layers().size()));
        table.lines().forEach(l -> text.append("  ").append(l).append('\n'));
    }

    private void advice() {
        var advice = Advice.of(report);
        for (int i = 0; i < Math.min(MOST_ADVICE, advice.size()); i++) {
            String gain = advice.get(i).gain();
            line(
                    i == 0 ? "Try" : "",
                    (i + 1) + ". " + advice.get(i).what() + (gain.isEmpty() ? "" : "  " + paint(GREEN, gain)));
        }
    }

    private static String copies(Layer layer) {
        return layer.regions().size() > 1 ? " x" + layer.regions().size() : "";
    }

    private static double cycles(Layer layer, boolean measured) {
        Double cycles = measured ? layer.cyclesPerSample() : layer.predictedCyclesPerSample();
        return cycles == null || !Double.isFinite(cycles) ? 0 : cycles;
    }

    private String rate(Double cycles) {
        long clock = report.device().clockHz();
        return cycles == null || cycles <= 0 || clock == 0 ? "-" : Numbers.figure(clock / cycles);
    }

    private void files() {
        var files = report.files();
        String folder = files.get("folder");
        if (folder != null) {
            line("Files", folder);
            line(
                    "",
                    files.entrySet().stream()
                            .filter(e -> !e.getKey().equals("folder"))
                            .map(Map.Entry::getValue)
                            .collect(Collectors.joining("  ")));
        } else if (!files.isEmpty()) {
            line("Files", String.join(" ", files.values()));
        }
    }

    private void line(String head, String rest) {
        text.append(head.isEmpty() ? INDENT : String.format(Locale.ROOT, "%-10s", head))
                .append(rest)
                .append('\n');
    }

    private String bold(String words) {
        return paint(BOLD, words);
    }

    private String paint(String code, String words) {
        return colored ? code + words + PLAIN : words;
    }
}
