package dev.waferflow.placer;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.floor.Constraints;
import dev.waferflow.placer.kernel.Frame;
import dev.waferflow.placer.kernel.JoinRoom;
import dev.waferflow.placer.size.ShapeOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tries numbers of copies and of strips, and ranks them by the interval that their plans promise. Starts from frames with the
 * same strips for all tensors; for the most promising numbers of copies the best of them is then improved for one number of
 * columns after the other.
 */
final class FrameSearch {
    /** By so much each copy up to the {@link #FEW}th has to make a candidate faster, and half as much each further one. */
    private static final double PER_COPY = 0.01;

    private static final int FEW = 4;
    private static final double PER_STRIP = 0.0005;
    /** What using all columns counts for against an interval: decides between frames with the same bottleneck. */
    private static final double PER_FULL_WIDTH = 0.02;

    /** Numbers of strips tried for each number of columns when the best frame is improved. */
    private static final int TRIALS = 8;

    /** Candidates among which cost alone decides. */
    static final int FINALISTS = 5;

    /** Frames that are looked at side by side, whatever the number of the host's threads. */
    private static final int TOGETHER = 4;

    private static final int LEAST_PITCH = 3;

    private final Graph graph;
    private final WaferSpec wafer;
    private final CompilerOptions options;
    private JoinRoom room;
    private final FrameTrials trials;
    private UserException reason;
    private int steps;
    private double bestInterval = Double.POSITIVE_INFINITY;

    private FrameSearch(Graph graph, WaferSpec wafer, CompilerOptions options, JoinRoom room, ShapeOptions shapes) {
        this.graph = graph;
        this.wafer = wafer;
        this.options = options;
        this.room = room;
        this.trials = new FrameTrials(graph, wafer, options, shapes);
    }

    /** All candidates worth trying, the most promising first; INFEASIBLE if there is none. */
    static List<Candidate> ranked(Graph graph, WaferSpec wafer, CompilerOptions options, ShapeOptions shapes) {
        try {
            return new FrameSearch(graph, wafer, options, JoinRoom.IN_BUFFERS, shapes).ranked();
        } catch (UserException noRoom) {
            if (noRoom.kind() != FaultKind.INFEASIBLE) {
                throw noRoom;
            }
            return new FrameSearch(graph, wafer, options, JoinRoom.IN_JOINS, shapes).ranked();
        }
    }

    /** The first few of the ranked candidates, those that cost least first. */
    static List<Candidate> finalists(List<Candidate> ranked, CompilerOptions options) {
        return ranked.stream()
                .limit(FINALISTS)
                .sorted(Comparator.comparingDouble(options.demands()::cost))
                .toList();
    }

    private List<Candidate> ranked() {
        var candidates = new ArrayList<Candidate>();
        int mostTokens = mostTokens();
        for (int copies : options.demands().copies(options.effort())) {
            for (int rows : options.demands().bands(wafer.height() / copies)) {
                uniform(copies, rows, mostColumns(), false, candidates);
                if (mostTokens > 1) {
                    uniform(copies, rows, mostTokens, true, candidates);
                }
            }
        }
        if (candidates.isEmpty()) {
            throw options.demands().interval().isPresent() && (reason == null || !isRefusal(reason))
                    ? tooSlow(wafer, options)
                    : reason != null ? reason : tooLarge(wafer);
        }
        candidates.sort(Comparator.comparingDouble(this::rank));
        for (Candidate start : starts(candidates)) {
            Candidate improved = improved(start);
            if (improved != start) {
                candidates.add(improved);
            }
        }
        candidates.sort(Comparator.comparingDouble(this::rank));
        return candidates;
    }

    /** The most promising candidate of each of the most promising numbers of copies. */
    private List<Candidate> starts(List<Candidate> ranked) {
        var byCopies = new LinkedHashMap<Integer, Candidate>();
        ranked.forEach(candidate -> byCopies.putIfAbsent(candidate.copies(), candidate));
        return byCopies.values().stream().limit(options.effort().starts()).toList();
    }

    /** Adds the candidates with the same strips for all tensors, in bands of so many rows. */
    private void uniform(int copies, int rows, int mostStrips, boolean tokensAcross, List<Candidate> candidates) {
        var frames = new ArrayList<Frame>();
        for (int strips : options.effort().strips()) {
            if (rows >= 2 && (strips == 1 || rows / strips >= LEAST_PITCH && strips <= mostStrips)) {
                Frame frame = Frame.of(rows, strips, options.precision());
                frames.add(tokensAcross ? frame.withTokensAcross() : frame);
            }
        }
        for (var some : batches(frames)) {
            var looked = look(some, copies, bestInterval);
            for (var trial : looked) {
                taken(trial, bestInterval).ifPresent(candidate -> {
                    bestInterval = Math.min(bestInterval, candidate.interval());
                    candidates.add(candidate);
                });
            }
            if (looked.size() < some.size()) {
                return;
            }
        }
    }

    private static List<List<Frame>> batches(List<Frame> frames) {
        var batches = new ArrayList<List<Frame>>();
        for (int from = 0; from < frames.size(); from += TOGETHER) {
            batches.add(frames.subList(from, Math.min(frames.size(), from + TOGETHER)));
        }
        return batches;
    }

    /** Tells the probe of a step; whether to take it. */
    private boolean goOn() {
        int uniform = options.demands().copies(options.effort()).size()
                * options.demands().bands(wafer.height()).size()
                * options.effort().strips().size();
        int all = uniform + options.effort().starts() * options.effort().sweeps() * widths().size() * TRIALS;
        return options.probe().goOn(steps++, Math.max(all, steps), bestInterval)
                || bestInterval == Double.POSITIVE_INFINITY;
    }

