package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The greatest or least elements of a dimension: each element's rank is the number of elements that go before it. */
final class SoloSorting implements SoloOperators.Group {
    @Override
    public List<String> names() {
        return List.of("TopK");
    }

    @Override
    public Optional<String> refusal(Node node) {
        return node.input(0).type().rank() == 0 ? Optional.of("sorts a scalar") : SoloOperators.constants(node, 1);
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        Field x = in.field(0);
        int rank = x.rank();
        int axis = Math.floorMod(node.attributes().intValue("axis", -1), rank);
        boolean largest = node.attributes().integer("largest", 1) != 0;
        int n = x.dim(axis);
        // Dimension axis is the element, the new last dimension is who it is compared with.
        Field own = x.inserted(rank, n, 0);
        Field other = x.slice(axis, 0, 1, 1).broadcast(x.shape()).inserted(rank, n, x.stride(axis));
        Field before = largest ? code.apply(VectorOp.LESS, own, other) : code.apply(VectorOp.LESS, other, own);
        Field equal = code.apply(VectorOp.EQUAL, own, other);
        code.write(VectorOp.MUL, equal, equal, earlier(code, n, axis, rank));
        code.write(VectorOp.ADD, before, before, equal);
        Field place = code.reduce(VectorOp.ADD, before, rank).at(rank, 0);
        Field values = output == 0 ? x : code.iota(n, axis, rank).broadcast(x.shape());
        Field sorted = code.fresh(values.type(), x.shape());
        Field base = sorted.slice(axis, 0, 1, 1).broadcast(x.shape());
        code.refer(
                VectorOp.MOV, SoloWalk.Ref.at(base, place, sorted.stride(axis)), SoloWalk.Ref.of(values), null, false);
        return sorted.slice(axis, 0, node.output().type().dim(axis), 1);
    }

    /** 1 where the other element comes first in the input: ties keep their order. */
    private static Field earlier(SoloCode code, int n, int axis, int rank) {
        var first = new int[n * n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(first, i * n, i * n + i, 1);
        }
        var shape = new int[rank + 1];
        Arrays.fill(shape, 1);
        shape[axis] = n;
        shape[rank] = n;
        return code.table(first, shape);
    }
}
