package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** Graphs inside nodes, and how they become nodes of the graph around them. */
final class Bodies {
    private final GraphImport graphImport;

    Bodies(GraphImport graphImport) {
        this.graphImport = graphImport;
    }

    /** Adds the nodes of the graph, its inputs standing for the given values, and gives its results. */
    List<Bundle<Value>> inline(GraphProto graph, String prefix, List<Bundle<Value>> given, Scope scope, String where) {
        if (given.size() > graph.getInputCount()) {
            throw Faults.malformed("the body takes " + graph.getInputCount() + " inputs, not " + given.size(), where);
        }
        var inner = new Scope(scope, scope.builder(), prefix);
        for (int i = 0; i < given.size(); i++) {
            inner.define(graph.getInput(i).getName(), given.get(i), where);
        }
        return run(graph, inner, where);
    }

    /** Adds the nodes of the graph to a scope that has its inputs, and gives its results. */
    List<Bundle<Value>> run(GraphProto graph, Scope inner, String where) {
        graphImport.run(graph, inner);
        var results = new ArrayList<Bundle<Value>>();
        for (ValueInfoProto output : graph.getOutputList()) {
            if (inner.isSpoiled(output.getName())) {
                throw Faults.unsupported("the body cannot be computed", where, "see the other messages");
            }
            results.add(inner.bundle(output.getName(), where));
        }
        return results;
    }

    /** The graph that an attribute of the node holds. */
    static GraphProto body(NodeProto node, String attribute, String where) {
        return node.getAttributeList().stream()
                .filter(a -> a.getName().equals(attribute) && a.hasG())
                .map(AttributeProto::getG)
                .findFirst()
                .orElseThrow(() -> Faults.malformed("attribute '" + attribute + "' is missing", where));
    }

    static String where(NodeProto node, String name) {
        return "node '" + name + "' (" + node.getOpType() + ")";
    }

    static List<Value> singles(List<Bundle<Value>> bundles, String where) {
        return bundles.stream().map(b -> Scope.single(b, where)).toList();
    }
}
