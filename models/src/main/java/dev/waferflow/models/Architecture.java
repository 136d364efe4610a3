package dev.waferflow.models;

/** A family of models with its sizes chosen: which layers follow each other. Immutable. */
interface Architecture {
    /** Lays all layers, from the inputs on; the result is the output of the model. */
    Signal lay(Layers layers);
}
