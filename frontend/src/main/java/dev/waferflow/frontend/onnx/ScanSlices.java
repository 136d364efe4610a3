package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a Scan cuts its inputs into, and how it joins its results. */
final class ScanSlices {
    private final List<Value> inputs;
    private final long[] inputAxes;
    private final long[] inputDirections;
    private final long[] outputAxes;
    private final long[] outputDirections;
    private final String name;
    private final int trips;

    ScanSlices(Attributes attributes, List<Value> inputs, int outputs, String name, String where) {
        this.inputs = inputs;
        this.name = name;
        inputAxes = attributes.integers("scan_input_axes", new long[inputs.size()]);
        inputDirections = attributes.integers("scan_input_directions", new long[inputs.size()]);
        outputAxes = attributes.integers("scan_output_axes", new long[Math.max(0, outputs)]);
        outputDirections = attributes.integers("scan_output_directions", new long[Math.max(0, outputs)]);
        if (outputs < 0
                || inputAxes.length != inputs.size()
                || inputDirections.length != inputs.size()
                || outputAxes.length != outputs
                || outputDirections.length != outputs) {
            throw Faults.malformed("axes and directions do not fit the inputs and results", where);
        }
        trips = inputs.get(0).type().dim((int) inputAxes[0]);
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).type().dim((int) inputAxes[i]) != trips) {
                throw Faults.malformed("the scanned inputs differ in length", where);
            }
        }
    }

    int trips() {
        return trips;
    }

    /** The slice of every scanned input for one trip. */
    List<Value> at(int trip, GraphBuilder builder) {
        var result = new ArrayList<Value>();
        for (int i = 0; i < inputs.size(); i++) {
            long place = inputDirections[i] == 0 ? trip : trips - 1 - trip;
            Value index = builder.constant(name + ".trip", Tensor.ofLongs(DataType.INT64, new long[] {place}));
            var attributes = Attributes.none().with("axis", inputAxes[i]);
            result.add(builder.node("Gather", name + ".slice", attributes, List.of(inputs.get(i), index)));
        }
        return result;
    }

    /** The collected results of all trips. */
    List<Value> joined(List<List<Value>> rows, GraphBuilder builder) {
        var result = new ArrayList<Value>();
        for (int i = 0; i < outputAxes.length; i++) {
            var parts = new ArrayList<Value>();
            for (List<Value> row : rows) {
                Value axes =
                        builder.constant(name + ".axes", Tensor.ofLongs(DataType.INT64, new long[] {outputAxes[i]}, 1));
                parts.add(builder.node("Unsqueeze", name + ".row", row.get(i), axes));
            }
            if (outputDirections[i] != 0) {
                Collections.reverse(parts);
            }
            result.add(builder.node("Concat", name + ".rows", Attributes.none().with("axis", outputAxes[i]), parts));
        }
        return result;
    }
}
