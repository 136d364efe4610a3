package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Composite.Emitter;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Scaled dot-product attention: {@code softmax(cap(q k^T scale) + bias) v} for each head, where the bias holds the
 * mask, the causal triangle and the padding. Keys and values may be shared between heads and continue a past.
 */
final class AttentionOperator {
    private final OpContext c;
    private final Emitter emitter;

    private AttentionOperator(OpContext c, Emitter emitter) {
        this.c = c;
        this.emitter = emitter;
    }

    static List<Operator> all() {
        return List.of(Composite.of("Attention", (c, e) -> new AttentionOperator(c, e).build()));
    }

    private List<Value> build() {
        boolean flat = c.type(0).rank() == 3;
        Value q = heads(c.input(0), "q_num_heads");
        Value k = heads(c.input(1), "kv_num_heads");
        Value v = heads(c.input(2), "kv_num_heads");
        c.require(
                q.type().rank() == 4 && k.type().rank() == 4 && v.type().rank() == 4, "needs three or four dimensions");
        Value presentKey = c.has(4) ? emitter.along("Concat", 2, c.input(4), k) : k;
        Value presentValue = c.has(5) ? emitter.along("Concat", 2, c.input(5), v) : v;
        DataType type = q.type().elementType();
        double scale =
                c.attributes().floating("scale", 1 / StrictMath.sqrt(q.type().dim(3)));
        Value factor = emitter.scalar(type, StrictMath.sqrt(scale));
        Value keys = emitter.transpose(repeated(presentKey, q.type().dim(1)), 0, 1, 3, 2);
        var stages = new ArrayList<Value>();
        stages.add(emitter.op("MatMul", emitter.op("Mul", q, factor), emitter.op("Mul", keys, factor)));
        stages.add(capped(stages.get(0), type));
        Value bias = bias(q, presentKey);
        stages.add(bias == null ? stages.get(1) : emitter.op("Add", stages.get(1), bias));
        stages.add(shares(stages.get(2), bias, type));
        Value y = emitter.op(
                "MatMul", stages.get(3), repeated(presentValue, q.type().dim(1)));
        if (flat) {
            y = emitter.transpose(y, 0, 2, 1, 3);
            y = emitter.reshape(
                    y,
                    y.type().dim(0),
                    y.type().dim(1),
                    (long) y.type().dim(2) * y.type().dim(3));
        }
        int mode = c.attributes().intValue("qk_matmul_output_mode", 0);
        c.require(mode >= 0 && mode < stages.size(), "qk_matmul_output_mode " + mode + " is not known");
        return List.of(y, presentKey, presentValue, stages.get(mode));
    }

    /** Batch, sequence and features as batch, head, sequence and features of the head. */
    private Value heads(Value x, String attribute) {
        if (x.type().rank() != 3) {
            return x;
        }
        long heads = c.attributes().integer(attribute);
        c.require(heads > 0 && x.type().dim(2) % heads == 0, attribute + " does not divide the features");
        Value split = emitter.reshape(
                x, x.type().dim(0), x.type().dim(1), heads, x.type().dim(2) / heads);
        return emitter.transpose(split, 0, 2, 1, 3);
    }

    /** Keys or values for every query head. */
    private Value repeated(Value x, int heads) {
        int own = x.type().dim(1);
        c.require(own > 0 && heads % own == 0, "query heads are no multiple of key heads");
        if (own == heads) {
            return x;
        }
        int[] shape = x.type().dims();
        Value open = emitter.op("Unsqueeze", x, emitter.longs(2));
        Value wide = emitter.op("Expand", open, emitter.longs(shape[0], own, heads / own, shape[2], shape[3]));
        return emitter.reshape(wide, shape[0], heads, shape[2], shape[3]);
    }

    private Value capped(Value x, DataType type) {
        double cap = c.attributes().floating("softcap", 0);
        if (cap == 0) {
            return x;
        }
        Value limit = emitter.scalar(type, cap);
        return emitter.op("Mul", emitter.op("Tanh", emitter.op("Div", x, limit)), limit);
    }

    /** Softmax along the keys; a row that is masked altogether is 0 instead of undefined. */
    private Value shares(Value x, Value bias, DataType type) {
        Value shares = softmax(x, type);
        if (bias == null) {
            return shares;
        }
        Value greatest = emitter.op("ReduceMax", bias, emitter.longs(-1));
        Value masked = emitter.op("Equal", greatest, emitter.scalar(type, Double.NEGATIVE_INFINITY));
        return emitter.op("Where", masked, emitter.scalar(type, 0), shares);
    }

