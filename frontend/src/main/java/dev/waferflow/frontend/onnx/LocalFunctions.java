package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions that a model defines itself. A node that calls one becomes the nodes of its body. */
final class LocalFunctions {
    private static final int DEEPEST_CALL = 50;

    private final Map<String, FunctionProto> functions = new LinkedHashMap<>();
    private int depth;

    LocalFunctions(ModelProto model) {
        for (FunctionProto function : model.getFunctionsList()) {
            functions.put(key(function.getDomain(), function.getName()), function);
        }
    }

    private static String key(String domain, String name) {
        return (domain.equals("ai.onnx") ? "" : domain) + "\n" + name;
    }

    /** Whether the node calls one of the functions. */
    boolean isCall(NodeProto node) {
        return functions.containsKey(key(node.getDomain(), node.getOpType()));
    }

    /** All bodies, for scans. */
    List<GraphProto> bodies() {
        return functions.values().stream()
                .map(f -> GraphProto.newBuilder().addAllNode(f.getNodeList()).build())
                .toList();
    }

    /** Adds the body of the function that the node calls, and gives its results. */
    List<Bundle<Value>> call(
            NodeProto node, String name, List<Bundle<Value>> inputs, GraphBuilder builder, GraphImport graphImport) {
        FunctionProto function = functions.get(key(node.getDomain(), node.getOpType()));
        String where = "node '" + name + "' (" + node.getOpType() + ")";
        if (depth >= DEEPEST_CALL) {
            throw Faults.malformed("functions call each other too deeply", where);
        }
        var scope = new Scope(null, builder, name + "/");
        for (int i = 0; i < function.getInputCount(); i++) {
            scope.define(function.getInput(i), i < inputs.size() ? inputs.get(i) : Bundle.of(Value.ABSENT), where);
        }
        Map<String, AttributeProto> given = new LinkedHashMap<>();
        function.getAttributeProtoList().forEach(a -> given.put(a.getName(), a));
        node.getAttributeList().forEach(a -> given.put(a.getName(), a));
        GraphProto body =
                bound(GraphProto.newBuilder().addAllNode(function.getNodeList()).build(), given);
        int own = ModelImport.opset(function.getOpsetImportList());
        depth++;
        try {
            if (own > 0) {
                graphImport.withOpset(own, () -> graphImport.run(body, scope));
            } else {
                graphImport.run(body, scope);
            }
        } finally {
            depth--;
        }
        var results = new ArrayList<Bundle<Value>>();
        for (String output : function.getOutputList()) {
            if (scope.isSpoiled(output)) {
                throw Faults.unsupported("the function cannot be computed", where, "see the other messages");
            }
            results.add(scope.bundle(output, where));
        }
        return results;
    }

    /** The body with references to attributes of the call replaced by what the call gives, or dropped. */
    private static GraphProto bound(GraphProto body, Map<String, AttributeProto> given) {
        var result = body.toBuilder().clearNode();
        for (NodeProto node : body.getNodeList()) {
            var copy = node.toBuilder().clearAttribute();
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.getRefAttrName().isEmpty()) {
                    copy.addAttribute(
                            attribute.hasG()
                                    ? attribute.toBuilder()
                                            .setG(bound(attribute.getG(), given))
                                            .build()
                                    : attribute);
                } else if (given.containsKey(attribute.getRefAttrName())) {
                    copy.addAttribute(
                            given.get(attribute.getRefAttrName()).toBuilder().setName(attribute.getName()));
                }
            }
            result.addNode(copy);
        }
        return result.build();
    }
}
