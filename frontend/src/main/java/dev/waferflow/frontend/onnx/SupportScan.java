package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.waferflow.frontend.op.Operators;
import dev.waferflow.machine.fault.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds every node, at any depth, whose operator or attribute is not known, before anything else is done. */
final class SupportScan {
    private static final List<String> BUILT_IN =
            List.of("Constant", "If", "Loop", "Scan", "SequenceMap", FlexAttentionNode.OPERATOR);

    /** Operators that stay out, with the reason. */
    private static final Map<String, String> REFUSED = new TreeMap<>(Map.of(
            "ImageDecoder", "pictures are decoded before they are fed",
            "Bernoulli", "random numbers are drawn anew for every sample",
            "Multinomial", "random numbers are drawn anew for every sample",
            "RandomNormal", "random numbers are drawn anew for every sample",
            "RandomNormalLike", "random numbers are drawn anew for every sample",
            "RandomUniform", "random numbers are drawn anew for every sample",
            "RandomUniformLike", "random numbers are drawn anew for every sample",
            "ai.onnx.preview.training.Gradient", "models are run, not trained"));

    private final List<Diagnostic> found = new ArrayList<>();

    private final Signatures signatures = Signatures.read();
    private final LocalFunctions functions;

    private SupportScan(LocalFunctions functions) {
        this.functions = functions;
    }

    static List<Diagnostic> of(GraphProto graph, LocalFunctions functions) {
        var scan = new SupportScan(functions);
        scan.visit(graph, "");
        functions.bodies().forEach(body -> scan.visit(body, ""));
        return scan.found;
    }

    /** Whether the operator is one of ours. */
    static boolean isKnown(NodeProto node) {
        String key = Operators.key(node.getDomain(), node.getOpType());
        return BUILT_IN.contains(key)
                || SequenceNodes.OPERATORS.contains(key)
                || Operators.find(key).isPresent();
    }

    private void visit(GraphProto graph, String prefix) {
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            String name = prefix + name(node, i);
            boolean calls = functions.isCall(node);
            if (!calls) {
                found.addAll(signatures.unknown(node, "node '" + name + "' (" + node.getOpType() + ")"));
            }
            if (!isKnown(node) && !calls) {
                String domain = node.getDomain().isEmpty() ? "" : " of domain '" + node.getDomain() + "'";
                String reason = REFUSED.get(Operators.key(node.getDomain(), node.getOpType()));
                found.add(new Diagnostic(
                        "WF-ONNX-003",
                        node.getOpType() + ": operator '" + node.getOpType() + "'" + domain + " is not supported"
                                + (reason == null ? "" : ": " + reason),
                        "node '" + name + "' (" + node.getOpType() + ")",
                        "waferflow list operators"));
            }
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG()) {
                    visit(attribute.getG(), name + "/");
                }
            }
        }
    }

    /** The name of a node, made from its operator and place if it has none. */
    static String name(NodeProto node, int place) {
        return node.getName().isEmpty() ? node.getOpType() + "_" + place : node.getName();
    }
}
