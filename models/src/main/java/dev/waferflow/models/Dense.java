package dev.waferflow.models;

/**
 * One fully connected layer on every token of a sequence.
 *
 * @param tokens length of the sequence
 * @param inputs numbers per token
 * @param outputs numbers per token in the result
 */
record Dense(int tokens, int inputs, int outputs) implements Architecture {
    @Override
    public Signal lay(Layers layers) {
        return layers.project("fc", layers.input("x", 1, tokens, inputs), outputs);
    }
}
