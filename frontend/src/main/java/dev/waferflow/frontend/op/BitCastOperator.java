package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/** The same bits, read as another type of the same width. */
final class BitCastOperator {
    private BitCastOperator() {}

    static List<Operator> all() {
        return List.of(Definition.of("BitCast", BitCastOperator::type, (c, in) -> read(target(c), in.get(0)))
                .normalizing(BitCastOperator::plain));
    }

    private static TensorType type(OpContext c) {
        DataType to = target(c);
        c.require(
                to.bits() == c.type(0).elementType().bits() && to.bits() > 0, to + " has another width than the input");
        return c.type(0).withElementType(to);
    }

    /** Among whole numbers of one width it is a Cast, which wraps. */
    private static NodeForm plain(NodeForm form) {
        DataType to = type(form.context()).elementType();
        DataType from = form.context().type(0).elementType();
        return to.integral() && from.integral() && to != DataType.BOOL ? form.withOp("Cast") : form;
    }

    private static DataType target(OpContext c) {
        c.attributes().integer("to");
        return DataTypes.attribute(c, "to", null);
    }

    private static Tensor read(DataType to, Tensor x) {
        if (to == DataType.FP64) {
            return Elements.fromDoubles(to, x.shape(), i -> Double.longBitsToDouble(bits(x, i)));
        }
        if (to.floating()) {
            var floats = new float[x.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = value(to, (int) bits(x, i));
            }
            return Tensor.ofFloats(to, floats, x.shape());
        }
        return Elements.fromLongs(to, x.shape(), i -> bits(x, i));
    }

    private static float value(DataType type, int bits) {
        return switch (type) {
            case FP32 -> Float.intBitsToFloat(bits);
            case FP16 -> Rounding.halfToFloat((short) bits);
            case BF16 -> Float.intBitsToFloat(bits << 16);
            default -> SmallFloats.decode(type, bits);
        };
    }

    private static long bits(Tensor x, int index) {
        return switch (x.type()) {
            case FP64 -> Double.doubleToRawLongBits(x.doubles()[index]);
            case FP32 -> Float.floatToRawIntBits(x.floats()[index]);
            case FP16 -> Rounding.floatToHalf(x.floats()[index]);
            case BF16 -> Float.floatToRawIntBits(x.floats()[index]) >>> 16;
            default -> x.type().floating() ? SmallFloats.encode(x.type(), x.floats()[index]) : x.longs()[index];
        };
    }
}
