package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Elements at computed places: gathering, scattering, one-hot vectors. Negative places count from the end. */
final class SoloLookups implements SoloOperators.Group {
    @Override
    public List<String> names() {
        return List.of(
                "Gather",
                "GatherElements",
                "GatherND",
                "Scatter",
                "ScatterElements",
                "ScatterND",
                "OneHot",
                "Trilu",
                "ReverseSequence");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (node.op().equals("GatherND") || node.op().equals("ScatterND")) {
            return node.input(1).type().rank() == 0 ? Optional.of("has a scalar index") : Optional.empty();
        }
        return node.op().equals("OneHot") ? SoloOperators.constants(node, 1) : Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        Field x = in.field(0).isNumber() ? code.dense(in.field(0)) : in.field(0);
        int[] shape = node.output().type().dims();
        return switch (node.op()) {
            case "Gather" -> gather(node, code, x, in.field(1), shape);
            case "GatherElements" -> {
                int axis = axis(node, x.rank());
                Field index = places(code, in.field(1), x.dim(axis));
                Field result = code.fresh(x.type(), shape);
                code.refer(VectorOp.MOV, SoloWalk.Ref.of(result), along(x, index, axis), null, false);
                yield result;
            }
            case "GatherND" -> gatherTuples(node, code, x, in.field(1), shape);
            case "Trilu" -> {
                Field columns = code.iota(x.dim(-1), x.rank() - 1, x.rank());
                Field rows = code.iota(x.dim(-2), x.rank() - 2, x.rank());
                Field distance = code.apply(VectorOp.SUB, columns, rows);
                Field diagonal = in.has(1) ? code.reshaped(in.field(1)) : Field.number(DataType.INT32, 0);
                boolean upper = node.attributes().integer("upper", 1) != 0;
                Field kept = upper
                        ? code.apply(VectorOp.LESS_EQUAL, diagonal, distance)
                        : code.apply(VectorOp.LESS_EQUAL, distance, diagonal);
                yield code.select(kept, x, Field.number(x.type(), 0));
            }
            case "OneHot" -> oneHot(node, code, in, shape);
            case "ReverseSequence" -> reversed(node, code, x, in.field(1));
            case "ScatterND" -> {
                Field result = copy(code, x);
                Field updates = in.field(2);
                Field index = in.field(1);
                int depth = index.dim(-1);
                Field flat = flat(code, index, x, 0, depth);
                int[] space = updates.shape();
                Field place = spread(flat, space);
                Field base = inner(result, depth, space);
                update(node, code, SoloWalk.Ref.at(base, place, 1), updates);
                yield result;
            }
            default -> {
                Field result = copy(code, x);
                int axis = axis(node, x.rank());
                Field index = places(code, in.field(1), x.dim(axis));
                Field updates = in.field(2).strided(0, index.shape(), strides(in.field(2)));
                update(node, code, along(result, index, axis), updates);
                yield result;
            }
        };
    }

    private static int axis(Node node, int rank) {
        return Math.floorMod(node.attributes().intValue("axis", 0), Math.max(1, rank));
    }

    private static int[] strides(Field field) {
        var strides = new int[field.rank()];
        Arrays.setAll(strides, field::stride);
        return strides;
    }

    private static Field copy(SoloCode code, Field x) {
        return code.apply(VectorOp.MOV, x.type(), x, null);
    }

    /** Indices with negative ones made positive. */
    private static Field places(SoloCode code, Field index, int extent) {
        Field wrap = code.apply(VectorOp.MUL, code.apply(VectorOp.LESS, index, 0), extent);
        return code.apply(VectorOp.ADD, index, wrap);
    }

    private static void update(Node node, SoloCode code, SoloWalk.Ref target, Field updates) {
        String reduction = node.attributes().string("reduction", "none");
        VectorOp op = switch (reduction) {
            case "add" -> VectorOp.ADD;
            case "mul" -> VectorOp.MUL;
            case "max" -> VectorOp.MAX;
            case "min" -> VectorOp.MIN;
            default -> VectorOp.MOV;
        };
        if (op == VectorOp.MOV) {
            code.refer(op, target, SoloWalk.Ref.of(updates), null, false);
        } else {
            code.refer(op, target, target, updates, false);
        }
    }

    /** The elements of x at the index along one dimension and at the index's own place along the others. */
    private static SoloWalk.Ref along(Field x, Field index, int axis) {
        int[] steps = strides(x);
        int scale = steps[axis];
        steps[axis] = 0;
        return SoloWalk.Ref.at(x.strided(0, index.shape(), steps), index, scale);
    }

