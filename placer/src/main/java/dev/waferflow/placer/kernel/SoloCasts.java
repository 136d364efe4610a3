package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Conversions between element types, and quantisation. */
final class SoloCasts implements SoloOperators.Group {
    private static final double TWO_31 = 2147483648.0;

    @Override
    public List<String> names() {
        return List.of("Cast", "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear");
    }

    @Override
    public Optional<String> refusal(Node node) {
        return node.output().type().elementType() == DataType.FP8E8M0
                ? Optional.of("rounds to powers of two")
                : Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        DataType to = node.output().type().elementType();
        return switch (node.op()) {
            case "QuantizeLinear" -> quantized(node, code, in, to);
            case "DequantizeLinear" -> {
                Field x = in.field(0);
                Field zero = in.has(2) ? spread(node, code, in, 2) : null;
                Field moved = zero == null ? x : code.apply(VectorOp.SUB, x, zero);
                yield code.apply(VectorOp.MUL, code.real(moved), spread(node, code, in, 1));
            }
            case "DynamicQuantizeLinear" -> dynamic(code, in.field(0), output);
            default -> {
                boolean saturates = node.attributes().integer("saturate", 1) != 0;
                yield SoloFloat8.small(to)
                        ? SoloFloat8.rounded(code, to, code.real(in.field(0)), saturates)
                        : cast(code, in.field(0), in.type(0), to);
            }
        };
    }

    static Field cast(SoloCode code, Field x, DataType from, DataType to) {
        if (to == DataType.BOOL) {
            return code.not(code.not(x));
        }
        if (to.floating()) {
            Field real = code.real(x);
            if (from == DataType.UINT32) {
                Field high = code.apply(VectorOp.LESS, x, 0);
                real = code.select(high, code.apply(VectorOp.ADD, real, 2 * TWO_31), real);
            }
            return to == DataType.FP16 || to == DataType.BF16 ? code.rounded(to, real) : real;
        }
        if (from.floating() && to == DataType.UINT32) {
            Field high = code.apply(VectorOp.LESS_EQUAL, Field.number(DataType.FP32, TWO_31), x);
            Field low = code.select(high, code.apply(VectorOp.ADD, x, -2 * TWO_31), x);
            return code.as(DataType.INT32, low);
        }
        return wrapped(code, code.as(DataType.INT32, x), to);
    }

    /** A whole number as the narrower type stores it: its low bits, the highest of them a sign if the type has one. */
    static Field wrapped(SoloCode code, Field x, DataType type) {
        int bits = type.bits();
        boolean signed = signed(type);
        if (bits >= 32 || type == DataType.BOOL) {
            return x;
        }
        Field low = code.apply(VectorOp.AND, x, (1 << bits) - 1);
        int half = 1 << bits - 1;
        return signed ? code.apply(VectorOp.SUB, code.apply(VectorOp.XOR, low, half), half) : low;
    }

    private static boolean signed(DataType type) {
        return switch (type) {
            case INT2, INT4, INT8, INT16, INT32, INT64 -> true;
            default -> false;
        };
    }

    static Field clamped(SoloCode code, Field x, DataType type) {
        boolean signed = signed(type);
        double half = Math.pow(2, type.bits() - 1);
        double least = signed ? -half : 0;
        double greatest = signed ? half - 1 : 2 * half - 1;
        return code.apply(VectorOp.MIN, code.apply(VectorOp.MAX, x, least), greatest);
    }

    private static Field quantized(Node node, SoloCode code, SoloArguments in, DataType to) {
        Field steps = code.apply(VectorOp.DIV, in.field(0), spread(node, code, in, 1));
        if (SoloFloat8.small(to)) {
            return SoloFloat8.rounded(code, to, steps, true);
        }
        Field whole = code.apply(VectorOp.ROUND, steps);
        if (in.has(2)) {
            whole = code.apply(VectorOp.ADD, whole, code.real(spread(node, code, in, 2)));
        }
        return code.as(DataType.INT32, clamped(code, whole, to));
    }

    /** A scale or zero point for each element: one for all, one per place along {@code axis}, or one per block along it. */
    private static Field spread(Node node, SoloCode code, SoloArguments in, int index) {
        Field given = in.field(index);
        if (given.size() == 1) {
            return given.isNumber() ? given : code.dense(given).reshaped();
        }
        int[] shape = in.shape(0);
        int axis = Math.floorMod(node.attributes().intValue("axis", 1), shape.length);
        int block = node.attributes().intValue("block_size", 0);
        if (block == 0) {
            var ones = new int[shape.length];
            Arrays.fill(ones, 1);
            ones[axis] = shape[axis];
            return code.reshaped(given, ones);
        }
        int inner = Field.size(Arrays.copyOfRange(shape, axis + 1, shape.length));
        int blocks = in.shape(index)[axis];
        var places = new int[Field.size(shape)];
        for (int i = 0; i < places.length; i++) {
            int outer = i / (inner * shape[axis]);
            places[i] = (outer * blocks + i / inner % shape[axis] / block) * inner + i % inner;
        }
        return code.pick(given, places, shape);
    }

    private static Field dynamic(SoloCode code, Field x, int output) {
        var all = new boolean[x.rank()];
        Arrays.fill(all, true);
        Field high = flat(code, code.apply(VectorOp.MAX, code.reduce(VectorOp.MAX, x, all), 0));
        Field low = flat(code, code.apply(VectorOp.MIN, code.reduce(VectorOp.MIN, x, all), 0));
        Field range = code.apply(VectorOp.SUB, high, low);
        Field known = code.apply(VectorOp.DIV, range, 255);
        Field scale = code.select(code.not(range), Field.number(DataType.FP32, 1), known);
        if (output == 1) {
            return scale;
        }
        Field zero = code.apply(VectorOp.ROUND, code.apply(VectorOp.DIV, code.apply(VectorOp.NEG, low), scale));
        zero = clamped(code, zero, DataType.UINT8);
        if (output == 2) {
            return code.as(DataType.INT32, zero);
        }
        Field steps = code.apply(VectorOp.ROUND, code.apply(VectorOp.DIV, x, scale));
        return code.as(DataType.INT32, clamped(code, code.apply(VectorOp.ADD, steps, zero), DataType.UINT8));
    }

    private static Field flat(SoloCode code, Field x) {
        return code.reshaped(x);
    }
}
