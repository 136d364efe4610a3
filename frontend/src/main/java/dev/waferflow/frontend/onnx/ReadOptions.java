package dev.waferflow.frontend.onnx;

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
 * @param structureOnly whether the elements of large constants are left out
 */
public record ReadOptions(
        Map<String, Integer> dims,
        Map<String, int[]> inputShapes,
        Map<String, Tensor> inputs,
        OptionalLong seed,
        boolean structureOnly) {
    public ReadOptions {
        dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
        inputShapes = Collections.unmodifiableMap(new LinkedHashMap<>(inputShapes));
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /** Weights from the file, everything read, nothing bound. */
    public static ReadOptions defaults() {
        return new ReadOptions(Map.of(), Map.of(), Map.of(), OptionalLong.empty(), false);
    }

    /** With values of free dimensions. */
    public ReadOptions withDims(Map<String, Integer> newDims) {
        return new ReadOptions(newDims, inputShapes, inputs, seed, structureOnly);
    }

    /** With shapes of what will be fed. */
    public ReadOptions withInputShapes(Map<String, int[]> newShapes) {
        return new ReadOptions(dims, newShapes, inputs, seed, structureOnly);
    }

    /** With the tensors that will be fed. */
    public ReadOptions withInputs(Map<String, Tensor> newInputs) {
        return new ReadOptions(dims, inputShapes, newInputs, seed, structureOnly);
    }

    /** With weights drawn where they are missing or constant. */
    public ReadOptions withSeed(long newSeed) {
        return new ReadOptions(dims, inputShapes, inputs, OptionalLong.of(newSeed), structureOnly);
    }

    /** Without the elements of large constants. */
    public ReadOptions withStructureOnly() {
        return new ReadOptions(dims, inputShapes, inputs, seed, true);
    }
}
