package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The nodes of an attention: queries times keys, perhaps scaled, some perhaps replaced, perhaps with a mask added, a softmax, times values.
 *
 * @param nodes all of them in order; the first multiplies queries and keys, the last shares and values
 * @param factor by which scores are multiplied
 * @param choice node that replaces some of them by a number where a constant says so; null if none does
 * @param mask what is then added to them, a constant or a number per key; null if nothing is
 */
record AttentionPattern(List<Node> nodes, float factor, Node choice, Value mask) {
    /** The attention that begins with a product of two computed sides; empty if none does. */
    static Optional<AttentionPattern> from(Node scores, Lowering lowering) {
        var nodes = new ArrayList<>(List.of(scores));
        float factor = 1;
        Node choice = null;
        Value mask = null;
        Value value = scores.output();
        while (true) {
            Optional<Node> next = lowering.soleConsumer(value);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            Node node = next.get();
            nodes.add(node);
            boolean scales = (node.op().equals("Mul") || node.op().equals("Div")) && mask == null && choice == null;
            if (scales && other(node, value).map(AttentionPattern::isNumber).orElse(false)) {
                double number = other(node, value).get().constant().doubleAt(0);
                if (node.op().equals("Div") && node.input(0) != value || number == 0) {
                    return Optional.empty();
                }
                factor *= (float) (node.op().equals("Div") ? 1 / number : number);
            } else if (node.op().equals("Where") && choice == null && mask == null && isChoice(node, value)) {
                choice = node;
            } else if (node.op().equals("Add") && mask == null && isMask(node, value)) {
                mask = other(node, value).get();
            } else if (node.op().equals("Softmax")) {
                return mixed(nodes, node, lowering) ? found(nodes, factor, choice, mask) : Optional.empty();
            } else {
                return Optional.empty();
            }
            value = node.output();
        }
    }

    private static Optional<AttentionPattern> found(List<Node> nodes, float factor, Node choice, Value mask) {
        return Optional.of(new AttentionPattern(List.copyOf(nodes), factor, choice, mask));
    }

    /** Whether shares are taken along the last dimension and multiplied with computed values; adds that product. */
    private static boolean mixed(List<Node> nodes, Node softmax, Lowering lowering) {
        int rank = softmax.output().type().rank();
        Optional<Node> next = lowering.soleConsumer(softmax.output());
        if (next.isEmpty()
                || Math.floorMod(softmax.attributes().intValue("axis", -1), rank) != rank - 1
                || !next.get().op().equals("MatMul")
                || next.get().input(0) != softmax.output()
                || next.get().input(1).isConstant()) {
            return false;
        }
        nodes.add(next.get());
        return true;
    }

    private static Optional<Value> other(Node node, Value value) {
        if (node.input(0) == node.input(1)) {
            return Optional.empty();
        }
        return Optional.of(node.input(0) == value ? node.input(1) : node.input(0));
    }

    private static boolean isNumber(Value value) {
        return value.isConstant() && value.hasElements() && value.type().size() == 1;
    }

    /** Whether a constant chooses between scores and a number. */
    private static boolean isChoice(Node node, Value value) {
        Value otherwise = node.input(1) == value ? node.input(2) : node.input(1);
        return node.input(0).isConstant()
                && node.input(1) != node.input(2)
                && isNumber(otherwise)
                && node.output().type().shape().equals(value.type().shape());
    }

    /** What constants do to the scores; empty if they do nothing. */
    Optional<AttentionMask> constants(int heads) {
        Value added = mask == null || !mask.isConstant() ? null : mask;
        List<Integer> shape = scores().output().type().shape();
        if (choice == null) {
            return added == null
                    ? Optional.empty()
                    : Optional.of(new AttentionMask(added, null, true, 0, shape, heads));
        }
        boolean stays = isNumber(choice.input(2));
        double otherwise = choice.input(stays ? 2 : 1).constant().doubleAt(0);
        return Optional.of(new AttentionMask(added, choice.input(0), stays, (float) otherwise, shape, heads));
    }

    private static boolean isMask(Node node, Value value) {
        Optional<Value> other = other(node, value);
        return other.isPresent()
                && node.output().type().shape().equals(value.type().shape())
                && (other.get().isConstant() || isPerKey(other.get(), value));
    }

    /** Whether a value has one number per key, the same for all heads and queries. */
    private static boolean isPerKey(Value mask, Value scores) {
        int rank = scores.type().rank();
        List<Integer> shape = mask.type().shape();
        boolean same = !shape.isEmpty()
                && shape.size() <= rank
                && mask.type().dim(-1) == scores.type().dim(-1);
        for (int d = 1; same && d < shape.size(); d++) {
            int extent = shape.get(shape.size() - 1 - d);
            same = extent == 1 || d > 2 && extent == scores.type().dim(rank - 1 - d);
        }
        return same;
    }

    /** The mask if it is computed; null if it is constant or there is none. */
    Value computedMask() {
        return mask == null || mask.isConstant() ? null : mask;
    }

    Node scores() {
        return nodes.get(0);
    }

    Node mixed() {
        return nodes.get(nodes.size() - 1);
    }
}
