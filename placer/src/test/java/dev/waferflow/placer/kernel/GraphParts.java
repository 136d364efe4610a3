package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;

/** What the graphs of several tests are made of. */
final class GraphParts {
    private GraphParts() {}

    static int[] shape(int... extents) {
        return extents;
    }

    static Value longs(GraphBuilder b, String name, long... values) {
        return b.constant(name, Tensor.ofLongs(DataType.INT64, values, values.length));
    }

    /** The value times constant weights. */
    static Value product(GraphBuilder b, String name, Value x, int outputs) {
        Tensor weights = CompiledGraph.numbers(name.hashCode(), x.type().dim(-1), outputs);
        return b.node("MatMul", name, x, b.constant(name + ".w", weights));
    }
}
