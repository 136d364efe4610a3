package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Embeddings: rows of a constant table by computed indices. Constant indices into computed values are selections. */
final class GatherFamily implements KernelFamily {
    /** Columns of a table from which it is worth an adapter to have fewer of it. */
    private static final int LARGE = 8;

    @Override
    public String name() {
        return "gather";
    }

    @Override
    public List<String> operators() {
        return List.of("Gather");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (!node.input(0).isConstant()) {
            return node.input(1).isConstant() ? Optional.empty() : Optional.of("has a computed table");
        }
        if (!node.output().type().elementType().floating()) {
            return Optional.of("looks up whole numbers");
        }
        return node.attributes().intValue("axis", 0) == 0
                ? Optional.empty()
                : Optional.of("looks up along another than the first dimension");
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        if (Selection.selects(node)) {
            SelectFamily.lower(node, Selection.of(node).get(0), lowering);
            return;
        }
        Stream indices = lowering.stream(node.input(1));
        int rank = indices.shape().size();
        boolean across =
                lowering.frame().tokensAcross() && rank > 0 && indices.shape().get(rank - 1) > 1;
        KernelLabel label = lowering.label(node, "layer");
        if (!across) {
            Layout output = output(node, lowering, rank, lowering.frame().stripsFor(1));
            lowering.add(kernel(node, lowering, label, wanted(indices, rank, output), output), node.output());
            return;
        }
        // Indices that are to travel as columns are cut into strips, each with a table of its own.
        int tokens = indices.shape().get(rank - 1);
        Layout output = output(node, lowering, rank - 1, lowering.frame().stripsFor(tokens));
        List<Layout> steps = fewerTables(node, lowering, label, indices, output);
        Layout made = steps.get(0);
        Feed feed = new Feed(lowering.add(kernel(node, lowering, label, wanted(indices, rank - 1, made), made)), made);
        for (Layout step : steps) {
            feed = lowering.adapt(feed.source(), feed.layout(), step, node);
        }
        lowering.define(
                node.output(),
                Stream.of(feed.source(), output, node.output().type().shape()));
    }

    /**
     * The layouts from the one in which a table gives its rows to the one in which they are wanted. Where it is large, these are
     * fewer strips at first, each with more rows of PEs for one table; adapters then bring tokens to their strips, at once or in
     * steps, whichever takes fewer columns.
     */
    private static List<Layout> fewerTables(
            Node node, Lowering lowering, KernelLabel label, Stream indices, Layout output) {
        int positions = indices.shape().size() - 1;
        // From the most strips to the fewest: the best way on from each of them is known when one with fewer asks for
        // it.
        var ways = new ArrayList<Way>();
        ways.add(new Way(List.of(output), 0));
        Way best = ways.get(0);
        int least = columns(node, lowering, label, indices, output);
        int most = output.strips().size();
        for (int strips = most / 2; strips >= 1 && least > LARGE; strips--) {
            if (most % strips != 0) {
                continue;
            }
            Layout trial =
                    output(node, lowering, positions, lowering.frame().spread(output.columnCount(), strips, strips));
            Optional<Way> way = ways.stream()
                    .flatMap(next -> next.from(trial, label, lowering).stream())
                    .min(Comparator.comparingInt(Way::columns));
            if (way.isPresent()) {
                ways.add(way.get());
                int columns = columns(node, lowering, label, indices, trial)
                        + way.get().columns();
                if (columns < least) {
                    least = columns;
                    best = way.get();
                }
            }
        }
        return best.layouts();
    }

    /** Layouts through which adapters bring a tensor to the last of them, and the columns that those take. */
    private record Way(List<Layout> layouts, int columns) {
        /** The way with another layout before the others; empty if one adapter cannot do that. */
        Optional<Way> from(Layout first, KernelLabel label, Lowering lowering) {
            var relay = new RelayKernel(label, lowering.frame(), lowering.wafer(), new Feed(0, first), layouts.get(0));
            if (!lowering.fits(relay)) {
                return Optional.empty();
            }
            var longer = new ArrayList<>(layouts);
            longer.add(0, first);
            return Optional.of(new Way(longer, columns + relay.activeColumns()));
        }
    }

    private static int columns(Node node, Lowering lowering, KernelLabel label, Stream indices, Layout output) {
        Layout wanted = wanted(indices, indices.shape().size() - 1, output);
        var feed = new Feed(0, wanted);
        return GatherKernel.of(label, lowering.frame(), feed, output, table(node, lowering), lowering.wafer())
                .activeColumns();
    }

    /** The indices, one per record and column. */
    private static Layout wanted(Stream indices, int positions, Layout output) {
        View view = indices.view();
        int rank = indices.shape().size();
        return new Layout(
                DataType.INT32,
                view.dims(0, positions),
                List.of(),
                List.of(),
                view.dims(positions, rank),
                1,
                output.strips(),
                0,
                0,
                0);
    }

    /** The rows that are looked up: {@code positions} dimensions of the indices are records, the others columns. */
    private static Layout output(Node node, Lowering lowering, int positions, List<Strip> strips) {
        List<Integer> shape = node.output().type().shape();
        View view = View.of(shape);
        int rank = node.input(1).type().rank();
        List<Axis> channels = view.dims(rank, shape.size());
        Frame frame = lowering.frame();
        return new Layout(
                lowering.streamType(node.output()),
                view.dims(0, positions),
                List.of(),
                channels,
                view.dims(positions, rank),
                positions < rank
                        ? frame.evenLanesFor(Axis.size(channels), strips)
                        : frame.lanesFor(Axis.size(channels), strips),
                strips,
                0,
                0,
                0);
    }

    private static RowTable table(Node node, Lowering lowering) {
        int rows = node.input(0).type().dim(0);
        return new RowTable(
                rows,
                node.input(0).type().size() / rows,
                lowering.streamType(node.output()),
                () -> node.input(0).hasElements() ? node.input(0).constant().toFloats() : null);
    }

    private static GatherKernel kernel(Node node, Lowering lowering, KernelLabel label, Layout wanted, Layout output) {
        Feed feed = lowering.require(lowering.stream(node.input(1)), wanted, node);
        return GatherKernel.of(label, lowering.frame(), feed, output, table(node, lowering), lowering.wafer());
    }
}
