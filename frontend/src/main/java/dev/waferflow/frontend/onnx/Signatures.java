package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.waferflow.frontend.op.Operators;
import dev.waferflow.machine.fault.Diagnostic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What nodes of standard operators may have. A later version of the standard, or an exporter, can add an attribute that changes
 * the result: one that is not in the list is refused, never passed over.
 */
final class Signatures {
    /** The newest version of the default operator set that the list knows. */
    static final int NEWEST_SET = 28;

    private static final String RESOURCE = "signatures.txt";
    private static final int ANY = Integer.MAX_VALUE;

    private final Map<String, Signature> byOperator;

    private Signatures(Map<String, Signature> byOperator) {
        this.byOperator = byOperator;
    }

    static Signatures read() {
        try (InputStream stream = Signatures.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            var signatures = new TreeMap<String, Signature>();
            new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split(" ")))
                    .forEach(words -> signatures.put(words.get(0), Signature.of(words)));
            return new Signatures(signatures);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The operators listed, sorted. */
    Set<String> operators() {
        return byOperator.keySet();
    }

    /** What the node has that its operator does not know; {@code where} names the node. */
    List<Diagnostic> unknown(NodeProto node, String where) {
        Signature signature = byOperator.get(Operators.key(node.getDomain(), node.getOpType()));
        if (signature == null) {
            return List.of();
        }
        var found = new ArrayList<Diagnostic>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (!signature.attributes.contains(attribute.getName())) {
                found.add(problem(node, where, "attribute '" + attribute.getName() + "' is not supported"));
            }
        }
        for (int i = signature.inputs; i < node.getInputCount(); i++) {
            if (!node.getInput(i).isEmpty()) {
                found.add(problem(node, where, "input " + i + " is not supported"));
            }
        }
        return found;
    }

    private static Diagnostic problem(NodeProto node, String where, String what) {
        return new Diagnostic(
                "WF-ONNX-003",
                node.getOpType() + ": " + what + ": no version of the operator up to set " + NEWEST_SET + " has it",
                where,
                "check the model with the ONNX checker");
    }

    /** The greatest number of inputs, and the names of all attributes. */
    private record Signature(int inputs, Set<String> attributes) {
        static Signature of(List<String> words) {
            String inputs = words.get(1);
            return new Signature(
                    inputs.equals("*") ? ANY : Integer.parseInt(inputs), new TreeSet<>(words.subList(2, words.size())));
        }
    }
}
