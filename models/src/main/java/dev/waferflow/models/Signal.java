package dev.waferflow.models;

import dev.waferflow.frontend.graph.Value;

/**
 * What flows between layers, with its expected mean square over the weights that a seed can give. The mean square is an
 * estimate by rule of thumb; batch norm uses it as running variance, so that signals keep their size through any depth.
 */
record Signal(Value value, double power) {
    /** Extent of one dimension; negative axes count from the end. */
    int dim(int axis) {
        return value.type().dim(axis);
    }
}
