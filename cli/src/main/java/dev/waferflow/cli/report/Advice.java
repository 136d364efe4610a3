package dev.waferflow.cli.report;

import dev.waferflow.cli.report.RunReport.Layer;
import dev.waferflow.cli.report.RunReport.Simulation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Something to try, with what it could bring. Gains are estimates from the measured figures of one run: they assume that the named
 * cause alone goes away and nothing else changes.
 *
 * @param what in one line
 * @param why the figures behind it, and how the gain was estimated
 * @param gainPercent more samples per second; null where the run does not tell
 */
public record Advice(String what, String why, Double gainPercent) {
    /** Less is not worth a line. */
    private static final double LEAST_GAIN = 1;

    /** What has not repeated by then will not. */
    private static final int MANY_SAMPLES = 500;

    private static final double ALL = 100;
    private static final double NEARLY_FULL = 90;
    private static final int LONGEST_NAME = 34;

    /** What a run suggests, best first; nothing where nothing was simulated. */
    static List<Advice> of(RunReport report) {
        var simulation = report.simulation();
        if (simulation == null || report.layers().isEmpty()) {
            return List.of();
        }
        var list = new ArrayList<Advice>();
        if (simulation.steady()) {
            hostEdge(report, simulation, list);
            stall(report, "memory port", l -> l.wholeRun().memoryPortPercent(), list);
            stall(report, "datapath shared", l -> l.wholeRun().datapathSharedPercent(), list);
            balance(report, list);
            slowest(report, list);
        } else if (simulation.samples() > 0 && simulation.samples() < MANY_SAMPLES) {
            samples(simulation, list);
        }
        attainable(report, simulation, list);
        precision(report, list);
        list.sort(Comparator.comparingDouble((Advice a) -> a.gainPercent == null ? 0 : -a.gainPercent));
        return List.copyOf(list);
    }

    private static double occupied(Layer layer) {
        return layer.occupiedPercent() == null ? 0 : layer.occupiedPercent();
    }

    /** The share of the interval that would still be needed if every layer needed what the function says. */
    private static double needed(RunReport report, ToDoubleFunction<Layer> share) {
        return Math.max(
                hostShare(report),
                report.layers().stream().mapToDouble(share).max().orElse(0));
    }

    /** The share of the interval for which a link or the host edge is taken. */
    private static double hostShare(RunReport report) {
        var simulation = report.simulation();
        Double rate = simulation.transmissionSamplesPerSecond();
        return rate == null ? 0 : Math.min(ALL, ALL * simulation.samplesPerSecond() / rate);
    }

    private static void add(List<Advice> list, String what, String why, double needed) {
        double gain = needed <= 0 ? 0 : 100 * (ALL / Math.min(ALL, needed) - 1);
        if (gain >= LEAST_GAIN) {
            list.add(new Advice(what, why, gain));
        }
    }

    private static void samples(Simulation simulation, List<Advice> list) {
        list.add(new Advice(
                "simulate more samples: --samples " + 2 * simulation.samples(),
                "The spacing of the outputs did not repeat in " + simulation.samples()
                        + " samples: the interval is a mean that holds the start, and how full each layer is says too little"
                        + " for an estimate.",
                null));
    }

    private static void hostEdge(RunReport report, Simulation simulation, List<Advice> list) {
        if (simulation.limitedBy().equals("host edge")) {
            double layers =
                    report.layers().stream().mapToDouble(Advice::occupied).max().orElse(ALL);
            add(
                    list,
                    "send less over the host edge, or give it more links (--set hostLinks=N)",
                    "The host's links are taken all the time, faster layers would not help; the busiest layer needs "
                            + percent(layers) + " of the interval.",
                    layers);
        }
    }

