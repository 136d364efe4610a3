package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;

/** One direction of a recurrent layer: its weights and the state of the sequences being computed. Rows are sequences. */
final class SoloCell {
    private final Node node;
    private final SoloCode code;
    private final SoloArguments in;
    private final int direction;
    private final boolean swap;
    private final int count;
    private final RecurrentGates gates;
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
        count = RecurrentGates.count(node);
        size = in.shape(2)[2];
        w = in.field(1).at(0, direction);
        r = in.field(2).at(0, direction);
        Field peepholes = in.has(7) ? code.reshaped(in.field(7).at(0, direction), 3, size) : null;
        gates = new RecurrentGates(node, code, direction, size, peepholes);
    }

    /** Begins sequences {@code from .. from + rows - 1} with their initial states. */
    void start(int from, int rows) {
        hidden = initial(5, from, rows);
        memory = count == 4 ? initial(6, from, rows) : null;
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
        Field fromInput = product(x, w, 0, count * size, 0);
        hidden = switch (count) {
            case 4 -> {
                Field[] next = gates.lstm(
                        code.apply(VectorOp.ADD, fromInput, product(hidden, r, 0, 4 * size, 4 * size)), memory);
                memory = next[0];
                yield next[1];
            }
            case 3 -> gru(fromInput);
            default -> gates.rnn(code.apply(VectorOp.ADD, fromInput, product(hidden, r, 0, size, size)));
        };
        return hidden;
    }

    private Field gru(Field fromInput) {
        Field state = product(hidden, r, 0, 2 * size, 3 * size);
        Field update = gates.gru(0, fromInput, state);
        Field reset = gates.gru(1, fromInput, state);
        boolean linear = node.attributes().integer("linear_before_reset", 0) != 0;
        Field gated = linear ? hidden : code.apply(VectorOp.MUL, reset, hidden);
        Field candidate = product(gated, r, 2 * size, size, 3 * size);
        return gates.gru(update, fromInput, linear ? code.apply(VectorOp.MUL, reset, candidate) : candidate, hidden);
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
}
