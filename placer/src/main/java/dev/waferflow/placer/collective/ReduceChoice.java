package dev.waferflow.placer.collective;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Chooses how to add up a vector per PE along a line, by the length of the vectors and of the line. The costs are those of "Near-Optimal
 * Wafer-Scale Reduce" (arXiv 2404.15888): the most words at one PE, or all hops over all links and the way to the root, whichever
 * is more, and a ramp both ways and an addition for every PE that waits for another. They leave out what each start of a program costs.
 *
 * <p>This is for one sum whose time counts. A pipeline that adds up one vector after the other uses chains: they take a word per cycle
 * whatever the span, which nothing beats.
 *
 * @param elements words of each vector
 * @param options what was looked at, the best first
 */
public record ReduceChoice(int elements, List<Option> options) {
    /** Every algorithm by its name, in the order in which equals are preferred. */
    public static final List<String> ALGORITHMS = List.of("chain", "two-phase", "tree", "star");

    public ReduceChoice {
        options = List.copyOf(options);
    }

    /**
     * One way.
     *
     * @param algorithm its name
     * @param parameter the size of its groups, or empty
     * @param reduce the kernel
     * @param cycles expected
     * @param formula in words: B of each vector, P PEs, S per group, R for the ramps and an addition
     */
    public record Option(String algorithm, String parameter, LineReduce reduce, double cycles, String formula) {
        private String text() {
            return String.format(Locale.ROOT, "%s%s %.0f cycles = %s", algorithm, parameter, cycles, formula);
        }
    }

    /**
     * All that fit, the best first.
     *
     * @param length PEs of the line
     * @param elements words of each vector
     * @param ports input ports that a PE may use
     */
    public static ReduceChoice of(WaferSpec wafer, int length, int elements, int ports) {
        var costs = new Costs(wafer, length, elements);
        var options = new ArrayList<Option>();
        options.add(costs.chain());
        if (ports >= 2) {
            options.add(costs.twoPhase());
        }
        options.add(costs.tree(ports));
        options.add(costs.star());
        options.sort(Comparator.comparingDouble(Option::cycles));
        return new ReduceChoice(elements, options);
    }

    /** The best, or the one of that name if it is not {@code auto}. */
    public Option option(String algorithm) {
        if (algorithm.equals("auto")) {
            return options.get(0);
        }
        return options.stream()
                .filter(option -> option.algorithm().equals(algorithm))
                .findFirst()
                .orElseThrow(() -> UserException.of(
                        FaultKind.USAGE,
                        "WF-EXP-009",
                        "a " + algorithm + " reduction needs more input ports than there are",
                        "",
                        ""));
    }

    /** Why the best is the best. */
    public String text() {
        return "by the published costs, fastest first: "
                + options.stream().map(Option::text).collect(Collectors.joining("; "));
    }

    private record Costs(WaferSpec wafer, int length, int elements) {
        /** A ramp to the router, one from it, and an addition. */
        private int turn() {
            return 2 * wafer.rampCycles() + 1;
        }

        /** To the root. */
        private long way() {
            return (long) (length - 1) * wafer.hopCycles();
        }

        Option chain() {
            double cycles = elements + way() + (double) turn() * (length - 1);
            return new Option("chain", "", new ChainReduce(length), cycles, "B + (P-1) + R (P-1)");
        }

        Option twoPhase() {
            int best = 1;
            for (int size = 2; size < length; size++) {
                best = turns(size) < turns(best) ? size : best;
            }
            double cycles = 2.0 * elements + way() + (double) turn() * turns(best);
            return new Option(
                    "two-phase",
                    " S=" + best,
                    new TwoPhaseReduce(length, best),
                    cycles,
                    "2B + (P-1) + R (S-1 + P/S-1)");
        }

        private int turns(int size) {
            return size - 1 + (length + size - 1) / size - 1;
        }

        /** Chains of few PEs where ports are missing for a level each. */
        Option tree(int ports) {
            var tree = TreeReduce.of(length, ports);
            int leaders = (length + tree.group() - 1) / tree.group();
            int levels = 32 - Integer.numberOfLeadingZeros(leaders - 1);
            double chains = tree.group() > 1 ? elements + (double) turn() * (tree.group() - 1) : 0;
            double words = Math.max((double) elements * levels, elements * levels / 2.0 + way());
            return new Option(
                    "tree",
                    tree.group() > 1 ? " S=" + tree.group() : "",
                    tree,
                    chains + words + (double) turn() * levels,
                    "B + R (S-1) in chains, then max(B L, B L/2 + P-1) + R L on L levels");
        }

        /** The vectors of ours pass through every PE on their way, as no two routes may share a color. */
        Option star() {
            double words = Math.max((double) elements * (length - 1) + turn(), chain().cycles());
            return new Option("star", "", new StarReduce(length), words, "max(B (P-1) + R, B + (P-1) + R (P-1))");
        }
    }
}
