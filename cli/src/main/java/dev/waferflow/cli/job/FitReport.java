package dev.waferflow.cli.job;

import dev.waferflow.cli.report.Numbers;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.Compilation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Says of a model that does not fit what is too big, by how much, and what it would fit. What it names as fitting has been
 * compiled.
 */
final class FitReport {
    private static final int MOST_NAMED = 3;

    private final Graph graph;
    private final WaferSpec wafer;
    private final DataType precision;
    private final BiFunction<WaferSpec, DataType, Compilation> compiler;

    /** @param compiler compiles the model, or throws INFEASIBLE */
    FitReport(Graph graph, WaferSpec wafer, DataType precision, BiFunction<WaferSpec, DataType, Compilation> compiler) {
        this.graph = graph;
        this.wafer = wafer;
        this.precision = precision;
        this.compiler = compiler;
    }

    /** The failure with everything that helps. */
    UserException explained(UserException failure) {
        var diagnostics = new ArrayList<>(failure.diagnostics());
        diagnostics.add(weights());
        diagnostics.add(largest());
        diagnostics.add(remedy());
        return new UserException(FaultKind.INFEASIBLE, diagnostics);
    }

    private long bytes(Value value) {
        return (long) value.type().size() * precision.bytes();
    }

    private Diagnostic weights() {
        long needed = graph.constants().stream().mapToLong(this::bytes).sum();
        long there = (long) wafer.pes() * wafer.sramBytes();
        String text = "weights and other constants need " + Numbers.metric(needed) + "B in " + name(precision)
                + ", all SRAM of '" + wafer.name() + "' is " + Numbers.metric(there) + "B: ";
        double share = (double) needed / there;
        return new Diagnostic(
                "WF-FIT-001",
                text
                        + (share > 1
                                ? String.format(Locale.ROOT, "%.1f times as much as there is", share)
                                : String.format(
                                        Locale.ROOT,
                                        "%.0f %% of it, so their place is what lacks, not their sum",
                                        100 * share)),
                "",
                "");
    }

    private Diagnostic largest() {
        Comparator<Value> bySize = Comparator.comparingLong(v -> -bytes(v));
        String constants = graph.constants().stream()
                .sorted(bySize.thenComparingInt(Value::id))
                .limit(MOST_NAMED)
                .map(v -> readers(v) + " " + Numbers.metric(bytes(v)) + "B")
                .collect(Collectors.joining(", "));
        String values = graph.nodes().stream()
                .sorted(Comparator.comparingLong((Node n) -> -bytes(n.outputs().get(0)))
                        .thenComparingInt(Node::id))
                .limit(MOST_NAMED)
                .map(n -> n.name() + " (" + n.op() + ") "
                        + Numbers.metric(bytes(n.outputs().get(0))) + "B")
                .collect(Collectors.joining(", "));
        return new Diagnostic(
                "WF-FIT-002",
                "largest constants: " + (constants.isEmpty() ? "none" : constants) + "; largest results: " + values,
                "",
                "");
    }

    private String readers(Value constant) {
        return graph.consumers(constant).stream()
                .findFirst()
                .map(n -> n.name() + " (" + n.op() + ")")
                .orElse(constant.name());
    }

    private Diagnostic remedy() {
        var tried = new ArrayList<String>();
        for (WaferSpec candidate : candidates()) {
            for (DataType type : precisions(candidate)) {
                var fitting = compiled(candidate, type);
                if (fitting.isPresent()) {
                    return new Diagnostic(
                            "WF-FIT-003",
                            "it fits '" + candidate.name() + "' (" + candidate.width() + " x " + candidate.height()
                                    + " PEs) in " + name(type) + ", predicted "
                                    + Numbers.figure(fitting.get().predictedCyclesPerSample()) + " cycles per sample",
                            "",
                            "--wafer " + candidate.name() + (type == precision ? "" : " --precision " + name(type)));
                }
                tried.add("'" + candidate.name() + "' in " + name(type));
            }
        }
        return new Diagnostic(
                "WF-FIT-003",
                tried.isEmpty()
                        ? "no wafer that ships is larger"
                        : "it does not fit " + String.join(", ", tried) + " either",
                "",
                "a smaller batch or input (--dim NAME=N), or a model with fewer layers");
    }

    /** The same wafer, for a smaller precision, and larger ones from small to large. */
    private List<WaferSpec> candidates() {
        var list = new ArrayList<WaferSpec>();
        list.add(wafer);
        WaferSpecs.names().stream()
                .map(WaferSpecs::load)
                .filter(w -> w.hasClock() && w.pes() > wafer.pes())
                .sorted(Comparator.comparingInt(WaferSpec::pes))
                .forEach(list::add);
        return list;
    }

    private List<DataType> precisions(WaferSpec candidate) {
        boolean smaller = precision == DataType.FP32;
        if (candidate == wafer) {
            return smaller ? List.of(DataType.FP16) : List.of();
        }
        return smaller ? List.of(precision, DataType.FP16) : List.of(precision);
    }

    private Optional<Compilation> compiled(WaferSpec candidate, DataType type) {
        try {
            return Optional.of(compiler.apply(candidate, type));
        } catch (UserException failure) {
            if (failure.kind() != FaultKind.INFEASIBLE) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    private static String name(DataType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
