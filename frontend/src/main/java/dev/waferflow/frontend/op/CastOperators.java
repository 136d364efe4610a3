package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Locale;

/** Conversions between element types, and choices between two values. */
final class CastOperators {
    private CastOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of(
                                "Cast",
                                c -> c.type(0).withElementType(DataTypes.attribute(c, "to", null)),
                                (c, in) -> cast(c, in.get(0), DataTypes.attribute(c, "to", null)))
                        .normalizing(form -> {
                            form.attributes().integer("to");
                            return form.attributes().integer("saturate", 1) != 0
                                    ? form.withAttributes(form.attributes().without("saturate"))
                                    : form;
                        }),
                Definition.of(
                                "CastLike",
                                c -> c.type(0).withElementType(c.type(1).elementType()),
                                (c, in) -> cast(c, in.get(0), c.type(1).elementType()))
                        .normalizing(CastOperators::plainCast),
                Definition.of(
                        "Where",
                        c -> c.type(1).withShape(Broadcast.shape(c, 0, 1, 2)),
                        (c, in) -> where(in.get(0), in.get(1), in.get(2))),
                Definition.of("Clip", c -> c.type(0), CastOperators::clip).normalizing(CastOperators::canonicalClip));
    }

    /** A Cast to the type of the second input, whose elements do not matter. */
    private static NodeForm plainCast(NodeForm form) {
        int number = DataTypes.numberOf(form.context().type(1).elementType());
        return number == 0
                ? form
                : new NodeForm(
                        "Cast",
                        form.name(),
                        form.opset(),
                        form.attributes().with("to", number),
                        List.of(form.inputs().get(0)),
                        form.outputCount(),
                        form.builder());
    }

    private static NodeForm canonicalClip(NodeForm form) {
        return form.opset() >= 11 ? form : finite(finite(form, "min", 1, -Float.MAX_VALUE), "max", 2, Float.MAX_VALUE);
    }

    /** Moves a limit to an input unless it is the greatest float, the old way of saying that there is none. */
    private static NodeForm finite(NodeForm form, String name, int index, double none) {
        return form.attributes().floating(name, none) == none
                ? form.withAttributes(form.attributes().without(name))
                : form.scalarToInput(name, index);
    }

    private static Tensor clip(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor min = ConvolutionOperators.at(in, 1);
        Tensor max = ConvolutionOperators.at(in, 2);
        if (x.type().integral()) {
            long low = min == null ? Long.MIN_VALUE : min.longAt(0);
            long high = max == null ? Long.MAX_VALUE : max.longAt(0);
            return Elements.mapLongs(x, v -> Math.min(Math.max(v, low), high));
        }
        double low = min == null ? Double.NEGATIVE_INFINITY : min.doubleAt(0);
        double high = max == null ? Double.POSITIVE_INFINITY : max.doubleAt(0);
        return Elements.map(x, v -> Math.min(Math.max(v, low), high));
    }

    private static Tensor where(Tensor condition, Tensor a, Tensor b) {
        int[] shape = Broadcast.common(condition.shape(), Broadcast.common(a.shape(), b.shape()));
        Object target = Elements.storage(a.type(), Tensor.sizeOf(shape));
        Broadcast.rows(shape, List.of(condition.shape(), a.shape(), b.shape()), (out, starts, steps, length) -> {
            for (int i = 0; i < length; i++) {
                int pick = condition.longs()[starts[0] + i * steps[0]] != 0 ? 1 : 2;
                Tensor source = pick == 1 ? a : b;
                System.arraycopy(Elements.storage(source), starts[pick] + i * steps[pick], target, out + i, 1);
            }
        });
        return Elements.wrap(a.type(), target, shape);
    }

    static Tensor cast(OpContext c, Tensor x, DataType to) {
        if (x.type() == to) {
            return x;
        }
        if (to == DataType.STRING) {
            var strings = new String[x.size()];
            for (int i = 0; i < strings.length; i++) {
                strings[i] = text(x, i);
            }
            return Tensor.ofStrings(strings, x.shape());
        }
        if (x.type() == DataType.STRING) {
            return parsed(c, x, to);
        }
        if (to == DataType.BOOL) {
            return Elements.generate(to, x.shape(), i -> x.doubleAt(i) != 0 ? 1 : 0);
        }
        if (to.integral() && x.type().integral()) {
            var longs = new long[x.size()];
            for (int i = 0; i < longs.length; i++) {
                longs[i] = Elements.wrap(to, x.longs()[i]);
            }
            return Tensor.ofLongs(to, longs, x.shape());
        }
        if (to == DataType.FP8E8M0) {
            String mode = c.attributes().string("round_mode", "up");
            return Elements.generate(to, x.shape(), i -> SmallFloats.powerOfTwo((float) x.doubleAt(i), mode));
        }
        if (SmallFloats.isSmall(to) && c.attributes().integer("saturate", 1) == 0) {
            var floats = new float[x.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = SmallFloats.roundWithoutSaturation(to, (float) x.doubleAt(i));
            }
            return Tensor.ofFloats(to, floats, x.shape());
        }
        return Elements.generate(to, x.shape(), x::doubleAt);
    }

    private static String text(Tensor x, int index) {
        if (x.type().integral()) {
            return Long.toString(x.longAt(index));
        }
        double value = x.doubleAt(index);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "INF" : "-INF";
        }
        return x.type() == DataType.FP64 ? Double.toString(value) : Float.toString((float) value);
    }

    private static Tensor parsed(OpContext c, Tensor x, DataType to) {
        return Elements.generate(to, x.shape(), i -> {
            String text = x.strings()[i].strip();
            try {
                return switch (text.toUpperCase(Locale.ROOT)) {
                    case "INF", "+INF" -> Double.POSITIVE_INFINITY;
                    case "-INF" -> Double.NEGATIVE_INFINITY;
                    case "NAN" -> Double.NaN;
                    default -> Double.parseDouble(text);
                };
            } catch (NumberFormatException e) {
                throw c.malformed("'" + text + "' is no number");
            }
        });
    }
}
