package dev.waferflow.models;

/** Fully connected layers with rectifiers between them. */
record Mlp(int inputs, int first, int second, int outputs) implements Architecture {
    @Override
    public Signal lay(Layers layers) {
        Signal x = layers.input("x", 1, inputs);
        x = layers.relu("relu1", layers.linear("fc1", x, first));
        x = layers.relu("relu2", layers.linear("fc2", x, second));
        return layers.linear("fc3", x, outputs);
    }
}