    /** Looks at frames side by side, as long as the probe lets it. */
    private List<FrameTrials.Trial> look(List<Frame> frames, int copies, double best) {
        int count = 0;
        while (count < frames.size() && goOn()) {
            count++;
        }
        return trials.look(frames.subList(0, count), copies, room, best);
    }

    /** The candidate with a frame, as if no other had been looked at meanwhile; empty if it does not fit or its host edge is too slow. */
    private Optional<Candidate> taken(FrameTrials.Trial early, double best) {
        boolean roomChanged = early.asked() != room && early.room() != room;
        boolean outdated = roomChanged || early.best() < best;
        var trial = outdated ? trials.look(early.frame(), early.copies(), room, best) : early;
        room = trial.room();
        if (!trials.keepsUp(trial.host(), best)) {
            return Optional.empty();
        }
        if (trial.failure() != null) {
            // What the user asks for in vain comes before what is wrong with one way to cut the wafer.
            boolean asked = reason != null && isRefusal(reason);
            reason = asked ? reason : trial.failure();
        }
        return trial.candidate();
    }

    /** Coordinate descent: for tensors of one width after the other, the number of strips that serves best. */
    private Candidate improved(Candidate start) {
        Candidate best = start;
        for (int sweep = 0; sweep < options.effort().sweeps(); sweep++) {
            Candidate before = best;
            for (int columns : widths()) {
                Frame frame = best.plan().graph().frame();
                var frames = trials(columns, frame.bandRows()).stream()
                        .filter(strips -> strips != frame.stripCount(columns))
                        .map(strips -> frame.with(columns, strips))
                        .toList();
                for (var some : batches(frames)) {
                    var looked = look(some, best.copies(), best.interval());
                    for (var trial : looked) {
                        var candidate = taken(trial, best.interval());
                        if (candidate.isPresent() && value(candidate.get()) < value(best)) {
                            best = candidate.get();
                            bestInterval = Math.min(bestInterval, best.interval());
                        }
                    }
                    if (looked.size() < some.size()) {
                        return best;
                    }
                }
            }
            if (best == before) {
                break;
            }
        }
        return best;
    }

    /** Numbers of strips that cut so many columns differently, the finest cuts first. */
    private List<Integer> trials(int columns, int bandRows) {
        int most = bandRows / LEAST_PITCH;
        if (columns == 1) {
            return options.effort().strips().stream().filter(s -> s <= most).toList();
        }
        var strips = new TreeSet<Integer>();
        for (int width = 1; strips.size() < TRIALS && width <= columns; width++) {
            int count = Whole.ceilDiv(columns, width);
            if (count <= most) {
                strips.add(count);
            }
        }
        return List.copyOf(strips.descendingSet());
    }

    /** The numbers of columns that tensors of the model have, those of most elements first. */
    private List<Integer> widths() {
        var elements = new TreeMap<Integer, Long>();
        for (var value : graph.values()) {
            if (!value.isConstant()) {
                int columns =
                        value.type().rank() == 4 ? Math.max(1, value.type().dim(3)) : 1;
                elements.merge(columns, (long) value.type().size(), Long::sum);
            }
        }
        var widths = new ArrayList<>(elements.keySet());
        widths.sort((a, b) -> Long.compare(elements.get(b), elements.get(a)));
        return widths;
    }

    private double value(Candidate candidate) {
        return options.demands().cost(candidate)
                * (1 + PER_FULL_WIDTH * candidate.plan().graph().columns() / wafer.width());
    }

    /** The interval, with a small preference for fewer copies and fewer strips: they are simpler and answer sooner. */
    private double rank(Candidate candidate) {
        int strips = candidate.plan().graph().frame().strips();
        double copies = Math.min(candidate.copies(), (candidate.copies() + FEW) / 2.0);
        return options.demands().cost(candidate) * (1 + PER_COPY * copies + PER_STRIP * strips);
    }

    private static boolean isRefusal(UserException failure) {
        return failure.diagnostics().get(0).code().equals(Constraints.CODE);
    }

    private static UserException tooSlow(WaferSpec wafer, CompilerOptions options) {
        double rate = wafer.clockHz() / options.demands().interval().getAsDouble();
        return UserException.of(
                FaultKind.INFEASIBLE,
                "WF-PLACE-011",
                String.format(
                        Locale.ROOT,
                        "no floorplan is predicted to reach %.0f samples per second (%.1f cycles per sample)",
                        rate,
                        options.demands().interval().getAsDouble()),
                "",
                "without --target-rate the compiler looks for the fastest; --replicas auto gives it more copies to try");
    }

    static UserException tooLarge(WaferSpec wafer) {
        return UserException.of(
                FaultKind.INFEASIBLE,
                "WF-PLACE-003",
                "the model does not fit the wafer '" + wafer.name() + "' of " + wafer.width() + " x " + wafer.height()
                        + " PEs: its kernels need more columns or memory than there are",
                "",
                "a larger wafer, for example --wafer wse2");
    }

    /** The most rows that a product with constant weights multiplies; 1 if there is none of several. */
    private int mostTokens() {
        int most = 1;
        for (var node : graph.nodes()) {
            boolean product = node.op().equals("MatMul") || node.op().equals("Gemm");
            if (product && !node.input(0).isConstant() && node.input(0).type().rank() >= 2) {
                most = Math.max(most, node.input(0).type().dim(-2));
            }
        }
        return most;
    }

    /** The longest last dimension of a value with columns: more strips than that are of no use. */
    private int mostColumns() {
        int most = 1;
        for (var value : graph.values()) {
            if (!value.isConstant() && value.type().rank() == 4) {
                most = Math.max(most, Math.max(value.type().dim(3), value.type().dim(2)));
            }
        }
        return most;
    }
}
