package dev.waferflow.placer;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.kernel.Frame;
import dev.waferflow.placer.kernel.KernelGraph;
import dev.waferflow.placer.kernel.Layout;
import dev.waferflow.placer.kernel.Lowering;
import dev.waferflow.placer.kernel.ModelInput;
import dev.waferflow.placer.kernel.ModelOutput;
import dev.waferflow.placer.kernel.Strip;
import dev.waferflow.placer.size.BalancingSizer;
import dev.waferflow.placer.size.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries numbers of copies and of strips, and ranks them by the interval that their plans promise. */
final class FrameSearch {
    /** A candidate whose host edge alone is slower than the best by this factor is not sized. */
    private static final double HOPELESS = 1.5;

    private static final double PER_COPY = 0.01;
    private static final double PER_STRIP = 0.0005;

    private FrameSearch() {}

    /** All candidates worth trying, the most promising first; INFEASIBLE if there is none. */
    static List<Candidate> ranked(Graph graph, WaferSpec wafer, CompilerOptions options) {
        try {
            return ranked(graph, wafer, options, false);
        } catch (UserException noRoom) {
            if (noRoom.kind() != FaultKind.INFEASIBLE) {
                throw noRoom;
            }
            return ranked(graph, wafer, options, true);
        }
    }

    private static List<Candidate> ranked(Graph graph, WaferSpec wafer, CompilerOptions options, boolean thrifty) {
        var candidates = new ArrayList<Candidate>();
        double best = Double.MAX_VALUE;
        UserException reason = null;
        int step = 0;
        int steps = options.effort().copies().size() * options.effort().strips().size();
        for (int copies : options.effort().copies()) {
            int rows = wafer.height() / copies;
            int ports = wafer.hostLinks() * wafer.hostPortsPerLink() / copies;
            for (int strips : options.effort().strips()) {
                if (!options.probe().goOn(step++, steps, candidates.isEmpty() ? Double.POSITIVE_INFINITY : best)
                        && !candidates.isEmpty()) {
                    break;
                }
                if (strips > 1 && (rows / strips < 3 || strips > mostColumns(graph)) || rows < 2 || ports < 1) {
                    continue;
                }
                try {
                    var frame = Frame.of(rows, strips, options.precision());
                    KernelGraph kernels = Lowering.lower(graph, frame, wafer, ports, thrifty);
                    double host = hostCycles(kernels, wafer, copies) / copies;
                    var plan = host < best * HOPELESS
                            ? BalancingSizer.size(kernels, wafer, wafer.width())
                            : Optional.<Plan>empty();
                    if (plan.isPresent()) {
                        double interval = Math.max(plan.get().interval() / copies, host);
                        best = Math.min(best, interval);
                        candidates.add(new Candidate(plan.get(), copies, interval));
                    }
                } catch (UserException failure) {
                    reason = failure;
                }
            }
        }
        if (candidates.isEmpty()) {
            throw reason != null ? reason : tooLarge(wafer);
        }
        candidates.sort((a, b) -> Double.compare(rank(a), rank(b)));
        return candidates;
    }

    /** The interval, with a small preference for fewer copies and fewer strips: they are simpler and answer sooner. */
    private static double rank(Candidate candidate) {
        int strips = candidate.plan().graph().frame().strips();
        return candidate.interval() * (1 + PER_COPY * candidate.copies() + PER_STRIP * strips);
    }

    private static UserException tooLarge(WaferSpec wafer) {
        return UserException.of(
                FaultKind.INFEASIBLE,
                "WF-PLACE-003",
                "the model does not fit the wafer '" + wafer.name() + "' of " + wafer.width() + " x " + wafer.height()
                        + " PEs: its kernels need more columns or memory than there are",
                "",
                "a larger wafer, for example --wafer wse2");
    }

    /** The longest last dimension of a value with columns: more strips than that are of no use. */
    private static int mostColumns(Graph graph) {
        int most = 1;
        for (var value : graph.values()) {
            if (!value.isConstant() && value.type().rank() == 4) {
                most = Math.max(most, Math.max(value.type().dim(3), value.type().dim(2)));
            }
        }
        return most;
    }

    /** Cycles per sample of the busiest boundary port of one copy. */
    private static double hostCycles(KernelGraph kernels, WaferSpec wafer, int copies) {
        double most = 0;
        int inPorts = 0;
        int outPorts = 0;
        for (ModelInput input : kernels.inputs()) {
            inPorts += input.layout() == null ? 0 : ports(input.layout());
        }
        for (ModelOutput output : kernels.outputs()) {
            outPorts += ports(output.feed().layout());
        }
        for (ModelInput input : kernels.inputs()) {
            if (input.layout() != null) {
                most = Math.max(most, words(input.layout()) / rate(wafer, inPorts * copies));
            }
        }
        for (ModelOutput output : kernels.outputs()) {
            most = Math.max(most, words(output.feed().layout()) / rate(wafer, outPorts * copies));
        }
        return most;
    }

    private static double rate(WaferSpec wafer, int ports) {
        double perLink = (double) wafer.hostLinkWordsNumerator() / wafer.hostLinkWordsDenominator();
        int portsPerLink = (ports + wafer.hostLinks() - 1) / wafer.hostLinks();
        return Math.min(1, perLink / Math.max(1, portsPerLink));
    }

    private static int ports(Layout layout) {
        int used = 0;
        for (Strip strip : layout.strips()) {
            used += strip.isEmpty() ? 0 : 1;
        }
        return used * layout.lanes();
    }

    private static double words(Layout layout) {
        double most = 0;
        for (int s = 0; s < layout.strips().size(); s++) {
            int elements = layout.recordElements(s, 0);
            most = Math.max(most, (double) layout.records() * Net.words(layout.type(), elements));
        }
        return most;
    }
}
