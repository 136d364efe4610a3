package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Nodes with graphs inside. An If whose condition is known becomes its branch; otherwise both branches are computed
 * and the result is chosen, which is the same because nothing has side effects. A Loop with a known trip count is
 * unrolled; otherwise it stays one node with a body, which needs loop-carried shapes that do not change.
 */
final class ControlFlow {
    private static final int LARGEST_TRIP_COUNT = 10_000;

    private final GraphImport graphImport;

    ControlFlow(GraphImport graphImport) {
        this.graphImport = graphImport;
    }

    List<Value> branch(NodeProto node, String name, List<Value> inputs, Scope scope) {
        String where = where(node, name);
        if (inputs.size() != 1 || inputs.get(0).isAbsent()) {
            throw Faults.malformed("needs one input", where);
        }
        Value condition = inputs.get(0);
        if (condition.hasElements()) {
            String chosen = condition.constant().longAt(0) != 0 ? "then_branch" : "else_branch";
            return inline(body(node, chosen, where), name + "/" + chosen + "/", List.of(), scope, where);
        }
        var whenTrue = inline(body(node, "then_branch", where), name + "/then_branch/", List.of(), scope, where);
        var whenFalse = inline(body(node, "else_branch", where), name + "/else_branch/", List.of(), scope, where);
        var results = new ArrayList<Value>();
        for (int i = 0; i < Math.min(whenTrue.size(), whenFalse.size()); i++) {
            Value a = whenTrue.get(i);
            Value b = whenFalse.get(i);
            if (!a.type().equals(b.type())) {
                throw Faults.dataDependent(
                        "If: the condition depends on data and the branches differ in type: " + a.type() + " and "
                                + b.type(),
                        where,
                        "export the model with a fixed condition");
            }
            scope.builder().sources(List.of(name));
            var scalar = condition.type().rank() == 0
                    ? condition
                    : scope.builder()
                            .node(
                                    "Reshape",
                                    name + ".condition",
                                    condition,
                                    scope.builder()
                                            .constant(name + ".shape", Tensor.ofLongs(DataType.INT64, new long[0], 0)));
            results.add(scope.builder().node("Where", name + ".choice", scalar, a, b));
        }
        return results;
    }

    List<Value> loop(NodeProto node, String name, List<Value> inputs, Scope scope) {
        String where = where(node, name);
        GraphProto body = body(node, "body", where);
        if (inputs.size() < 2 || body.getInputCount() != inputs.size()) {
            throw Faults.malformed("the body does not take the inputs of the loop", where);
        }
        if (body.getOutputCount() < inputs.size() - 1) {
            throw Faults.malformed("the body gives fewer results than the loop carries", where);
        }
        Value count = inputs.get(0);
        Value first = inputs.get(1);
        boolean countKnown = count.hasElements();
        boolean startKnown = first.isAbsent() || first.hasElements();
        if (startKnown && !first.isAbsent() && first.constant().longAt(0) == 0) {
            return withoutTrips(body, inputs, where);
        }
        if (countKnown && startKnown) {
            return unroll(body, name, inputs, scope, where);
        }
        return keep(body, name, inputs, scope, where);
    }

    private List<Value> withoutTrips(GraphProto body, List<Value> inputs, String where) {
        if (body.getOutputCount() > inputs.size() - 1) {
            throw Faults.unsupported("Loop: collected results of no trips", where, "remove the loop");
        }
        return inputs.subList(2, inputs.size());
    }

    private List<Value> unroll(GraphProto body, String name, List<Value> inputs, Scope scope, String where) {
        long trips = inputs.get(0).constant().longAt(0);
        if (trips > LARGEST_TRIP_COUNT) {
            throw Faults.unsupported("Loop: " + trips + " trips", where, "use a smaller trip count");
        }
        var builder = scope.builder();
        List<Value> carried = inputs.subList(2, inputs.size());
        int collected = body.getOutputCount() - 1 - carried.size();
        var rows = new ArrayList<List<Value>>();
        Value condition = builder.constant(name + ".go", Tensor.ofLongs(DataType.BOOL, new long[] {1}));
        for (long trip = 0; trip < trips; trip++) {
            var given = new ArrayList<Value>();
            given.add(builder.constant(name + ".trip", Tensor.ofLongs(DataType.INT64, new long[] {trip})));
            given.add(condition);
            given.addAll(carried);
            var results = inline(body, name + "/" + trip + "/", given, scope, where);
            condition = results.get(0);
            carried = results.subList(1, 1 + inputs.size() - 2);
            rows.add(results.subList(1 + carried.size(), results.size()));
            if (!condition.hasElements()) {
                throw Faults.dataDependent(
                        "Loop: whether it goes on depends on data", where, "export the model with a fixed trip count");
            }
            if (condition.constant().longAt(0) == 0) {
                break;
            }
        }
        if (rows.isEmpty()) {
            return withoutTrips(body, inputs, where);
        }
        var results = new ArrayList<Value>(carried);
        scope.builder().sources(List.of(name));
        for (int i = 0; i < collected; i++) {
            results.add(stack(rows, i, name, builder));
        }
        return results;
    }

