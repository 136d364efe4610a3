package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Resizing: one weighted sum per dimension that changes. The weights are what the operator makes of unit vectors along that
 * dimension; where it fills in a number outside a region, all dimensions are weighed at once.
 */
final class SoloResize implements SoloOperators.Group {
    @Override
    public List<String> names() {
        return List.of("Resize");
    }

    @Override
    public Optional<String> refusal(Node node) {
        return SoloOperators.constants(node, 1, 2, 3);
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        var evaluation = new SoloEvaluation(node, List.of(0), 0);
        int[] from = in.shape(0);
        int[] to = node.output().type().dims();
        Field x = code.real(in.field(0));
        Field result;
        if (node.attributes()
                .string("coordinate_transformation_mode", "half_pixel")
                .equals("tf_crop_and_resize")) {
            result = weighed(code, x, evaluation, from, to);
        } else {
            result = x;
            for (int d = 0; d < from.length; d++) {
                if (from[d] != to[d]) {
                    Field weights = code.table(weights(evaluation, from, to, d), to[d], from[d]);
                    result = along(code, result, weights, d);
                }
            }
        }
        return in.field(0).whole() ? code.as(DataType.INT32, result) : result;
    }

    /** Weights [new place][old place] along a dimension: the other dimensions hold the same numbers everywhere. */
    private static double[] weights(SoloEvaluation evaluation, int[] from, int[] to, int axis) {
        int inner = Field.size(Arrays.copyOfRange(from, axis + 1, from.length));
        int innerTo = Field.size(Arrays.copyOfRange(to, axis + 1, to.length));
        var weights = new double[to[axis] * from[axis]];
        for (int k = 0; k < from[axis]; k++) {
            var unit = new double[Field.size(from)];
            for (int i = 0; i < unit.length; i++) {
                unit[i] = i / inner % from[axis] == k ? 1 : 0;
            }
            double[] result = evaluation.of(List.of(unit));
            for (int i = 0; i < to[axis]; i++) {
                weights[i * from[axis] + k] = result[i * innerTo];
            }
        }
        return weights;
    }

    private static Field along(SoloCode code, Field x, Field weights, int axis) {
        int rank = x.rank();
        int[] shape = x.shape();
        shape[axis] = weights.dim(0);
        Field result = code.filled(DataType.FP32, 0, shape);
        var left = new int[rank];
        left[axis] = weights.stride(0);
        int old = x.dim(axis);
        Field space = result.inserted(rank, old, 0);
        Field source = x.slice(axis, 0, 1, 1).broadcast(shape).inserted(rank, old, x.stride(axis));
        Field factors = weights.strided(0, shape, left).inserted(rank, old, weights.stride(1));
        code.accumulate(space, source, factors);
        return result;
    }

    private static Field weighed(SoloCode code, Field x, SoloEvaluation evaluation, int[] from, int[] to) {
        int n = Field.size(from);
        int m = Field.size(to);
        double[] base = evaluation.of(List.of(new double[n]));
        var weights = new double[m * n];
        for (int k = 0; k < n; k++) {
            var unit = new double[n];
            unit[k] = 1;
            double[] result = evaluation.of(List.of(unit));
            for (int i = 0; i < m; i++) {
                weights[i * n + k] = result[i] - base[i];
            }
        }
        Field sum = SoloMatrices.product(code, code.table(weights, m, n), code.reshaped(x, n, 1));
        return code.reshaped(code.apply(VectorOp.ADD, sum, code.table(base, m, 1)), to);
    }
}
