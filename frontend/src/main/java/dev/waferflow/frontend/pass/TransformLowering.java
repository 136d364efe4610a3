package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes Fourier transforms as matrix products. The matrix of a linear operator is what it gives for the unit vectors: so the
 * operator itself makes it, with whatever attributes it has. A short-time transform is one of frames, which overlap.
 */
public final class TransformLowering implements Pass {
    /** Elements of a matrix beyond which it would not pay to have it in memory. */
    private static final long MOST_ELEMENTS = 1 << 22;

    @Override
    public String name() {
        return "transform-lowering";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, TransformLowering::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        boolean transforms = node.op().equals("DFT") || node.op().equals("STFT");
        if (!transforms || node.input(0).isConstant() || !isKnown(node)) {
            return false;
        }
        return node.op().equals("DFT") ? whole(node, rewrite) : frames(node, rewrite);
    }

    /** Whether all is known but the signal, and the window of frames. */
    private static boolean isKnown(Node node) {
        int signals = node.op().equals("STFT") ? 3 : 1;
        return node.inputs().stream().skip(signals).allMatch(v -> v.isAbsent() || v.hasElements())
                && (signals == 1 || node.input(1).hasElements());
    }

    private static boolean whole(Node node, Rewrite rewrite) {
        TensorType x = node.input(0).type();
        TensorType y = node.output().type();
        int rank = x.rank();
        long given = node.hasInput(2) ? node.input(2).constant().longAt(0) : -2;
        int axis = (int) (given < 0 ? given + rank : given);
        int size = x.dim(axis) * x.dim(rank - 1);
        int results = y.dim(axis) * y.dim(rank - 1);
        if ((long) size * results > MOST_ELEMENTS) {
            return false;
        }
        Value units = units(node, rewrite, size, x.dim(axis), x.dim(rank - 1));
        Value length = node.hasInput(1) ? rewrite.mapped(node.input(1)) : Value.ABSENT;
        Value along = longs(node, rewrite, "axis", 1);
        Value spectra = rewrite.add(node, "spectra", "DFT", node.attributes(), List.of(units, length, along));
        Value matrix = reshaped(node, rewrite, "matrix", spectra, List.of(size, results));
        var order = new int[rank];
        int next = 0;
        var others = new ArrayList<Integer>();
        for (int d = 0; d < rank - 1; d++) {
            if (d != axis) {
                order[next++] = d;
                others.add(x.dim(d));
            }
        }
        order[rank - 2] = axis;
        order[rank - 1] = rank - 1;
        Value turned =
                rewrite.add(node, "turned", "Transpose", permutation(order), List.of(rewrite.mapped(node.input(0))));
        Value rows = reshaped(node, rewrite, "rows", turned, with(others, size));
        Value product = rewrite.add(node, "product", "MatMul", Attributes.none(), List.of(rows, matrix));
        Value cut = reshaped(node, rewrite, "cut", product, with(with(others, y.dim(axis)), y.dim(rank - 1)));
        var back = new int[rank];
        for (int d = 0; d < rank; d++) {
            back[order[d]] = d;
        }
        rewrite.emit(node, "Transpose", permutation(back), List.of(cut), List.of(node));
        return true;
    }

    private static boolean frames(Node node, Rewrite rewrite) {
        TensorType x = node.input(0).type();
        TensorType y = node.output().type();
        int parts = x.rank() == 3 ? x.dim(2) : 1;
        int length = node.hasInput(3)
                ? (int) node.input(3).constant().longAt(0)
                : node.hasInput(2) ? node.input(2).type().dim(0) : x.dim(1);
        int step = (int) node.input(1).constant().longAt(0);
        int size = length * parts;
        int results = y.dim(2) * y.dim(3);
        if ((long) size * results > MOST_ELEMENTS || y.size() == 0) {
            return false;
        }
        var inputs = new ArrayList<Value>();
        inputs.add(units(node, rewrite, size, length, parts));
        inputs.add(rewrite.mapped(node.input(1)));
        boolean computed = node.hasInput(2) && !node.input(2).hasElements();
        inputs.add(node.hasInput(2) && !computed ? rewrite.mapped(node.input(2)) : Value.ABSENT);
        inputs.add(scalar(node, rewrite, length));
        Value spectra = rewrite.add(node, "spectra", "STFT", node.attributes(), inputs);
        Value matrix = reshaped(node, rewrite, "matrix", spectra, List.of(size, results));
        Value places = rewrite.constant(
                node.name() + ".places",
                null,
                List.of(),
                () -> Elements.fromLongs(
                        DataType.INT64, new int[] {y.dim(1), length}, i -> (long) i / length * step + i % length));
        Value cut = rewrite.add(
                node,
                "frames",
                "Gather",
                Attributes.none().with("axis", 1),
                List.of(rewrite.mapped(node.input(0)), places));
        if (computed) {
            List<Integer> place = x.rank() == 3 ? List.of(length, 1) : List.of(length);
            Value window = reshaped(node, rewrite, "window", rewrite.mapped(node.input(2)), place);
            cut = rewrite.add(node, "windowed", "Mul", Attributes.none(), List.of(cut, window));
        }
        Value rows = reshaped(node, rewrite, "rows", cut, List.of(x.dim(0), y.dim(1), size));
        Value product = rewrite.add(node, "product", "MatMul", Attributes.none(), List.of(rows, matrix));
        var shape = longs(node, rewrite, "shape", y.dims());
        rewrite.emit(node, "Reshape", Attributes.none(), List.of(product, shape), List.of(node));
        return true;
    }

    /** One signal for each element of a signal, which is 1 there and 0 elsewhere. */
    private static Value units(Node node, Rewrite rewrite, int size, int length, int parts) {
        DataType type = node.input(0).type().elementType();
        return rewrite.constant(
                node.name() + ".units",
                null,
                List.of(),
                () -> Elements.fromDoubles(type, new int[] {size, length, parts}, i -> i / size == i % size ? 1 : 0));
    }

    private static List<Integer> with(List<Integer> shape, int extent) {
        var result = new ArrayList<>(shape);
        result.add(extent);
        return result;
    }

    private static Attributes permutation(int[] order) {
        return Attributes.none().with("perm", order);
    }

    private static Value reshaped(Node node, Rewrite rewrite, String name, Value value, List<Integer> shape) {
        int[] dims = shape.stream().mapToInt(Integer::intValue).toArray();
        Value to = longs(node, rewrite, name + ".shape", dims);
        return rewrite.add(node, name, "Reshape", Attributes.none(), List.of(value, to));
    }

    private static Value longs(Node node, Rewrite rewrite, String name, int... values) {
        return rewrite.constant(
                node.name() + "." + name,
                null,
                List.of(),
                () -> Elements.fromLongs(DataType.INT64, new int[] {values.length}, i -> values[i]));
    }

    private static Value scalar(Node node, Rewrite rewrite, long value) {
        return rewrite.constant(
                node.name() + ".length",
                null,
                List.of(),
                () -> Elements.fromLongs(DataType.INT64, new int[0], i -> value));
    }
}