    private static Value stack(List<List<Value>> rows, int index, String name, GraphBuilder builder) {
        var parts = new ArrayList<Value>();
        for (List<Value> row : rows) {
            Value axes = builder.constant(name + ".axes", Tensor.ofLongs(DataType.INT64, new long[] {0}, 1));
            parts.add(builder.node("Unsqueeze", name + ".row", row.get(index), axes));
        }
        return builder.node("Concat", name + ".rows", Attributes.none().with("axis", 0), parts);
    }

    private List<Value> keep(GraphProto body, String name, List<Value> inputs, Scope scope, String where) {
        int carried = inputs.size() - 2;
        if (body.getOutputCount() != carried + 1) {
            throw Faults.dataDependent(
                    "Loop: the trip count depends on data and results are collected, so shapes are not known",
                    where,
                    "export the model with a fixed trip count");
        }
        var builder = GraphBuilder.folding(name);
        var inner = new Scope(scope, builder, name + "/");
        for (int i = 0; i < inputs.size(); i++) {
            TensorType type = i == 0
                    ? TensorType.of(DataType.INT64)
                    : i == 1 ? TensorType.of(DataType.BOOL) : inputs.get(i).type();
            inner.define(
                    body.getInput(i).getName(), builder.input(body.getInput(i).getName(), type), where);
        }
        graphImport.run(body, inner);
        for (int i = 0; i < body.getOutputCount(); i++) {
            Value result = result(body.getOutput(i), inner, where);
            if (i > 0 && !result.type().equals(inputs.get(i + 1).type())) {
                throw Faults.dataDependent(
                        "Loop: a carried value changes its type from "
                                + inputs.get(i + 1).type() + " to " + result.type(),
                        where,
                        "export the model with a fixed trip count");
            }
            builder.output(result);
        }
        var all = new ArrayList<>(inputs);
        all.addAll(inner.captured());
        scope.builder().sources(List.of(name));
        return scope.builder()
                .nodeMany("Loop", name, Attributes.none().with("body", builder.build()), all, Math.max(1, carried));
    }

    /** A Scan always has a known number of trips, so it is unrolled. */
    List<Value> scan(NodeProto node, String name, List<Value> inputs, Scope scope) {
        String where = where(node, name);
        GraphProto body = body(node, "body", where);
        Attributes attributes = AttributeDecoder.decode(node, where);
        int scanned = attributes.intValue("num_scan_inputs", 0);
        int states = inputs.size() - scanned;
        if (scanned < 1 || states < 0 || body.getInputCount() != inputs.size() || inputs.contains(Value.ABSENT)) {
            throw Faults.unsupported("Scan: this form of scan", where, "export the model with operator set 9 or newer");
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
            var results = inline(body, name + "/" + trip + "/", given, scope, where);
            carried = results.subList(0, states);
            rows.add(results.subList(states, results.size()));
        }
        scope.builder().sources(List.of(name));
        var results = new ArrayList<>(carried);
        results.addAll(slices.joined(rows, scope.builder()));
        return results;
    }

    private static Value result(ValueInfoProto output, Scope scope, String where) {
        if (scope.isSpoiled(output.getName())) {
            throw Faults.unsupported("the body cannot be computed", where, "see the other messages");
        }
        return scope.find(output.getName(), where);
    }

    /** Adds the nodes of the graph, its inputs standing for the given values, and gives its results. */
    private List<Value> inline(GraphProto graph, String prefix, List<Value> given, Scope scope, String where) {
        var inner = new Scope(scope, scope.builder(), prefix);
        for (int i = 0; i < given.size(); i++) {
            inner.define(graph.getInput(i).getName(), given.get(i), where);
        }
        graphImport.run(graph, inner);
        var results = new ArrayList<Value>();
        for (ValueInfoProto output : graph.getOutputList()) {
            results.add(result(output, inner, where));
        }
        return results;
    }

    private static GraphProto body(NodeProto node, String attribute, String where) {
        return node.getAttributeList().stream()
                .filter(a -> a.getName().equals(attribute) && a.hasG())
                .map(AttributeProto::getG)
                .findFirst()
                .orElseThrow(() -> Faults.malformed("attribute '" + attribute + "' is missing", where));
    }

    private static String where(NodeProto node, String name) {
        return "node '" + name + "' (" + node.getOpType() + ")";
    }
}
