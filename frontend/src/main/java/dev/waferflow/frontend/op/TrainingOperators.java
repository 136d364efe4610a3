package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of an optimizer. Inputs are the learning rate, the number of the step, and then groups of equal length: the
 * parameters, their gradients, and one group per kind of state; results are the groups but the gradients.
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
        return Definition.many(DOMAIN + name, c -> types(c, states), (c, in) -> results(c, in, states, rule))
                .within(Tolerance.ROUNDING);
    }

    private static List<TensorType> types(OpContext c, int states) {
        int groups = 2 + states;
        c.require(c.inputCount() > 2 && (c.inputCount() - 2) % groups == 0, "needs groups of equal length");
        int count = (c.inputCount() - 2) / groups;
        var types = new ArrayList<TensorType>();
        for (int i = 0; i < groups * count; i++) {
            c.require(c.type(2 + i).size() == c.type(2 + i % count).size(), "a group has other shapes");
            if (i / count != 1) {
                types.add(c.type(2 + i));
            }
        }
        return types;
    }

    private static List<Tensor> results(OpContext c, List<Tensor> in, int states, Rule rule) {
        int count = (in.size() - 2) / (2 + states);
        double rate = in.get(0).doubleAt(0);
        double time = in.get(1).doubleAt(0);
        double norm = c.attributes().floating("norm_coefficient", 0);
        var groups = new ArrayList<double[][]>();
        for (int i = 0; i < count; i++) {
            Tensor x = in.get(2 + i);
            var results = new double[1 + states][x.size()];
            var values = new double[1 + states];
            for (int k = 0; k < x.size(); k++) {
                values[0] = x.doubleAt(k);
                for (int state = 0; state < states; state++) {
                    values[1 + state] = in.get(2 + (2 + state) * count + i).doubleAt(k);
                }
                double gradient = in.get(2 + count + i).doubleAt(k) + norm * values[0];
                rule.apply(c, rate, time, gradient, values);
                for (int part = 0; part <= states; part++) {
                    results[part][k] = values[part];
                }
            }
            groups.add(results);
        }
        var tensors = new ArrayList<Tensor>();
        for (int part = 0; part <= states; part++) {
            for (int i = 0; i < count; i++) {
                double[] values = groups.get(i)[part];
                Tensor x = in.get(2 + i);
                tensors.add(Elements.generate(x.type(), x.shape(), k -> values[k]));
            }
        }
        return tensors;
    }

    private static void momentum(OpContext c, double rate, double time, double gradient, double[] values) {
        double alpha = c.attributes().floating("alpha");
        double beta = time > 0 ? c.attributes().floating("beta") : 1;
        values[1] = alpha * values[1] + beta * gradient;
        boolean ahead = c.attributes().string("mode").equals("nesterov");
        values[0] -= rate * (ahead ? gradient + alpha * values[1] : values[1]);
    }

    private static void adagrad(OpContext c, double rate, double time, double gradient, double[] values) {
        double decayed = rate / (1 + time * c.attributes().floating("decay_factor", 0));
        values[1] += gradient * gradient;
        values[0] -= decayed
                * gradient
                / (StrictMath.sqrt(values[1]) + c.attributes().floating("epsilon", 1e-6));
    }

    private static void adam(OpContext c, double rate, double time, double gradient, double[] values) {
        double alpha = c.attributes().floating("alpha", 0.9);
        double beta = c.attributes().floating("beta", 0.999);
        values[1] = alpha * values[1] + (1 - alpha) * gradient;
        values[2] = beta * values[2] + (1 - beta) * gradient * gradient;
        double adjusted = time > 0
                ? rate * StrictMath.sqrt(1 - StrictMath.pow(beta, time)) / (1 - StrictMath.pow(alpha, time))
                : rate;
        double root = StrictMath.sqrt(values[2]) + c.attributes().floating("epsilon", 1e-6);
        double moved = values[0] - adjusted * values[1] / root;
        values[0] = (1 - c.attributes().floating("norm_coefficient_post", 0)) * moved;
    }

    /** Replaces the parameter (first value) and its states by those after the step. */
    private interface Rule {
        void apply(OpContext c, double rate, double time, double gradient, double[] values);
    }
}
