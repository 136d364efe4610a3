package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.machine.number.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the reader is told besides the file. Immutable.
 *
 * @param dims values of free dimensions, by name
 * @param inputShapes shapes of what will be fed, by name of the graph input or {@code in0}, {@code in1}, ...
 * @param inputs tensors that will be fed, named the same way; they give shapes, and values where a shape depends on one
 * @param seed present: weights that are missing or constant are drawn with this seed; empty: weights come from the file
 * @param fixing whether everything fed may be fixed to its value where a shape depends on data; what is read then holds
 *     for these inputs only
 * @param structureOnly whether the elements of large constants are left out
 */
public record ReadOptions(
        Map<String, Integer> dims,
        Map<String, int[]> inputShapes,
        Map<String, Bundle<Tensor>> inputs,
        OptionalLong seed,
        boolean fixing,
        boolean structureOnly) {
    public ReadOptions {
        dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
        inputShapes = Collections.unmodifiableMap(new LinkedHashMap<>(inputShapes));
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /** Weights from the file, everything read, nothing bound. */
    public static ReadOptions defaults() {
        return new ReadOptions(Map.of(), Map.of(), Map.of(), OptionalLong.empty(), false, false);
    }

    /** With values of free dimensions. */
    public ReadOptions withDims(Map<String, Integer> newDims) {
        return new ReadOptions(newDims, inputShapes, inputs, seed, fixing, structureOnly);
    }

    /** With shapes of what will be fed. */
    public ReadOptions withInputShapes(Map<String, int[]> newShapes) {
        return new ReadOptions(dims, newShapes, inputs, seed, fixing, structureOnly);
    }

    /** With the tensors that will be fed. */
    public ReadOptions withInputs(Map<String, Tensor> newInputs) {
        var bundles = new LinkedHashMap<String, Bundle<Tensor>>();
        newInputs.forEach((name, tensor) -> bundles.put(name, Bundle.of(tensor)));
        return withBundles(bundles);
    }

    /** With what will be fed: tensors, sequences, optionals. */
    public ReadOptions withBundles(Map<String, Bundle<Tensor>> newInputs) {
        return new ReadOptions(dims, inputShapes, newInputs, seed, fixing, structureOnly);
    }

    /** Allowed to fix everything that will be fed, as an interpreter may. */
    public ReadOptions withFixing() {
        return new ReadOptions(dims, inputShapes, inputs, seed, true, structureOnly);
    }

    /** With weights drawn where they are missing or constant. */
    public ReadOptions withSeed(long newSeed) {
        return new ReadOptions(dims, inputShapes, inputs, OptionalLong.of(newSeed), fixing, structureOnly);
    }

    /** Without the elements of large constants. */
    public ReadOptions withStructureOnly() {
        return new ReadOptions(dims, inputShapes, inputs, seed, fixing, true);
    }
}
