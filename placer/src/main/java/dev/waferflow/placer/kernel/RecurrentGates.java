package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;
import java.util.Locale;

/**
 * What a recurrent cell makes of the sums of its gates. Fields are [sequence][unit]; sums of several gates stand side by side
 * in ONNX's order: LSTM i o f c, GRU z r h, RNN i.
 */
final class RecurrentGates {
    private static final List<String> KNOWN = List.of(
            "sigmoid",
            "tanh",
            "relu",
            "affine",
            "leakyrelu",
            "hardsigmoid",
            "softsign",
            "softplus",
            "elu",
            "scaledtanh");

    private final Node node;
    private final SoloCode code;
    private final int direction;
    private final int size;
    private final Field peepholes;

    /**
     * @param size units that are computed here
     * @param peepholes weights [gate][unit] of the LSTM's gates i o f; null if it has none
     */
    RecurrentGates(Node node, SoloCode code, int direction, int size, Field peepholes) {
        this.node = node;
        this.code = code;
        this.direction = direction;
        this.size = size;
        this.peepholes = peepholes;
    }

    /** Gates of a cell. */
    static int count(Node node) {
        return switch (node.op()) {
            case "LSTM" -> 4;
            case "GRU" -> 3;
            default -> 1;
        };
    }

    /** The name of an activation that is not known; null if all are. */
    static String unknown(Node node) {
        for (String name : node.attributes().strings("activations", List.of())) {
            if (!KNOWN.contains(name.toLowerCase(Locale.ROOT))) {
                return name;
            }
        }
        return null;
    }

    /** The next cell state, then the next hidden state. */
    Field[] lstm(Field sum, Field memory) {
        Field input = activate(0, peeped(gate(sum, 0), 0, memory), true);
        boolean coupled = node.attributes().integer("input_forget", 0) != 0;
        Field forget = coupled
                ? code.apply(VectorOp.SUB, Field.number(DataType.FP32, 1), input)
                : activate(0, peeped(gate(sum, 2), 2, memory), true);
        Field candidate = activate(1, gate(sum, 3), true);
        Field next = code.apply(
                VectorOp.ADD, code.apply(VectorOp.MUL, forget, memory), code.apply(VectorOp.MUL, input, candidate));
        Field output = activate(0, peeped(gate(sum, 1), 1, next), true);
        return new Field[] {next, code.apply(VectorOp.MUL, output, activate(2, next, false))};
    }

    Field rnn(Field sum) {
        return activate(0, sum, true);
    }

    /** Gate 0 (update) or 1 (reset) of a GRU from what input and state give. */
    Field gru(int gate, Field fromInput, Field fromState) {
        return activate(0, code.apply(VectorOp.ADD, gate(fromInput, gate), gate(fromState, gate)), true);
    }

    /** The next hidden state of a GRU. */
    Field gru(Field update, Field fromInput, Field candidate, Field hidden) {
        Field value = activate(1, code.apply(VectorOp.ADD, gate(fromInput, 2), candidate), true);
        Field rest = code.apply(VectorOp.SUB, Field.number(DataType.FP32, 1), update);
        return code.apply(
                VectorOp.ADD, code.apply(VectorOp.MUL, rest, value), code.apply(VectorOp.MUL, update, hidden));
    }

    Field gate(Field sums, int number) {
        return sums.slice(1, number * size, size, 1);
    }

    /** Plus the peephole of a gate times the cell's memory. */
    private Field peeped(Field sum, int gate, Field memory) {
        return peepholes == null
                ? sum
                : code.apply(VectorOp.ADD, sum, code.apply(VectorOp.MUL, peepholes.at(0, gate), memory));
    }

    private Field activate(int number, Field x, boolean clips) {
        List<String> defaults = switch (count(node)) {
            case 4 -> List.of("Sigmoid", "Tanh", "Tanh");
            case 3 -> List.of("Sigmoid", "Tanh");
            default -> List.of("Tanh");
        };
        List<String> names = node.attributes().strings("activations", List.of());
        int at = direction * defaults.size() + number;
        String name = at < names.size() ? names.get(at) : defaults.get(number);
        double alpha = at(node.attributes().floatings("activation_alpha"), at);
        double beta = at(node.attributes().floatings("activation_beta"), at);
        Field y = x;
        if (clips && node.attributes().has("clip")) {
            double limit = node.attributes().floating("clip", 0);
            y = code.apply(VectorOp.MIN, code.apply(VectorOp.MAX, x, -limit), limit);
        }
        return activate(name, alpha, beta, y);
    }

    private Field activate(String name, double alpha, double beta, Field x) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "sigmoid" -> code.apply(VectorOp.SIGMOID, x);
            case "tanh" -> code.apply(VectorOp.TANH, x);
            case "relu" -> code.apply(VectorOp.MAX, x, 0);
            case "affine" -> code.apply(VectorOp.ADD, code.apply(VectorOp.MUL, x, alpha), beta);
            case "scaledtanh" ->
                code.apply(VectorOp.MUL, code.apply(VectorOp.TANH, code.apply(VectorOp.MUL, x, beta)), alpha);
            case "leakyrelu" -> belowZero(x, code.apply(VectorOp.MUL, x, alpha));
            case "hardsigmoid" -> {
                Field line = code.apply(VectorOp.ADD, code.apply(VectorOp.MUL, x, alpha), beta);
                yield code.apply(VectorOp.MIN, code.apply(VectorOp.MAX, line, 0), 1);
            }
            case "softsign" -> code.apply(VectorOp.DIV, x, code.apply(VectorOp.ADD, code.apply(VectorOp.ABS, x), 1));
            case "softplus" -> code.apply(VectorOp.SOFTPLUS, x);
            default -> {
                Field below = code.apply(VectorOp.ADD, code.apply(VectorOp.EXP, x), -1);
                yield belowZero(x, code.apply(VectorOp.MUL, below, alpha));
            }
        };
    }

    private Field belowZero(Field x, Field otherwise) {
        return code.select(code.apply(VectorOp.LESS, x, 0), otherwise, x);
    }

    private static double at(double[] values, int index) {
        return index < values.length ? values[index] : 0;
    }
}
