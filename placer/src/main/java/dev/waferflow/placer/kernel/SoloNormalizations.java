package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Normalisation by moments and norms, and the softmax family. */
final class SoloNormalizations implements SoloOperators.Group {
    @Override
    public List<String> names() {
        return List.of(
                "Softmax",
                "LogSoftmax",
                "Hardmax",
                "LayerNormalization",
                "RMSNormalization",
                "InstanceNormalization",
                "GroupNormalization",
                "BatchNormalization",
                "LpNormalization",
                "MeanVarianceNormalization",
                "LRN");
    }

    @Override
    public Optional<String> refusal(Node node) {
        return Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        Field x = code.real(in.field(0));
        int rank = x.rank();
        double epsilon = node.attributes().floating("epsilon", 1e-5);
        return switch (node.op()) {
            case "Softmax", "LogSoftmax", "Hardmax" -> softmax(node, code, rank == 0 ? code.reshaped(x, 1) : x);
            case "LayerNormalization" -> layer(node, code, in, x, epsilon, output);
            case "RMSNormalization" -> {
                boolean[] over = from(Math.floorMod(node.attributes().intValue("axis", -1), rank), rank);
                Field squares = mean(code, code.apply(VectorOp.MUL, x, x), over);
                Field scaled = code.apply(VectorOp.MUL, x, inverseRoot(code, squares, epsilon));
                yield code.apply(VectorOp.MUL, scaled, in.field(1));
            }
            case "InstanceNormalization" -> {
                Field y = centred(code, x, from(2, rank));
                Field normal =
                        code.apply(VectorOp.MUL, y, inverseRoot(code, variance(code, y, from(2, rank)), epsilon));
                yield scaled(code, normal, in, 1);
            }
            case "GroupNormalization" -> group(node, code, in, x, epsilon);
            case "BatchNormalization" -> batch(node, code, in, x, epsilon, output);
            case "LpNormalization" -> {
                int axis = Math.floorMod(node.attributes().intValue("axis", -1), rank);
                var over = new boolean[rank];
                over[axis] = true;
                Field norm =
                        SoloReductions.norm(code, x, over, node.attributes().intValue("p", 2));
                Field safe = code.select(norm, norm, Field.number(DataType.FP32, 1));
                yield code.apply(VectorOp.DIV, x, safe);
            }
            case "MeanVarianceNormalization" -> {
                var over = new boolean[rank];
                for (int axis : node.attributes().ints("axes", 0, 2, 3)) {
                    over[Math.floorMod(axis, rank)] = true;
                }
                Field y = centred(code, x, over);
                Field deviation = code.apply(VectorOp.SQRT, variance(code, y, over));
                yield code.apply(VectorOp.DIV, y, code.apply(VectorOp.ADD, deviation, 1e-9));
            }
            default -> response(node, code, x);
        };
    }

    private static boolean[] from(int axis, int rank) {
        var over = new boolean[rank];
        Arrays.fill(over, Math.min(axis, rank), rank, true);
        return over;
    }

    private static Field mean(SoloCode code, Field x, boolean[] over) {
        int count = 1;
        for (int d = 0; d < over.length; d++) {
            count *= over[d] ? x.dim(d) : 1;
        }
        return code.apply(VectorOp.DIV, code.reduce(VectorOp.ADD, x, over), count);
    }

    private static Field centred(SoloCode code, Field x, boolean[] over) {
        return code.apply(VectorOp.SUB, x, mean(code, x, over));
    }

    private static Field variance(SoloCode code, Field centred, boolean[] over) {
        return mean(code, code.apply(VectorOp.MUL, centred, centred), over);
    }

    private static Field inverseRoot(SoloCode code, Field x, double epsilon) {
        return code.apply(VectorOp.RSQRT, code.apply(VectorOp.ADD, x, epsilon));
    }

    private static Field softmax(Node node, SoloCode code, Field x) {
        int axis = Math.floorMod(node.attributes().intValue("axis", -1), x.rank());
        Field most = code.reduce(VectorOp.MAX, x, axis);
        int[] shape = node.output().type().dims();
        if (node.op().equals("Hardmax")) {
            Field places = code.iota(x.dim(axis), axis, x.rank());
            Field candidates =
                    code.select(code.apply(VectorOp.EQUAL, x, most), places, Field.number(DataType.INT32, x.dim(axis)));
            Field first = code.reduce(VectorOp.MIN, candidates, axis);
            Field hit = code.apply(VectorOp.EQUAL, places.broadcast(x.shape()), first);
            return code.reshaped(code.real(hit), shape);
        }
        Field moved = code.apply(VectorOp.SUB, x, most);
        Field powers = code.apply(VectorOp.EXP, moved);
        Field sum = code.reduce(VectorOp.ADD, powers, axis);
        Field result = node.op().equals("Softmax")
                ? code.apply(VectorOp.DIV, powers, sum)
                : code.apply(VectorOp.SUB, moved, code.apply(VectorOp.LOG, sum));
        return code.reshaped(result, shape);
    }

