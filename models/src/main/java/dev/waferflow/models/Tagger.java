package dev.waferflow.models;

/**
 * A tagger of words (Huang et al., 2015): an embedding, LSTM layers in both directions, and a classifier per word.
 *
 * @param vocabulary rows of the table of words
 * @param tokens length of the sequence
 * @param width numbers per word
 * @param units states of each direction of each layer
 * @param depth LSTM layers
 * @param classes numbers per word in the result
 */
record Tagger(int vocabulary, int tokens, int width, int units, int depth, int classes) implements Architecture {
    @Override
    public Signal lay(Layers layers) {
        var ids = layers.indices("ids", 1, tokens);
        Signal words = layers.rows("embedding", layers.table("embedding.weight", 1, vocabulary, width), ids);
        Signal x = layers.transposed("steps", words, 1, 0, 2);
        for (int layer = 0; layer < depth; layer++) {
            Signal states = layers.bidirectionalLstm("lstm" + layer, x, units);
            Signal turned = layers.transposed("lstm" + layer + ".turned", states, 0, 2, 1, 3);
            x = layers.reshaped("lstm" + layer + ".states", turned, tokens, 1, 2 * units);
        }
        return layers.project("tags", layers.transposed("words", x, 1, 0, 2), classes);
    }
}