    private static void stall(RunReport report, String cause, ToDoubleFunction<Layer> part, List<Advice> list) {
        double needed =
                needed(report, l -> Math.max(0, occupied(l) - (l.wholeRun() == null ? 0 : part.applyAsDouble(l))));
        var most = report.layers().stream()
                .filter(l -> l.wholeRun() != null && occupied(l) >= NEARLY_FULL)
                .max(Comparator.comparingDouble(part));
        if (most.isPresent()) {
            String name = TextTable.clipped(most.get().name(), LONGEST_NAME);
            String what = cause.equals("memory port")
                    ? "keep sums in registers instead of memory, first in " + name
                    : "receive fewer words while " + name + " computes: wider rows of PEs or fewer streams into it";
            add(
                    list,
                    what,
                    "Of the layers that fill the interval, " + most.get().name() + " loses most to '" + cause + "': "
                            + percent(part.applyAsDouble(most.get()))
                            + " of the run. Without this cause in any layer, the"
                            + " fullest would need " + percent(needed) + " of today's interval.",
                    needed);
        }
    }

    private static void balance(RunReport report, List<Advice> list) {
        double pes = report.layers().stream().mapToDouble(Layer::pes).sum();
        double taken =
                report.layers().stream().mapToDouble(l -> l.pes() * occupied(l)).sum() / Math.max(1, pes);
        var idlest = report.layers().stream()
                .max(Comparator.comparingDouble(l -> l.pes() * (ALL - occupied(l))))
                .orElseThrow();
        add(
                list,
                "move PEs from layers that wait to those that fill the interval",
                "The " + Numbers.grouped((long) pes) + " PEs with a program are taken for " + percent(taken)
                        + " of the interval on average; most PEs wait in " + idlest.name() + " ("
                        + Numbers.grouped(idlest.pes()) + " PEs, taken for " + percent(occupied(idlest))
                        + "). The gain is that of a perfect balance, which whole rows and columns seldom allow.",
                Math.max(taken, hostShare(report)));
    }

    private static void slowest(RunReport report, List<Advice> list) {
        var sorted = report.layers().stream()
                .sorted(Comparator.comparingDouble(l -> -occupied(l)))
                .toList();
        long full = sorted.stream().filter(l -> occupied(l) >= NEARLY_FULL).count();
        if (full == 0 || sorted.size() < 2) {
            return;
        }
        var first = sorted.get(0);
        double next = Math.max(occupied(sorted.get(1)), hostShare(report));
        if (full == 1) {
            add(
                    list,
                    "give " + TextTable.clipped(first.name(), LONGEST_NAME) + " more PEs than its "
                            + Numbers.grouped(first.pes()),
                    "It alone fills the interval (" + percent(occupied(first)) + "); the next, "
                            + sorted.get(1).name() + ", needs " + percent(next) + ".",
                    next);
        }
    }

    private static void attainable(RunReport report, Simulation simulation, List<Advice> list) {
        Double attainable = report.compile().attainableCyclesPerSample();
        if (attainable == null || simulation.cyclesPerSample() == null || attainable >= simulation.cyclesPerSample()) {
            return;
        }
        list.add(new Advice(
                "use more of the wafer: " + percent(report.compile().activePesPercent()) + " of its PEs compute",
                "With every PE at work at the best rate of its kernels the interval would be "
                        + Numbers.figure(attainable)
                        + " cycles instead of " + Numbers.figure(simulation.cyclesPerSample())
                        + ". Another width or height (--set width=N, --set height=N) makes the compiler cut the model anew. That"
                        + " figure is a bound, not an estimate, so no gain is given.",
                null));
    }

    private static void precision(RunReport report, List<Advice> list) {
        if (report.device().precision().equals("fp32")) {
            list.add(new Advice(
                    "compile with --precision fp16",
                    "Weights and activations take half the memory and half the words, and a PE multiplies faster; the run does"
                            + " not tell by how much the whole gains.",
                    null));
        }
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f %%", value);
    }

    /** The gain as people read it: {@code +14 % Samples/s}. */
    String gain() {
        return gainPercent == null ? "" : String.format(Locale.ROOT, "about +%.0f %% Samples/s", gainPercent);
    }
}
