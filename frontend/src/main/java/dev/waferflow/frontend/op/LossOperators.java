package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Composite.Emitter;
import dev.waferflow.machine.number.DataType;
import java.util.List;

/** Losses that exported training graphs end in, and gated units, as simpler nodes. */
final class LossOperators {
    private LossOperators() {}

    static List<Operator> all() {
        return List.of(
                Composite.of("NegativeLogLikelihoodLoss", (c, e) -> List.of(loss(c, e, c.input(0)))),
                Composite.of("SoftmaxCrossEntropyLoss", (c, e) -> {
                    Value logs = e.along("LogSoftmax", 1, c.input(0));
                    return List.of(loss(c, e, logs), logs);
                }),
                Composite.of("SwiGLU", (c, e) -> {
                    double alpha = c.attributes().floating("alpha", 1);
                    Value gate = e.op("Swish", Attributes.none().with("alpha", alpha), c.input(0));
                    return List.of(e.op("Mul", gate, c.input(1)));
                }));
    }

    private static Value loss(OpContext c, Emitter e, Value logs) {
        DataType type = logs.type().elementType();
        boolean ignores = c.attributes().has("ignore_index");
        Value target = e.op("Unsqueeze", c.input(1), e.longs(1));
        Value ignored = null;
        if (ignores) {
            DataType index = target.type().elementType();
            ignored = e.op("Equal", target, e.scalar(index, c.attributes().integer("ignore_index")));
            target = e.op("Where", ignored, e.scalar(index, 0), target);
        }
        Value loss = e.op("Neg", e.along("GatherElements", 1, logs, target));
        Value weight = c.has(2) ? e.along("Gather", 0, c.input(2), target) : null;
        if (ignores) {
            weight = e.op("Where", ignored, e.scalar(type, 0), weight == null ? e.scalar(type, 1) : weight);
        }
        loss = weight == null ? loss : e.op("Mul", loss, weight);
        var whole = Attributes.none().with("keepdims", 0);
        return switch (c.attributes().string("reduction", "mean")) {
            case "none" -> e.op("Squeeze", loss, e.longs(1));
            case "sum" -> e.op("ReduceSum", whole, loss);
            default ->
                weight == null
                        ? e.op("ReduceMean", whole, loss)
                        : e.op("Div", e.op("ReduceSum", whole, loss), e.op("ReduceSum", whole, weight));
        };
    }
}
