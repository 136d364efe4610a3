package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An operator that is nothing but simpler ones: types and values follow from its expansion. */
final class Composite implements Operator {
    private final String name;
    private final Body body;

    private Composite(String name, Body body) {
        this.name = name;
        this.body = body;
    }

    static Composite of(String name, Body body) {
        return new Composite(name, body);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<List<Value>> expand(OpContext context, GraphBuilder builder) {
        return Optional.of(body.build(context, new Emitter(builder, context.nodeName())));
    }

    @Override
    public List<TensorType> infer(OpContext context) {
        return isolated(context, new GraphBuilder(name)).stream()
                .map(Value::type)
                .toList();
    }

    @Override
    public List<Tensor> evaluate(OpContext context, List<Tensor> inputs) {
        var builder = new GraphBuilder(name);
        isolated(context, builder).forEach(builder::output);
        var fed = new ArrayList<Tensor>();
        for (int i = 0; i < context.inputCount(); i++) {
            if (context.has(i) && context.constant(i).isEmpty()) {
                fed.add(inputs.get(i));
            }
        }
        return Evaluation.run(builder.build(), fed, (value, tensor) -> {});
    }

    /** The results in a graph of its own, whose inputs are the inputs of the node that are not constant. */
    private List<Value> isolated(OpContext context, GraphBuilder builder) {
        var inputs = new ArrayList<Value>();
        for (int i = 0; i < context.inputCount(); i++) {
            if (!context.has(i)) {
                inputs.add(Value.ABSENT);
            } else if (context.constant(i).isPresent()) {
                inputs.add(builder.constant("in" + i, context.constant(i).get()));
            } else {
                inputs.add(builder.input("in" + i, context.type(i)));
            }
        }
        var inner = new OpContext(name, context.nodeName(), context.attributes(), inputs, context.outputCount());
        return body.build(inner, new Emitter(builder, context.nodeName()));
    }

    @Override
    public Tolerance tolerance() {
        return Tolerance.ACCUMULATION;
    }

    interface Body {
        List<Value> build(OpContext context, Emitter emitter);
    }

    /** Adds nodes named after one node. */
    record Emitter(GraphBuilder builder, String name) {
        Value op(String op, Value... inputs) {
            return op(op, Attributes.none(), inputs);
        }

        Value op(String op, Attributes attributes, Value... inputs) {
            return builder.node(op, name + "." + op, attributes, List.of(inputs));
        }

        Value along(String op, long axis, Value... inputs) {
            return op(op, Attributes.none().with("axis", axis), inputs);
        }

        Value transpose(Value x, int... permutation) {
            return op("Transpose", Attributes.none().with("perm", permutation), x);
        }

        Value reshape(Value x, long... shape) {
            return op("Reshape", x, longs(shape));
        }

        Value longs(long... values) {
            return constant(Tensor.ofLongs(DataType.INT64, values, values.length));
        }

        Value scalar(DataType type, double value) {
            return constant(Elements.scalar(type, value));
        }

        Value constant(Tensor tensor) {
            return builder.constant(name + ".constant", tensor);
        }
    }
}