    private static Field layer(Node node, SoloCode code, SoloArguments in, Field x, double epsilon, int output) {
        boolean[] over = from(Math.floorMod(node.attributes().intValue("axis", -1), x.rank()), x.rank());
        if (output == 1) {
            return mean(code, x, over);
        }
        Field y = centred(code, x, over);
        Field inverse = inverseRoot(code, variance(code, y, over), epsilon);
        if (output == 2) {
            return inverse;
        }
        Field scaled = code.apply(VectorOp.MUL, code.apply(VectorOp.MUL, y, inverse), in.field(1));
        return in.has(2) ? code.apply(VectorOp.ADD, scaled, in.field(2)) : scaled;
    }

    /** Scale and bias per channel, which are inputs {@code first} and the next. */
    private static Field scaled(SoloCode code, Field x, SoloArguments in, int first) {
        Field product = code.apply(VectorOp.MUL, x, perChannel(code, in.field(first), x.rank()));
        return code.apply(VectorOp.ADD, product, perChannel(code, in.field(first + 1), x.rank()));
    }

    /** A vector along dimension 1. */
    static Field perChannel(SoloCode code, Field vector, int rank) {
        var shape = new int[Math.max(1, rank - 1)];
        Arrays.fill(shape, 1);
        shape[0] = vector.size();
        return code.reshaped(vector, shape);
    }

    private static Field group(Node node, SoloCode code, SoloArguments in, Field x, double epsilon) {
        int groups = node.attributes().intValue("num_groups", 1);
        int batch = x.dim(0);
        int channels = x.dim(1);
        Field rows = code.reshaped(x, batch, groups, x.size() / batch / groups);
        boolean[] over = {false, false, true};
        Field y = centred(code, rows, over);
        Field normal = code.apply(VectorOp.MUL, y, inverseRoot(code, variance(code, y, over), epsilon));
        if (in.field(1).size() == channels) {
            return scaled(code, code.reshaped(normal, x.shape()), in, 1);
        }
        return code.reshaped(scaled(code, normal, in, 1), x.shape());
    }

    private static Field batch(Node node, SoloCode code, SoloArguments in, Field x, double epsilon, int output) {
        int rank = x.rank();
        boolean training = node.attributes().integer("training_mode", 0) != 0;
        Field mean = perChannel(code, in.field(3), rank);
        Field variance = perChannel(code, in.field(4), rank);
        if (training) {
            var over = new boolean[rank];
            Arrays.fill(over, true);
            over[1] = false;
            Field now = mean(code, x, over);
            Field spread = variance(code, code.apply(VectorOp.SUB, x, now), over);
            if (output > 0) {
                double keep = node.attributes().floating("momentum", 0.9);
                Field current = code.apply(VectorOp.MUL, output == 1 ? now : spread, 1 - keep);
                Field old = code.apply(VectorOp.MUL, output == 1 ? mean : variance, keep);
                Field sum = code.apply(VectorOp.ADD, old, current);
                return code.reshaped(sum, node.outputs().get(output).type().dims());
            }
            mean = now;
            variance = spread;
        }
        Field factor = inverseRoot(code, variance, epsilon);
        return scaled(code, code.apply(VectorOp.MUL, code.apply(VectorOp.SUB, x, mean), factor), in, 1);
    }

    private static Field response(Node node, SoloCode code, Field x) {
        int size = node.attributes().intValue("size", 1);
        int channels = x.dim(1);
        int[] padded = x.shape();
        padded[1] = channels + size - 1;
        Field squares = code.filled(DataType.FP32, 0, padded);
        code.write(VectorOp.MUL, squares.slice(1, (size - 1) / 2, channels, 1), x, x);
        Field windows = squares.slice(1, 0, channels, 1).inserted(x.rank(), size, squares.stride(1));
        Field sum = code.reduce(VectorOp.ADD, windows, x.rank());
        Field scale = code.apply(
                VectorOp.ADD,
                code.apply(VectorOp.MUL, sum, node.attributes().floating("alpha", 1e-4) / size),
                node.attributes().floating("bias", 1));
        Field power = code.apply(VectorOp.POW, scale, node.attributes().floating("beta", 0.75));
        return code.apply(VectorOp.DIV, x, code.reshaped(power, x.shape()));
    }
}
