package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Composite.Emitter;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps of optimisers. Inputs: the rate, the number of steps so far, then groups of equal length: parameters, gradients, states.
 * Results: the parameters and the states after the step.
 */
final class TrainingOperators {
    private static final String DOMAIN = "ai.onnx.preview.training.";

    private TrainingOperators() {}

    static List<Operator> all() {
        return List.of(
                step("Momentum", 1, TrainingOperators::momentum),
                step("Adagrad", 1, TrainingOperators::adagrad),
                step("Adam", 2, TrainingOperators::adam));
    }

    private static Operator step(String name, int states, Rule rule) {
        return Composite.of(DOMAIN + name, (c, e) -> results(c, e, states, rule));
    }

    private static List<Value> results(OpContext c, Emitter e, int states, Rule rule) {
        int groups = 2 + states;
        c.require(c.inputCount() > 2 && (c.inputCount() - 2) % groups == 0, "needs groups of equal length");
        int count = (c.inputCount() - 2) / groups;
        double norm = c.attributes().floating("norm_coefficient", 0);
        var parts = new ArrayList<List<Value>>();
        for (int i = 0; i < count; i++) {
            Value x = c.input(2 + i);
            var own = new ArrayList<Value>();
            for (int state = 0; state < states; state++) {
                own.add(c.input(2 + (2 + state) * count + i));
            }
            Value gradient = c.input(2 + count + i);
            c.require(
                    gradient.type().equals(x.type())
                            && own.stream().allMatch(v -> v.type().equals(x.type())),
                    "a group has other shapes");
            var math = new Formula(c, e, x.type().elementType());
            parts.add(rule.apply(math, x, math.plus(gradient, math.times(x, norm)), own));
        }
        var results = new ArrayList<Value>();
        for (int part = 0; part <= states; part++) {
            for (int i = 0; i < count; i++) {
                results.add(parts.get(i).get(part));
            }
        }
        return results;
    }

    private static List<Value> momentum(Formula f, Value x, Value gradient, List<Value> states) {
        double alpha = f.c.attributes().floating("alpha");
        Value beta = f.afterFirst(f.number(f.c.attributes().floating("beta")), f.number(1));
        Value velocity = f.plus(f.times(states.get(0), alpha), f.e.op("Mul", gradient, beta));
        boolean ahead = f.c.attributes().string("mode").equals("nesterov");
        Value move = ahead ? f.plus(gradient, f.times(velocity, alpha)) : velocity;
        return List.of(f.e.op("Sub", x, f.e.op("Mul", move, f.rate())), velocity);
    }

    private static List<Value> adagrad(Formula f, Value x, Value gradient, List<Value> states) {
        Value slower = f.plus(f.times(f.time(), f.c.attributes().floating("decay_factor", 0)), f.number(1));
        Value squares = f.plus(states.get(0), f.e.op("Mul", gradient, gradient));
        Value move = f.e.op("Div", f.e.op("Mul", gradient, f.e.op("Div", f.rate(), slower)), f.root(squares));
        return List.of(f.e.op("Sub", x, move), squares);
    }

    private static List<Value> adam(Formula f, Value x, Value gradient, List<Value> states) {
        double alpha = f.c.attributes().floating("alpha", 0.9);
        double beta = f.c.attributes().floating("beta", 0.999);
        Value mean = f.plus(f.times(states.get(0), alpha), f.times(gradient, 1 - alpha));
        Value squares = f.plus(f.times(states.get(1), beta), f.times(f.e.op("Mul", gradient, gradient), 1 - beta));
        // The first steps are biased towards the zeros that the states begin with.
        Value up = f.e.op("Sqrt", f.e.op("Sub", f.number(1), f.e.op("Pow", f.number(beta), f.time())));
        Value down = f.e.op("Sub", f.number(1), f.e.op("Pow", f.number(alpha), f.time()));
        Value adjusted = f.afterFirst(f.e.op("Div", f.e.op("Mul", f.rate(), up), down), f.rate());
        Value move = f.e.op("Div", f.e.op("Mul", mean, adjusted), f.root(squares));
        Value moved = f.e.op("Sub", x, move);
        return List.of(f.times(moved, 1 - f.c.attributes().floating("norm_coefficient_post", 0)), mean, squares);
    }

    /** The parameter and its states after a step. */
    private interface Rule {
        List<Value> apply(Formula f, Value x, Value gradient, List<Value> states);
    }

    /** Arithmetic in the type of one parameter. */
    private record Formula(OpContext c, Emitter e, DataType type) {
        Value number(double value) {
            return e.scalar(type, value);
        }

        Value plus(Value a, Value b) {
            return e.op("Add", a, b);
        }

        Value times(Value a, double factor) {
            return e.op("Mul", a, number(factor));
        }

        Value root(Value squares) {
            return plus(e.op("Sqrt", squares), number(c.attributes().floating("epsilon", 1e-6)));
        }

        Value rate() {
            return cast(c.input(0));
        }

        /** The number of steps before this one. */
        Value time() {
            return cast(c.input(1));
        }

        Value afterFirst(Value then, Value otherwise) {
            return e.op("Where", e.op("Greater", time(), number(0)), then, otherwise);
        }

        private Value cast(Value value) {
            return value.type().elementType() == type
                    ? value
                    : e.op("Cast", Attributes.none().with("to", DataTypes.numberOf(type)), value);
        }
    }
}
