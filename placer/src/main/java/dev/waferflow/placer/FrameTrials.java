package dev.waferflow.placer;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.kernel.CostMemo;
import dev.waferflow.placer.kernel.Frame;
import dev.waferflow.placer.kernel.JoinRoom;
import dev.waferflow.placer.kernel.KernelGraph;
import dev.waferflow.placer.kernel.Lowering;
import dev.waferflow.placer.size.Plan;
import dev.waferflow.placer.size.ShapeOptions;
import java.util.List;
import java.util.Optional;

/** Lowers and sizes a graph in frames, several of them side by side on the host's threads. What is found does not depend on their order. */
final class FrameTrials {
    /** A candidate whose host edge alone is slower than the best by this factor is not sized. */
    private static final double HOPELESS = 1.5;

    private final Graph graph;
    private final WaferSpec wafer;
    private final CompilerOptions options;
    private final ShapeOptions shapes;
    private final CostMemo memo = new CostMemo();

    FrameTrials(Graph graph, WaferSpec wafer, CompilerOptions options, ShapeOptions shapes) {
        this.graph = graph;
        this.wafer = wafer;
        this.options = options;
        this.shapes = shapes;
    }

    /**
     * A frame that was looked at.
     *
     * @param best the interval against which its host edge was held
     * @param asked where joins were to hold what arrives early
     * @param room where they do
     * @param host cycles per sample of the host edge; 0 if it did not come to that
     * @param plan empty if the model does not fit, or its host edge is hopeless beside {@code best}
     * @param failure null if there was none
     */
    record Trial(
            Frame frame,
            int copies,
            double best,
            JoinRoom asked,
            JoinRoom room,
            double host,
            Optional<Plan> plan,
            UserException failure) {
        /** What it comes to; empty without a plan. */
        Optional<Candidate> candidate() {
            return plan.map(p -> new Candidate(p, copies, room, Math.max(p.interval() / copies, host)));
        }
    }

    /** The trials of some frames, in their order. */
    List<Trial> look(List<Frame> frames, int copies, JoinRoom asked, double best) {
        return frames.parallelStream()
                .map(frame -> look(frame, copies, asked, best))
                .toList();
    }

    Trial look(Frame frame, int copies, JoinRoom asked, double best) {
        int ports = wafer.hostLinks() * wafer.hostPortsPerLink() / copies;
        JoinRoom room = asked;
        double host = 0;
        Optional<Plan> plan = Optional.empty();
        UserException failure = null;
        try {
            if (ports > 0) {
                KernelGraph kernels = Lowering.lower(graph, frame, wafer, ports, room, memo);
                if (room == JoinRoom.IN_BUFFERS && !Compiler.cutsBuffers(kernels)) {
                    room = JoinRoom.WHERE_IT_FITS;
                    kernels = Lowering.lower(graph, frame, wafer, ports, room, memo);
                }
                host = HostEdge.cycles(kernels, wafer, copies) / copies;
                if (keepsUp(host, best)) {
                    plan = options.demands().plan(kernels, copies, wafer, shapes);
                }
            }
        } catch (UserException e) {
            failure = e;
        }
        return new Trial(frame, copies, best, asked, room, host, plan, failure);
    }

    /** A candidate with at most that many exchanges of an adapter over one router. */
    Optional<Candidate> refined(Candidate candidate, int exchanges) {
        Frame frame = candidate.plan().graph().frame().withExchanges(exchanges);
        return look(frame, candidate.copies(), candidate.room(), Double.MAX_VALUE)
                .candidate();
    }

    /** Whether a host edge leaves hope of coming near the best interval. */
    boolean keepsUp(double host, double best) {
        return options.demands().keepsUp(host, best * HOPELESS);
    }
}
