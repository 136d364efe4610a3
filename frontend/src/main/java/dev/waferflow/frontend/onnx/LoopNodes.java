package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.DataTypes;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Loops. One whose trips are known while the model is read is unrolled; otherwise it stays one node with a body, which
 * needs loop-carried shapes that do not change.
 */
final class LoopNodes {
    private static final int LARGEST_TRIP_COUNT = 10_000;

    private final Bodies bodies;

    LoopNodes(Bodies bodies) {
        this.bodies = bodies;
    }

    List<Bundle<Value>> loop(NodeProto node, String name, List<Bundle<Value>> inputs, Scope scope) {
        String where = Bodies.where(node, name);
        GraphProto body = Bodies.body(node, "body", where);
        if (inputs.size() < 2 || body.getInputCount() != inputs.size()) {
            throw Faults.malformed("the body does not take the inputs of the loop", where);
        }
        if (body.getOutputCount() < inputs.size() - 1) {
            throw Faults.malformed("the body gives fewer results than the loop carries", where);
        }
        Value count = Scope.single(inputs.get(0), where);
        Value first = Scope.single(inputs.get(1), where);
        if (count.isAbsent() && first.isAbsent()) {
            throw Faults.unsupported("Loop: neither a trip count nor a condition ends it", where, "");
        }
        boolean countKnown = count.isAbsent() || count.hasElements();
        boolean startKnown = first.isAbsent() || first.hasElements();
        if (countKnown && startKnown) {
            return new Unrolling(body, name, where, scope).run(count, first, inputs.subList(2, inputs.size()));
        }
        if (inputs.stream().anyMatch(b -> !(b instanceof Bundle.One))) {
            throw Faults.dataDependent(
                    "Loop: the trip count depends on data and sequences are carried",
                    where,
                    "export the model with a fixed trip count");
        }
        return keep(body, name, Bodies.singles(inputs, where), scope, where);
    }

    /** One loop on its way to be so many copies of its body. */
    private final class Unrolling {
        private final GraphProto body;
        private final String name;
        private final String where;
        private final Scope scope;
        private final GraphBuilder builder;
        private final List<List<Value>> rows = new ArrayList<>();

        Unrolling(GraphProto body, String name, String where, Scope scope) {
            this.body = body;
            this.name = name;
            this.where = where;
            this.scope = scope;
            this.builder = scope.builder();
        }

        List<Bundle<Value>> run(Value count, Value first, List<Bundle<Value>> start) {
            long trips = count.isAbsent() ? Long.MAX_VALUE : count.constant().longAt(0);
            Value condition = first.isAbsent()
                    ? builder.constant(name + ".go", Tensor.ofLongs(DataType.BOOL, new long[] {1}))
                    : first;
            List<Bundle<Value>> carried = start;
            for (long trip = 0; trip < trips; trip++) {
                if (!condition.hasElements()) {
                    throw Faults.dataDependent(
                            "Loop: whether it goes on depends on data",
                            where,
                            "export the model with a fixed trip count");
                }
                if (condition.constant().longAt(0) == 0) {
                    break;
                }
                if (trip >= LARGEST_TRIP_COUNT) {
                    throw Faults.unsupported(
                            "Loop: more than " + LARGEST_TRIP_COUNT + " trips", where, "use a smaller trip count");
                }
                var given = new ArrayList<Bundle<Value>>();
                given.add(
                        Bundle.of(builder.constant(name + ".trip", Tensor.ofLongs(DataType.INT64, new long[] {trip}))));
                given.add(Bundle.of(condition));
                given.addAll(carried);
                var results = bodies.inline(body, name + "/" + trip + "/", given, scope, where);
                condition = Scope.single(results.get(0), where);
                carried = results.subList(1, 1 + start.size());
                rows.add(Bodies.singles(results.subList(1 + start.size(), results.size()), where));
            }
            builder.sources(List.of(name));
            var results = new ArrayList<>(carried);
            for (int i = 1 + start.size(); i < body.getOutputCount(); i++) {
                results.add(Bundle.of(rows.isEmpty() ? nothing(body.getOutput(i)) : stack(i - 1 - start.size())));
            }
            return results;
        }

        private Value stack(int index) {
            var parts = new ArrayList<Value>();
            for (List<Value> row : rows) {
                Value axes = builder.constant(name + ".axes", Tensor.ofLongs(DataType.INT64, new long[] {0}, 1));
                parts.add(builder.node("Unsqueeze", name + ".row", row.get(index), axes));
            }
            return builder.node("Concat", name + ".rows", Attributes.none().with("axis", 0), parts);
        }

        /** What no trips collect: no rows, of the type that the body declares. */
        private Value nothing(ValueInfoProto output) {
            TypeProto.Tensor type = output.getType().getTensorType();
            DataType element = DataTypes.numbered(type.getElemType());
            var shape = new int[type.getShape().getDimCount() + 1];
            for (int i = 1; i < shape.length; i++) {
                shape[i] = (int) Math.max(
                        0,
                        Math.min(
                                Integer.MAX_VALUE, type.getShape().getDim(i - 1).getDimValue()));
            }
            if (element == DataType.OTHER) {
                throw Faults.unsupported("Loop: collected results of no trips", where, "remove the loop");
            }
            Tensor empty = element == DataType.STRING
                    ? Tensor.ofStrings(new String[0], shape)
                    : Elements.filled(element, 0, shape);
            return builder.constant(name + ".nothing", empty);
        }
    }

    private List<Bundle<Value>> keep(GraphProto body, String name, List<Value> inputs, Scope scope, String where) {
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
        var results = Bodies.singles(bodies.run(body, inner, where), where);
        for (int i = 0; i < results.size(); i++) {
            if (i > 0 && !results.get(i).type().equals(inputs.get(i + 1).type())) {
                throw Faults.dataDependent(
                        "Loop: a carried value changes its type from "
                                + inputs.get(i + 1).type() + " to "
                                + results.get(i).type(),
                        where,
                        "export the model with a fixed trip count");
            }
            builder.output(results.get(i));
        }
        var all = new ArrayList<>(inputs);
        all.addAll(inner.captured());
        scope.builder().sources(List.of(name));
        return Bundle.each(scope.builder()
                .nodeMany("Loop", name, Attributes.none().with("body", builder.build()), all, Math.max(1, carried)));
    }
}
