package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import java.util.List;
import java.util.Optional;

/** Embeddings: rows of a constant table by computed indices. Constant indices into computed values are selections. */
final class GatherFamily implements KernelFamily {
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
        // Indices that are to travel as columns are cut into strips, each with a table of its own.
        boolean across =
                lowering.frame().tokensAcross() && rank > 0 && indices.shape().get(rank - 1) > 1;
        int steps = across ? rank - 1 : rank;
        List<Axis> columns = indices.view().dims(steps, rank);
        List<Strip> strips = lowering.frame().stripsFor(Axis.size(columns));
        var wanted = new Layout(
                DataType.INT32, indices.view().dims(0, steps), List.of(), List.of(), columns, 1, strips, 0, 0, 0);
        Feed feed = lowering.require(indices, wanted, node);
        List<Integer> shape = node.output().type().shape();
        View view = View.of(shape);
        int rows = node.input(0).type().dim(0);
        int channels = node.input(0).type().size() / rows;
        DataType type = lowering.streamType(node.output());
        var output = new Layout(
                type,
                view.dims(0, steps),
                List.of(),
                view.dims(rank, shape.size()),
                view.dims(steps, rank),
                across
                        ? lowering.frame().evenLanesFor(channels, strips)
                        : lowering.frame().lanesFor(channels, strips),
                strips,
                0,
                0,
                0);
        var table = new RowTable(
                rows,
                channels,
                type,
                () -> node.input(0).hasElements() ? node.input(0).constant().toFloats() : null);
        lowering.add(
                GatherKernel.of(lowering.label(node, "layer"), lowering.frame(), feed, output, table, lowering.wafer()),
                node.output());
    }
}
