package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Scans: they always have a known number of trips, so they are unrolled. */
final class ScanNodes {
    private static final int LARGEST_TRIP_COUNT = 10_000;

    private final Bodies bodies;

    ScanNodes(Bodies bodies) {
        this.bodies = bodies;
    }

    List<Value> scan(NodeProto node, String name, List<Value> inputs, Scope scope) {
        String where = Bodies.where(node, name);
        return scan(Bodies.body(node, "body", where), AttributeDecoder.decode(node, where), name, inputs, scope, where);
    }

    private List<Value> scan(
            GraphProto body, Attributes attributes, String name, List<Value> inputs, Scope scope, String where) {
        int scanned = attributes.intValue("num_scan_inputs", 0);
        int states = inputs.size() - scanned;
        if (scanned < 1 || states < 0 || body.getInputCount() != inputs.size() || inputs.contains(Value.ABSENT)) {
            throw Faults.malformed("the body does not take the inputs of the scan", where);
        }
        int collected = body.getOutputCount() - states;
        var slices = new ScanSlices(attributes, inputs.subList(states, inputs.size()), collected, name, where);
        if (slices.trips() > LARGEST_TRIP_COUNT || slices.trips() < 1) {
            throw Faults.unsupported("Scan: " + slices.trips() + " trips", where, "use a shorter sequence");
        }
        List<Value> carried = inputs.subList(0, states);
        var rows = new ArrayList<List<Value>>();
        for (int trip = 0; trip < slices.trips(); trip++) {
            scope.builder().sources(List.of(name));
            var given = new ArrayList<>(carried);
            given.addAll(slices.at(trip, scope.builder()));
            var results = Bodies.singles(
                    bodies.inline(body, name + "/" + trip + "/", Bundle.each(given), scope, where), where);
            carried = results.subList(0, states);
            rows.add(results.subList(states, results.size()));
        }
        scope.builder().sources(List.of(name));
        var results = new ArrayList<>(carried);
        results.addAll(slices.joined(rows, scope.builder()));
        return results;
    }

    /** Operator set 8: everything has a batch in front, and each member of it is a scan of its own. */
    List<Value> batched(NodeProto node, String name, List<Value> inputs, Scope scope) {
        String where = Bodies.where(node, name);
        if (inputs.size() < 2 || !inputs.get(0).isAbsent()) {
            throw Faults.unsupported("Scan: lengths of its own per sequence", where, "export operator set 9 or newer");
        }
        Attributes old = AttributeDecoder.decode(node, where);
        Attributes attributes = old.has("directions")
                ? old.without("directions").with("scan_input_directions", old.integers("directions"))
                : old;
        List<Value> given = inputs.subList(1, inputs.size());
        int batch = given.get(0).type().dim(0);
        var members = new ArrayList<List<Value>>();
        for (int i = 0; i < batch; i++) {
            var member = new ArrayList<Value>();
            for (Value input : given) {
                member.add(at(input, i, name, scope.builder()));
            }
            String prefix = name + "/batch" + i;
            members.add(scan(Bodies.body(node, "body", where), attributes, prefix, member, scope, where));
        }
        if (members.isEmpty()) {
            throw Faults.unsupported("Scan: an empty batch", where, "");
        }
        var results = new ArrayList<Value>();
        for (int i = 0; i < members.get(0).size(); i++) {
            results.add(stacked(members, i, name, scope.builder()));
        }
        return results;
    }

    private static Value at(Value batch, int index, String name, GraphBuilder builder) {
        Value place = builder.constant(name + ".member", Tensor.ofLongs(DataType.INT64, new long[] {index}));
        return builder.node("Gather", name + ".member", Attributes.none().with("axis", 0), List.of(batch, place));
    }

    private static Value stacked(List<List<Value>> members, int index, String name, GraphBuilder builder) {
        var parts = new ArrayList<Value>();
        for (List<Value> member : members) {
            Value axes = builder.constant(name + ".axes", Tensor.ofLongs(DataType.INT64, new long[] {0}, 1));
            parts.add(builder.node("Unsqueeze", name + ".row", member.get(index), axes));
        }
        return builder.node("Concat", name + ".batch", Attributes.none().with("axis", 0), parts);
    }
}