    private static Field gather(Node node, SoloCode code, Field x, Field given, int[] shape) {
        int axis = axis(node, x.rank());
        Field index = places(code, given, x.dim(axis));
        var base = new int[shape.length];
        var chosen = new int[shape.length];
        for (int d = 0; d < shape.length; d++) {
            boolean before = d < axis;
            boolean inside = !before && d < axis + index.rank();
            base[d] = inside ? 0 : x.stride(before ? d : d - index.rank() + 1);
            chosen[d] = inside ? index.stride(d - axis) : 0;
        }
        Field result = code.fresh(x.type(), shape);
        var read = SoloWalk.Ref.at(x.strided(0, shape, base), index.strided(0, shape, chosen), x.stride(axis));
        code.refer(VectorOp.MOV, SoloWalk.Ref.of(result), read, null, false);
        return result;
    }

    /** For each tuple of indices the flat place of its element, over dimensions {@code from ..} of x. */
    private static Field flat(SoloCode code, Field index, Field x, int from, int depth) {
        Field sum = null;
        for (int d = 0; d < depth; d++) {
            Field one = places(code, index.at(index.rank() - 1, d), x.dim(from + d));
            Field scaled = code.apply(VectorOp.MUL, one, x.stride(from + d));
            sum = sum == null ? scaled : code.apply(VectorOp.ADD, sum, scaled);
        }
        return sum;
    }

    /** A field repeated along the trailing dimensions that it lacks. */
    private static Field spread(Field field, int[] space) {
        Field result = field;
        for (int d = field.rank(); d < space.length; d++) {
            result = result.inserted(d, space[d], 0);
        }
        return result;
    }

    /** x over the space whose last dimensions are those of x from {@code depth} on. */
    private static Field inner(Field x, int depth, int[] space) {
        var steps = new int[space.length];
        int kept = x.rank() - depth;
        for (int k = 0; k < kept; k++) {
            steps[space.length - kept + k] = x.stride(depth + k);
        }
        return x.strided(0, space, steps);
    }

    private static Field gatherTuples(Node node, SoloCode code, Field x, Field index, int[] shape) {
        int batch = node.attributes().intValue("batch_dims", 0);
        int depth = index.dim(-1);
        Field flat = flat(code, index, x, batch, depth);
        Field base = inner(x, batch + depth, shape);
        int[] steps = strides(base);
        for (int d = 0; d < batch; d++) {
            steps[d] = x.stride(d);
        }
        Field result = code.fresh(x.type(), shape);
        var read = SoloWalk.Ref.at(base.strided(0, shape, steps), spread(flat, shape), 1);
        code.refer(VectorOp.MOV, SoloWalk.Ref.of(result), read, null, false);
        return result;
    }

    private static Field oneHot(Node node, SoloCode code, SoloArguments in, int[] shape) {
        int axis = Math.floorMod(node.attributes().intValue("axis", -1), shape.length);
        Field index = places(code, code.as(DataType.INT32, in.field(0)), shape[axis]);
        Field places = code.iota(shape[axis], axis, shape.length);
        Field hit = code.apply(VectorOp.EQUAL, index.inserted(axis, 1, 0), places);
        Field values = code.dense(in.field(2));
        return code.select(hit, values.at(0, 1), values.at(0, 0));
    }

    private static Field reversed(Node node, SoloCode code, Field x, Field lengths) {
        int time = node.attributes().intValue("time_axis", 0);
        int batch = node.attributes().intValue("batch_axis", 1);
        var shape = new int[x.rank()];
        Arrays.fill(shape, 1);
        shape[batch] = x.dim(batch);
        Field length = code.reshaped(lengths, shape);
        Field step = code.iota(x.dim(time), time, x.rank());
        Field mirrored = code.apply(VectorOp.SUB, code.apply(VectorOp.ADD, length, -1), step);
        Field from = code.select(code.apply(VectorOp.LESS, step, length), mirrored, step);
        int[] steps = strides(x);
        int scale = steps[time];
        steps[time] = 0;
        Field result = code.fresh(x.type(), x.shape());
        var read = SoloWalk.Ref.at(x.strided(0, x.shape(), steps), from.broadcast(x.shape()), scale);
        code.refer(VectorOp.MOV, SoloWalk.Ref.of(result), read, null, false);
        return result;
    }
}
