package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.waferflow.frontend.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a weight is for, judged by the first node that reads it, looking through nodes that only reshape. */
final class WeightRoles {
    private static final List<String> TRANSPARENT =
            List.of("Unsqueeze", "Squeeze", "Reshape", "Transpose", "Identity", "Cast", "Flatten");

    private final Map<String, List<Use>> uses = new HashMap<>();

    WeightRoles(GraphProto graph) {
        for (NodeProto node : graph.getNodeList()) {
            for (int i = 0; i < node.getInputCount(); i++) {
                uses.computeIfAbsent(node.getInput(i), k -> new ArrayList<>()).add(new Use(node, i));
            }
        }
    }

    /** The role of a value that is a weight; empty if it is none. */
    Optional<Role> of(String name, TensorType type) {
        return of(name, type, 0);
    }

    /** The role of a value that is known to be a weight. */
    Role orDefault(String name, TensorType type) {
        return of(name, type)
                .orElse(type.rank() < 2 ? new Role(Kind.BIAS, 1) : new Role(Kind.WEIGHT, type.size() / first(type)));
    }

    private Optional<Role> of(String name, TensorType type, int depth) {
        for (Use use : uses.getOrDefault(name, List.of())) {
            Optional<Role> role = role(use, type, depth);
            if (role.isPresent()) {
                return role;
            }
        }
        return Optional.empty();
    }

    private Optional<Role> role(Use use, TensorType type, int depth) {
        String op = use.node.getOpType();
        if (TRANSPARENT.contains(op)) {
            return use.index == 0 && depth < 8 && use.node.getOutputCount() > 0
                    ? of(use.node.getOutput(0), type, depth + 1)
                    : Optional.empty();
        }
        return Optional.ofNullable(
                switch (op) {
                    case "Conv" -> pick(use, weight(type.size() / first(type)), bias());
                    case "ConvTranspose" -> pick(use, weight(transposedFanIn(use.node, type)), bias());
                    case "Gemm" -> pick(use, weight(gemmFanIn(use.node, type)), bias());
                    case "MatMul" -> weight(type.rank() < 2 ? type.size() : type.dim(use.index == 1 ? -2 : -1));
                    case "BatchNormalization" ->
                        pick(use, scale(), bias(), new Role(Kind.MEAN, 1), new Role(Kind.VARIANCE, 1));
                    case "InstanceNormalization", "LayerNormalization", "GroupNormalization" ->
                        pick(use, scale(), bias());
                    case "LSTM", "GRU", "RNN" -> {
                        Role weight = weight(type.rank() == 0 ? 1 : type.dim(-1));
                        yield pick(use, weight, weight, bias());
                    }
                    case "PRelu" -> pick(use, scale());
                    case "Mul" -> scale();
                    case "Add" -> bias();
                    default -> null;
                });
    }

    private static int first(TensorType type) {
        return type.rank() == 0 ? 1 : Math.max(1, type.dim(0));
    }

    private static int gemmFanIn(NodeProto node, TensorType type) {
        return type.rank() < 2 ? type.size() : type.dim(integer(node, "transB") != 0 ? 1 : 0);
    }

    private static int transposedFanIn(NodeProto node, TensorType type) {
        long taps = type.rank() < 2 ? 1 : type.size() / Math.max(1, type.dim(1));
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals("strides")) {
                for (long stride : attribute.getIntsList()) {
                    taps /= Math.max(1, stride);
                }
            }
        }
        return (int) Math.max(1, taps);
    }

    private static long integer(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .mapToLong(AttributeProto::getI)
                .findFirst()
                .orElse(0);
    }

    /** The role at the input number of the use; the first is for input 1. */
    private static Role pick(Use use, Role... roles) {
        return use.index >= 1 && use.index <= roles.length ? roles[use.index - 1] : null;
    }

    private static Role weight(int fanIn) {
        return new Role(Kind.WEIGHT, fanIn);
    }

    private static Role scale() {
        return new Role(Kind.SCALE, 1);
    }

    private static Role bias() {
        return new Role(Kind.BIAS, 1);
    }

    enum Kind {
        WEIGHT,
        SCALE,
        BIAS,
        MEAN,
        VARIANCE
    }

    record Role(Kind kind, int fanIn) {}

    private record Use(NodeProto node, int index) {}
}
