package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Matrix products with constant right side. The weights are arranged in the order in which the input happens to travel. */
final class MatrixFamily implements KernelFamily {
    @Override
    public String name() {
        return "matrix";
    }

    @Override
    public List<String> operators() {
        return List.of("Gemm", "MatMul");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (!node.input(1).isConstant()) {
            return Optional.of("has two computed sides");
        }
        if (node.input(1).type().rank() != 2) {
            return Optional.of("has a constant right side of " + node.input(1).type().rank() + " dimensions");
        }
        if (node.attributes().intValue("transA", 0) != 0) {
            return Optional.of("has a transposed left side");
        }
        if (node.hasInput(2) && (!node.input(2).isConstant() || node.input(2).type().size() > node.output().type().dim(-1))) {
            return Optional.of("has a computed or per-row addend");
        }
        return Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        Stream input = lowering.stream(node.input(0));
        int rank = input.shape().size();
        List<Axis> batch = input.view().dims(0, rank - 1);
        List<Axis> inner = input.view().dim(rank - 1);
        Layout layout = lowering.layoutOf(input, batch, List.of(), inner, List.of());
        boolean perRecord = Axis.canonical(batch).equals(Axis.canonical(layout.positions()));
        boolean perImage = Axis.canonical(batch).equals(Axis.canonical(layout.images()));
        if (!perRecord && !perImage) {
            layout = new Layout(
                    layout.type(), batch, List.of(), inner, List.of(), 1, lowering.frame().stripsFor(1), 0, 0, 0);
            perRecord = true;
        }
        Feed feed = lowering.require(input, layout, node);
        layout = feed.layout();
        int outputs = node.output().type().dim(-1);
        int windowRows = perRecord ? 1 : layout.rowCount();
        List<Integer> outShape = node.output().type().shape();
        View outView = View.of(outShape);
        Layout output = new Layout(
                lowering.streamType(node.output()),
                outView.dims(0, outShape.size() - 1),
                List.of(),
                outView.dim(outShape.size() - 1),
                List.of(),
                lowering.frame().lanesFor(outputs),
                lowering.frame().stripsFor(1),
                0,
                0,
                0);
        Layout streamed = perRecord ? flattened(layout) : layout;
        var followers = Followers.take(lowering, node.output(), output);
        KernelLabel base = lowering.label(node, "layer");
        var sources = new ArrayList<>(base.sources());
        sources.addAll(followers.sources());
        var shape = new DenseShape(
                outputs, windowRows, layout.columnCount(), windowRows, 1, 1, 1, 1, true,
                (long) node.output().type().size() * node.input(1).type().dim(0));
        Expr finish = followers.expr().substitute(bias(node, outputs));
        var kernel = new DenseKernel(
                new KernelLabel(base.name(), base.role(), base.op(), sources),
                lowering.frame(),
                new Feed(feed.source(), streamed),
                output,
                shape,
                weights(node, streamed, inner, windowRows),
                finish,
                outputs);
        int id = lowering.add(kernel);
        lowering.define(followers.result(), Stream.of(id, output, followers.result().type().shape()));
    }

    /** The same stream with every record an image of its own. */
    private static Layout flattened(Layout layout) {
        return new Layout(
                layout.type(), layout.positions(), List.of(), layout.channels(), layout.columns(), layout.lanes(),
                layout.strips(), 0, 0, 0);
    }

    private static Expr bias(Node node, int outputs) {
        if (!node.hasInput(2)) {
            return Expr.input();
        }
        var values = new float[outputs];
        if (node.input(2).hasElements()) {
            Tensor tensor = node.input(2).constant();
            for (int k = 0; k < outputs; k++) {
                values[k] = (float) tensor.doubleAt(tensor.size() == 1 ? 0 : k);
            }
        }
        return new Expr.Binary(VectorOp.ADD, Expr.input(), new Expr.Channel(new ChannelVector(values)));
    }

    private static Supplier<Weights> weights(Node node, Layout layout, List<Axis> inner, int windowRows) {
        if (!node.input(1).hasElements()) {
            return () -> null;
        }
        Tensor tensor = node.input(1).constant();
        return () -> {
            int depth = tensor.dim(0);
            int outputs = tensor.dim(1);
            float[] values = tensor.toFloats();
            int most = 0;
            for (int i = 0; i < depth; i++) {
                most = Math.max(most, Axis.offset(inner, i));
            }
            var rowOf = new int[most + 1];
            for (int i = 0; i < depth; i++) {
                rowOf[Axis.offset(inner, i)] = i;
            }
            return (k, c, r, s) -> {
                int offset = Axis.offset(layout.channels(), c)
                        + (windowRows > 1 ? Axis.offset(layout.rows(), r) : 0)
                        + Axis.offset(layout.columns(), s);
                return values[rowOf[offset] * outputs + k];
            };
        };
    }
}
