package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Recognises normalisations written out, over the trailing dimensions that the means run over:
 *
 * <pre>
 *   LayerNormalization   (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon)  * scale + bias
 *                        x * f + (bias - mean(x) * f),  f = scale / sqrt(...)       as TensorFlow has it
 *   RMSNormalization     x / sqrt(mean(x^2) + epsilon)  * scale
 * </pre>
 *
 * Scale and bias are constants, and either may be missing.
 */
public final class NormFusion implements Pass {
    @Override
    public String name() {
        return "norm-fusion";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, (node, rewrite) -> new Attempt(node, rewrite).fuse());
    }

    /** One node that may be the last of a normalisation. */
    private static final class Attempt {
        private final Node last;
        private final Rewrite rewrite;
        private final Graph graph;
        private final List<Node> parts = new ArrayList<>();
        private Value scale = Value.ABSENT;
        private Value bias = Value.ABSENT;

        Attempt(Node last, Rewrite rewrite) {
            this.last = last;
            this.rewrite = rewrite;
            this.graph = rewrite.source();
        }

        boolean fuse() {
            return separate() || sharedFactor();
        }

        private boolean separate() {
            Node current = last;
            if (current.op().equals("Add")) {
                Node scaled = beside(current, List.of("Mul", "Div"));
                if (scaled == null) {
                    return false;
                }
                bias = current.input(constantInput(current));
                parts.add(current);
                current = scaled;
            }
            if (current.op().equals("Mul")) {
                Node divided = beside(current, List.of("Mul", "Div"));
                if (divided != null) {
                    scale = current.input(constantInput(current));
                    parts.add(current);
                    current = divided;
                }
            }
            RootQuotient quotient = RootQuotient.of(graph, current);
            MeanSquare square = quotient == null ? null : MeanSquare.of(graph, quotient.argument());
            if (square == null || square.base() != quotient.numerator()) {
                return false;
            }
            parts.addAll(quotient.nodes());
            parts.addAll(square.nodes());
            Value centered = centered(square);
            if (centered == null && !bias.isAbsent()) {
                return false;
            }
            return centered == null
                    ? emit("RMSNormalization", square.base(), square)
                    : emit("LayerNormalization", centered, square);
        }

        /** x * f + (bias - mean(x) * f). */
        private boolean sharedFactor() {
            for (int i = 0; i < 2 && last.op().equals("Add"); i++) {
                Node product = Match.producer(graph, last.input(i), "Mul");
                Node rest = Match.producer(graph, last.input(1 - i), "Sub");
                Node shift = rest == null || !rest.input(0).isConstant()
                        ? null
                        : Match.producer(graph, rest.input(1), "Mul");
                for (int x = 0; x < 2 && product != null && shift != null; x++) {
                    parts.clear();
                    parts.addAll(List.of(last, product, rest, shift));
                    bias = rest.input(0);
                    if (factored(product.input(x), product.input(1 - x), shift)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean factored(Value x, Value factor, Node shift) {
            int at = shift.input(0) == factor ? 0 : shift.input(1) == factor ? 1 : -1;
            Node mean = at < 0 ? null : Match.producer(graph, shift.input(1 - at), "ReduceMean");
            Value inverse = factor;
            scale = Value.ABSENT;
            Node scaled = Match.producer(graph, factor, "Mul");
            if (scaled != null && constantInput(scaled) >= 0) {
                scale = scaled.input(constantInput(scaled));
                inverse = scaled.input(1 - constantInput(scaled));
                parts.add(scaled);
            }
            Value argument = RootQuotient.inverse(graph, inverse, parts);
            MeanSquare square = argument == null ? null : MeanSquare.of(graph, argument);
            if (square == null || mean == null || mean.input(0) != x) {
                return false;
            }
            parts.addAll(square.nodes());
            return centered(square) == x && emit("LayerNormalization", x, square);
        }

        /** The x of x - mean(x), if that is what is squared. */
        private Value centered(MeanSquare square) {
            Node subtract = Match.producer(graph, square.base(), "Sub");
            Node mean = subtract == null ? null : Match.producer(graph, subtract.input(1), "ReduceMean");
            if (mean == null || mean.input(0) != subtract.input(0) || MeanSquare.firstAxis(mean) != square.axis()) {
                return null;
            }
            parts.add(subtract);
            parts.add(mean);
            return subtract.input(0);
        }

        private boolean emit(String op, Value x, MeanSquare square) {
            TensorType run = square.run();
            if (!fits(scale, run)
                    || !fits(bias, run)
                    || !x.type().equals(last.output().type())) {
                return false;
            }
            Value ones = scale.isAbsent()
                    ? rewrite.constant(
                            last.name() + ".scale",
                            run,
                            List.of(),
                            () -> Elements.filled(run.elementType(), 1, run.dims()))
                    : shaped(scale, run, "scale");
            var inputs = new ArrayList<>(List.of(rewrite.mapped(x), ones));
            if (!bias.isAbsent()) {
                inputs.add(shaped(bias, run, "bias"));
            }
            var attributes = Attributes.none().with("axis", -run.rank()).with("epsilon", square.epsilon());
            rewrite.emit(last, op, attributes, inputs, parts);
            return true;
        }

        /** Whether a constant has one element for each that is normalised together, whatever its leading dimensions. */
        private static boolean fits(Value value, TensorType run) {
            if (value.isAbsent() || value.type().shape().equals(run.shape())) {
                return true;
            }
            int more = value.type().rank() - run.rank();
            return more > 0
                    && value.type().size() == run.size()
                    && value.type().shape().subList(more, value.type().rank()).equals(run.shape());
        }

        private Value shaped(Value value, TensorType run, String suffix) {
            if (value.type().shape().equals(run.shape())) {
                return rewrite.mapped(value);
            }
            Value shape = rewrite.constant(
                    last.name() + ".shape",
                    null,
                    List.of(),
                    () -> Elements.fromLongs(DataType.INT64, new int[] {run.rank()}, run::dim));
            return rewrite.add(last, suffix, "Reshape", Attributes.none(), List.of(rewrite.mapped(value), shape));
        }

        /** What stands beside the constant input of a node, if it is of one of these operators and read by nobody else; or null. */
        private Node beside(Node node, List<String> ops) {
            int constant = constantInput(node);
            Value other = constant < 0 ? null : node.input(1 - constant);
            Node found = other == null ? null : graph.producer(other).orElse(null);
            return found != null && ops.contains(found.op()) && Match.isPrivate(graph, other) ? found : null;
        }

        private static int constantInput(Node node) {
            return node.input(0).isConstant() ? 0 : node.input(1).isConstant() ? 1 : -1;
        }
    }
}
