package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;

/** One direction of a recurrent layer: its weights and the state of the sequences being computed. Rows are sequences. */
final class SoloCell {
    private final Node node;
    private final SoloCode code;
    private final SoloArguments in;
    private final int direction;
    private final boolean swap;
    private final int gates;
    private final int size;
    private final Field w;
    private final Field r;
    private Field hidden;
    private Field memory;

    SoloCell(Node node, SoloCode code, SoloArguments in, int direction, boolean swap) {
        this.node = node;
        this.code = code;
        this.in = in;
        this.direction = direction;
        this.swap = swap;
        gates = switch (node.op()) {
            case "LSTM" -> 4;
            case "GRU" -> 3;
            default -> 1;
        };
        size = in.shape(2)[2];
        w = in.field(1).at(0, direction);
        r = in.field(2).at(0, direction);
    }

    /** Begins sequences {@code from .. from + rows - 1} with their initial states. */
    void start(int from, int rows) {
        hidden = initial(5, from, rows);
        memory = gates == 4 ? initial(6, from, rows) : null;
    }

    private Field initial(int index, int from, int rows) {
        if (!in.has(index)) {
            return code.filled(DataType.FP32, 0, rows, size);
        }
        Field given = in.field(index);
        Field own = swap ? given.at(1, direction) : given.at(0, direction);
        return own.slice(0, from, rows, 1);
    }

    Field hidden() {
        return hidden;
    }

    Field memory() {
        return memory;
    }

    /** The next hidden state for one row of input per sequence. */
    Field advance(Field x) {
        Field fromInput = product(x, w, 0, gates * size, 0);
        hidden = switch (gates) {
            case 4 -> lstm(fromInput);
            case 3 -> gru(fromInput);
            default -> activate(0, code.apply(VectorOp.ADD, fromInput, product(hidden, r, 0, size, gates * size)));
        };
        return hidden;
    }

    /** x times rows {@code from .. from + count - 1} of the weights, plus the bias that begins at {@code bias}. */
    private Field product(Field x, Field weights, int from, int count, int bias) {
        Field rows = weights.slice(0, from, count, 1);
        Field sum = SoloMatrices.product(code, x, rows.transposed(1, 0));
        if (!in.has(3)) {
            return sum;
        }
        Field biases = in.field(3).at(0, direction).slice(0, bias + from, count, 1);
        return code.apply(VectorOp.ADD, sum, biases);
    }

    private Field lstm(Field fromInput) {
        Field sum = code.apply(VectorOp.ADD, fromInput, product(hidden, r, 0, 4 * size, 4 * size));
        Field input = activate(0, peeped(gate(sum, 0), 0, memory));
        boolean coupled = node.attributes().integer("input_forget", 0) != 0;
        Field forget = coupled
                ? code.apply(VectorOp.SUB, Field.number(DataType.FP32, 1), input)
                : activate(0, peeped(gate(sum, 2), 2, memory));
        Field candidate = activate(1, gate(sum, 3));
        memory = code.apply(
                VectorOp.ADD, code.apply(VectorOp.MUL, forget, memory), code.apply(VectorOp.MUL, input, candidate));
        Field output = activate(0, peeped(gate(sum, 1), 1, memory));
        return code.apply(VectorOp.MUL, output, activate(2, memory, false));
    }

    private Field gru(Field fromInput) {
        Field state = product(hidden, r, 0, 2 * size, 3 * size);
        Field update = activate(0, code.apply(VectorOp.ADD, gate(fromInput, 0), gate(state, 0)));
        Field reset = activate(0, code.apply(VectorOp.ADD, gate(fromInput, 1), gate(state, 1)));
        boolean linear = node.attributes().integer("linear_before_reset", 0) != 0;
        Field gated = linear ? hidden : code.apply(VectorOp.MUL, reset, hidden);
        Field from = product(gated, r, 2 * size, size, 3 * size);
        from = linear ? code.apply(VectorOp.MUL, reset, from) : from;
        Field value = activate(1, code.apply(VectorOp.ADD, gate(fromInput, 2), from));
        Field rest = code.apply(VectorOp.SUB, Field.number(DataType.FP32, 1), update);
        return code.apply(
                VectorOp.ADD, code.apply(VectorOp.MUL, rest, value), code.apply(VectorOp.MUL, update, hidden));
    }

    private Field gate(Field sums, int number) {
        return sums.slice(1, number * size, size, 1);
    }

    /** Plus the peephole of a gate times the cell's memory. */
    private Field peeped(Field sum, int gate, Field cell) {
        if (!in.has(7)) {
            return sum;
        }
        Field weights = in.field(7).at(0, direction).slice(0, gate * size, size, 1);
        return code.apply(VectorOp.ADD, sum, code.apply(VectorOp.MUL, weights, cell));
    }

    private Field activate(int number, Field x) {
        return activate(number, x, true);
    }

    private Field activate(int number, Field x, boolean clips) {
        List<String> defaults = gates == 4
                ? List.of("Sigmoid", "Tanh", "Tanh")
                : gates == 3 ? List.of("Sigmoid", "Tanh") : List.of("Tanh");
        List<String> names = node.attributes().strings("activations", List.of());
        int at = direction * defaults.size() + number;
        String name = at < names.size() ? names.get(at) : defaults.get(number);
        double alpha = SoloRecurrent.at(node.attributes().floatings("activation_alpha"), at);
        double beta = SoloRecurrent.at(node.attributes().floatings("activation_beta"), at);
        Field y = x;
        if (clips && node.attributes().has("clip")) {
            double limit = node.attributes().floating("clip", 0);
            y = code.apply(VectorOp.MIN, code.apply(VectorOp.MAX, x, -limit), limit);
        }
        return SoloRecurrent.activate(code, name, alpha, beta, y);
    }
}
