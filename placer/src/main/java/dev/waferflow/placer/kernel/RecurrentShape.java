package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;

/**
 * What one direction of a recurrent layer computes.
 *
 * @param node LSTM, GRU or RNN
 * @param direction number of the direction
 * @param steps of a sequence
 * @param batch sequences
 * @param gives what it sends
 * @param stateFeed the feed that brings the initial hidden state; -1 if it is constant
 * @param memoryFeed the feed that brings the initial cell state; -1 if it is constant
 */
record RecurrentShape(Node node, int direction, int steps, int batch, Gives gives, int stateFeed, int memoryFeed) {
    /** What it sends: the hidden state after every step, or one of the states after the last. */
    enum Gives {
        STEPS,
        STATE,
        MEMORY
    }

    private static final int STATE_PORT = 1;
    private static final int MEMORY_PORT = 2;

    int gates() {
        return RecurrentGates.count(node);
    }

    int hidden() {
        return node.input(2).type().dim(2);
    }

    int input() {
        return node.input(1).type().dim(2);
    }

    /** The input port of a feed. */
    int port(int feed) {
        return feed == 0 ? 0 : feed == stateFeed ? STATE_PORT : MEMORY_PORT;
    }

    /** Weights for the input as [lane][gate][unit of the lane][input]. */
    float[] inputWeights(Layout lanes) {
        return rows(node.input(1), input(), gates(), direction * gates() * hidden(), lanes);
    }

    /** Weights for the hidden state as [lane][gate][unit of the lane][state]. */
    float[] stateWeights(Layout lanes) {
        return rows(node.input(2), hidden(), gates(), direction * gates() * hidden(), lanes);
    }

    float[] inputBias(Layout lanes) {
        return rows(node.input(3), 1, gates(), direction * 2 * gates() * hidden(), lanes);
    }

    float[] stateBias(Layout lanes) {
        return rows(node.input(3), 1, gates(), (direction * 2 + 1) * gates() * hidden(), lanes);
    }

    /** Peephole weights as [lane][gate][unit of the lane]; null if there are none. */
    float[] peepholes(Layout lanes) {
        return node.hasInput(7) ? rows(node.input(7), 1, 3, direction * 3 * hidden(), lanes) : null;
    }

    /** Rows of the form [gate][unit] from {@code first} on, brought into the order [lane][gate][unit of the lane]. */
    private float[] rows(Value value, int length, int groups, int first, Layout lanes) {
        var result = new float[groups * hidden() * length];
        if (value.isAbsent() || !value.hasElements()) {
            return result;
        }
        float[] from = value.constant().toFloats();
        int at = 0;
        for (int lane = 0; lane < lanes.lanes(); lane++) {
            for (int group = 0; group < groups; group++) {
                for (int unit = 0; unit < lanes.channelsOf(lane); unit++) {
                    int row = first + group * hidden() + lanes.channelFrom(lane) + unit;
                    System.arraycopy(from, row * length, result, at, length);
                    at += length;
                }
            }
        }
        return result;
    }

    /** The initial hidden state as [sequence][unit]. */
    float[] firstState() {
        var result = new float[batch * hidden()];
        Value value = node.input(5);
        if (!value.isAbsent() && value.hasElements()) {
            boolean swap = node.attributes().integer("layout", 0) != 0;
            int directions = node.input(1).type().dim(0);
            for (int i = 0; i < result.length; i++) {
                result[i] = state(value, swap, directions, i / hidden(), i % hidden());
            }
        }
        return result;
    }

    /** The initial cell state as [lane][sequence][unit of the lane]. */
    float[] firstMemory(Layout lanes) {
        var result = new float[batch * hidden()];
        Value value = node.input(6);
        if (value.isAbsent() || !value.hasElements()) {
            return result;
        }
        boolean swap = node.attributes().integer("layout", 0) != 0;
        int directions = node.input(1).type().dim(0);
        int at = 0;
        for (int lane = 0; lane < lanes.lanes(); lane++) {
            for (int b = 0; b < batch; b++) {
                for (int unit = 0; unit < lanes.channelsOf(lane); unit++) {
                    result[at++] = state(value, swap, directions, b, lanes.channelFrom(lane) + unit);
                }
            }
        }
        return result;
    }

    private float state(Value value, boolean swap, int directions, int sequence, int unit) {
        int row = swap ? sequence * directions + direction : direction * batch + sequence;
        return (float) value.constant().doubleAt(row * hidden() + unit);
    }
}