    /** In the precision asked for where that is less than the one at hand: a softmax is computed in double precision anyway. */
    private Value softmax(Value x, DataType type) {
        DataType precision = DataTypes.attribute(c, "softmax_precision", type);
        if (precision.bits() >= type.bits()) {
            return emitter.along("Softmax", -1, x);
        }
        Value narrow = emitter.op("Cast", Attributes.none().with("to", DataTypes.numberOf(precision)), x);
        Value shares = emitter.along("Softmax", -1, narrow);
        return emitter.op("Cast", Attributes.none().with("to", DataTypes.numberOf(type)), shares);
    }

    private Value bias(Value q, Value keys) {
        DataType type = q.type().elementType();
        int total = keys.type().dim(2);
        Value bias = c.has(3) ? mask(type, total) : null;
        int queries = q.type().dim(2);
        if (c.attributes().integer("is_causal", 0) != 0) {
            bias = sum(bias, window(type, queries, total, Integer.MAX_VALUE, 0));
        }
        int left = c.attributes().intValue("left_window_size", -1);
        int right = c.attributes().intValue("right_window_size", -1);
        c.require(left >= -1 && right >= -1, "a window size is less than -1");
        if (left >= 0 || right >= 0) {
            bias = sum(
                    bias, window(type, queries, total, left < 0 ? Integer.MAX_VALUE : left, right < 0 ? total : right));
        }
        if (c.has(6)) {
            Value places = emitter.constant(Elements.fromLongs(DataType.INT64, new int[] {total}, i -> i));
            bias = sum(bias, hidden(type, emitter.op("Less", places, perBatch(c.input(6)))));
        }
        return bias;
    }

    private Value sum(Value a, Value b) {
        return a == null ? b : emitter.op("Add", a, b);
    }

    private Value perBatch(Value lengths) {
        return emitter.reshape(lengths, lengths.type().size(), 1, 1, 1);
    }

    /** 0 where visible, minus infinity elsewhere. */
    private Value hidden(DataType type, Value visible) {
        return emitter.op("Where", visible, emitter.scalar(type, 0), emitter.scalar(type, Double.NEGATIVE_INFINITY));
    }

    private Value mask(DataType type, int total) {
        Value mask = c.input(3);
        Value bias = mask.type().elementType() == DataType.BOOL ? hidden(type, mask) : mask;
        int missing = total - bias.type().dim(-1);
        if (missing <= 0 || bias.type().dim(-1) == 1) {
            return bias;
        }
        var pads = new long[2 * bias.type().rank()];
        pads[pads.length - 1] = missing;
        return emitter.op(
                "Pad", Attributes.none(), bias, emitter.longs(pads), emitter.scalar(type, Double.NEGATIVE_INFINITY));
    }

    /**
     * A query sees the keys from {@code left} before to {@code right} behind its own place, which is counted from the end of the
     * past or of the valid keys.
     */
    private Value window(DataType type, int queries, int total, int left, int right) {
        if (c.has(6)) {
            Value offset = emitter.op("Sub", perBatch(c.input(6)), emitter.longs(queries));
            Value rows = emitter.constant(Elements.fromLongs(DataType.INT64, new int[] {queries, 1}, i -> i));
            Value places = emitter.op("Add", rows, offset);
            Value columns = emitter.constant(Elements.fromLongs(DataType.INT64, new int[] {total}, i -> i));
            Value notAfter = emitter.op("LessOrEqual", columns, emitter.op("Add", places, emitter.longs(right)));
            if (left >= total) {
                return hidden(type, notAfter);
            }
            Value notBefore = emitter.op("GreaterOrEqual", columns, emitter.op("Sub", places, emitter.longs(left)));
            return hidden(type, emitter.op("And", notAfter, notBefore));
        }
        int past = c.has(4) ? c.type(4).dim(2) : 0;
        Tensor band = Elements.fromDoubles(type, new int[] {queries, total}, i -> {
            int distance = i % total - (i / total + past);
            return distance <= right && -(long) distance <= left ? 0 : Double.NEGATIVE_INFINITY;
        });
        return emitter.constant(band);
    }
}
