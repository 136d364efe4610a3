package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Composite.Emitter;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Operators that carry a state from call to call: caches that are written, causal convolutions, linear attention. */
final class StateOperators {
    private StateOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of("TensorScatter", c -> c.type(0), StateOperators::scatter),
                Composite.of("CausalConvWithState", StateOperators::causalConvolution),
                Composite.of("LinearAttention", (c, e) -> new Recurrence(c, e).build()));
    }

    /** Writes the update behind the place given for each member of the batch. */
    private static Tensor scatter(OpContext c, List<Tensor> in) {
        Tensor past = in.get(0);
        Tensor update = in.get(1);
        Tensor places = ConvolutionOperators.at(in, 2);
        int axis = c.axis(c.attributes().integer("axis", -2), past.rank());
        boolean circular = c.attributes().string("mode", "linear").equals("circular");
        c.require(axis > 0 && update.rank() == past.rank(), "the axis must not be that of the batch");
        int extent = past.dim(axis);
        int[] strides = Broadcast.strides(past.shape());
        int[] own = Broadcast.strides(update.shape());
        Object target = Elements.storage(past.type(), past.size());
        System.arraycopy(Elements.storage(past), 0, target, 0, past.size());
        for (int i = 0; i < update.size(); i++) {
            int batch = i / own[0];
            long start = places == null ? 0 : places.longAt(batch);
            int at = 0;
            for (int d = 0; d < past.rank(); d++) {
                int index = i / own[d] % update.dim(d);
                if (d == axis) {
                    long moved = start + index;
                    c.require(start >= 0 && (circular || moved < extent), "place " + moved + " is out of range");
                    index = (int) (moved % extent);
                }
                at += index * strides[d];
            }
            System.arraycopy(Elements.storage(update), i, target, at, 1);
        }
        return Elements.wrap(past.type(), target, past.shape());
    }

    /** A depthwise convolution over the past and the input, and what the next call needs as its past. */
    private static List<Value> causalConvolution(OpContext c, Emitter e) {
        Value x = c.input(0);
        Value weight = c.input(1);
        int reach = weight.type().dim(2) - 1;
        int channels = x.type().dim(1);
        DataType type = x.type().elementType();
        Value past = c.has(3)
                ? c.input(3)
                : e.constant(Elements.filled(type, 0, x.type().dim(0), channels, reach));
        Value whole = e.along("Concat", 2, past, x);
        Attributes attributes = Attributes.none().with("group", channels);
        Value y = c.has(2)
                ? e.op("Conv", attributes, whole, weight, c.input(2))
                : e.op("Conv", attributes, whole, weight);
        String activation = c.attributes().string("activation", "none");
        switch (activation) {
            case "none", "" -> {}
            case "silu", "swish" -> {
                Value wide = cast(e, y, type == DataType.FP64 ? type : DataType.FP32);
                y = cast(e, e.op("Mul", wide, e.op("Sigmoid", wide)), type);
            }
            default -> throw c.malformed("activation '" + activation + "' is not known");
        }
        int length = whole.type().dim(2);
        Value present = e.op("Slice", whole, e.longs(length - reach), e.longs(length), e.longs(2));
        return List.of(y, present);
    }

    private static Value cast(Emitter e, Value x, DataType type) {
        return x.type().elementType() == type
                ? x
                : e.op("Cast", Attributes.none().with("to", DataTypes.numberOf(type)), x);
    }

    /**
     * Linear attention: a state of keys by values per head, which every place of the sequence decays, corrects by the
     * delta rule and reads, as {@code update_rule} says; unrolled over the sequence.
     */
    private static final class Recurrence {
        private final OpContext c;
        private final Emitter e;
        private final int heads;
        private final int ownHeads;
        private final boolean decays;
        private final boolean corrects;

        Recurrence(OpContext c, Emitter e) {
            this.c = c;
            this.e = e;
            heads = c.attributes().intValue("q_num_heads", 0);
            ownHeads = c.attributes().intValue("kv_num_heads", 0);
            String rule = c.attributes().string("update_rule", "gated_delta");
            c.require(List.of("linear", "gated", "delta", "gated_delta").contains(rule), "update_rule is not known");
            decays = rule.startsWith("gated");
            corrects = rule.endsWith("delta");
            c.require(heads > 0 && ownHeads > 0 && heads % ownHeads == 0, "the numbers of heads do not fit");
            c.require(
                    c.type(0).rank() == 3 && c.type(1).rank() == 3 && c.type(2).rank() == 3, "needs three dimensions");
            for (int i : new int[] {1, 2, 4, 5}) {
                c.require(!c.has(i) || c.type(i).dim(1) == c.type(0).dim(1), "input " + i + " has another length");
            }
        }

        List<Value> build() {
            int batch = c.type(0).dim(0);
            int length = c.type(0).dim(1);
            int keys = c.type(0).dim(2) / heads;
            int values = c.type(2).dim(2) / ownHeads;
            DataType type = c.type(0).elementType();
            double scale = c.attributes().floating("scale", 0);
            Value factor = e.scalar(DataType.FP32, scale == 0 ? 1 / StrictMath.sqrt(keys) : scale);
            Value state = c.has(3)
                    ? cast(e, c.input(3), DataType.FP32)
                    : e.constant(Elements.filled(DataType.FP32, 0, batch, ownHeads, keys, values));
            var rows = new ArrayList<Value>();
            for (int t = 0; t < length; t++) {
                Value key = e.op("Unsqueeze", at(1, t, ownHeads), e.longs(-1));
                Value value = at(2, t, ownHeads);
                if (decays) {
                    Value decay = e.op("Exp", at(4, t, ownHeads));
                    state = e.op("Mul", state, e.op("Unsqueeze", decay, e.longs(-1)));
                }
                if (corrects) {
                    Value known = e.op("MatMul", e.transpose(state, 0, 1, 3, 2), key);
                    Value error = e.op("Sub", value, e.op("Squeeze", known, e.longs(-1)));
                    value = e.op("Mul", at(5, t, c.type(5).dim(2)), error);
                }
                Value outer = e.op("MatMul", key, e.op("Unsqueeze", value, e.longs(-2)));
                state = e.op("Add", state, outer);
                Value query = e.op("Unsqueeze", at(0, t, heads), e.longs(-2));
                Value read = e.op("Mul", factor, e.op("MatMul", query, shared(state, batch, keys, values)));
                rows.add(e.reshape(cast(e, read, type), batch, 1, (long) heads * values));
            }
            c.require(!rows.isEmpty(), "the sequence is empty");
            Value y = rows.size() == 1 ? rows.get(0) : e.along("Concat", 1, rows.toArray(Value[]::new));
            return List.of(y, cast(e, state, type));
        }

        /** The features of all heads at one place, as FP32: batch, head, features of the head. */
        private Value at(int input, int t, int parts) {
            Value x = c.input(input);
            Value place = e.constant(Tensor.ofLongs(DataType.INT64, new long[] {t}));
            Value row = e.op("Gather", Attributes.none().with("axis", 1), x, place);
            c.require(x.type().dim(2) % parts == 0, "the heads do not divide the features");
            return cast(e, e.reshape(row, x.type().dim(0), parts, x.type().dim(2) / parts), DataType.FP32);
        }

        private Value shared(Value state, int batch, int keys, int values) {
            if (heads == ownHeads) {
                return state;
            }
            Value open = e.op("Unsqueeze", state, e.longs(2));
            Value wide = e.op("Expand", open, e.longs(batch, ownHeads, heads / ownHeads, keys, values));
            return e.reshape(wide, batch, heads, keys, values);
        }
    }
}
