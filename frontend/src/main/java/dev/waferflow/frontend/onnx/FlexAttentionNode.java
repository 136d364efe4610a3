package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.DataTypes;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/**
 * Attention whose scores and shares pass through graphs of the model's own (ai.onnx.preview). It becomes two products
 * with a softmax between them, and the bodies in their places.
 */
final class FlexAttentionNode {
    /** The operator with its domain. */
    static final String OPERATOR = "ai.onnx.preview.FlexAttention";

    private final Bodies bodies;

    FlexAttentionNode(Bodies bodies) {
        this.bodies = bodies;
    }

    List<Bundle<Value>> expand(NodeProto node, String name, List<Value> inputs, Scope scope) {
        String where = Bodies.where(node, name);
        if (inputs.size() < 3 || inputs.stream().anyMatch(v -> v.type().rank() != 4)) {
            throw Faults.malformed("needs queries, keys and values of four dimensions", where);
        }
        Attributes attributes = AttributeDecoder.decode(node, where);
        GraphBuilder b = scope.builder();
        Value q = inputs.get(0);
        DataType type = q.type().elementType();
        int heads = q.type().dim(1);
        double scale = attributes.floating("scale", 1 / StrictMath.sqrt(q.type().dim(3)));
        Value factor = b.constant(name + ".scale", Elements.scalar(type, StrictMath.sqrt(scale)));
        Value keys = repeated(inputs.get(1), heads, name, where, b);
        Value values = repeated(inputs.get(2), heads, name, where, b);
        Value turned = b.node(
                "Transpose",
                name + ".keys",
                Attributes.none().with("perm", new int[] {0, 1, 3, 2}),
                List.of(b.node("Mul", name + ".keys", keys, factor)));
        Value scores = b.node("MatMul", name + ".scores", b.node("Mul", name + ".queries", q, factor), turned);
        DataType inner = attributes.has("softmax_precision")
                ? DataTypes.numbered(attributes.integer("softmax_precision"))
                : type == DataType.FP64 ? type : DataType.FP32;
        scores = modified(node, "score_mod", cast(scores, inner, name, b), name, scope, where);
        b.sources(List.of(name));
        Value shares = b.node("Softmax", name + ".shares", Attributes.none().with("axis", -1), List.of(scores));
        shares = modified(node, "prob_mod", shares, name, scope, where);
        b.sources(List.of(name));
        Value wide = cast(values, shares.type().elementType(), name, b);
        return List.of(Bundle.of(cast(b.node("MatMul", name + ".result", shares, wide), type, name, b)));
    }

    private Value modified(NodeProto node, String attribute, Value x, String name, Scope scope, String where) {
        if (node.getAttributeList().stream().noneMatch(a -> a.getName().equals(attribute) && a.hasG())) {
            return x;
        }
        var body = Bodies.body(node, attribute, where);
        var results = bodies.inline(body, name + "/" + attribute + "/", List.of(Bundle.of(x)), scope, where);
        if (results.size() != 1) {
            throw Faults.malformed("'" + attribute + "' must give one result", where);
        }
        return Scope.single(results.get(0), where);
    }

    private static Value cast(Value x, DataType type, String name, GraphBuilder b) {
        return x.type().elementType() == type
                ? x
                : b.node("Cast", name + ".cast", Attributes.none().with("to", DataTypes.numberOf(type)), List.of(x));
    }

    /** Keys or values for every query head. */
    private static Value repeated(Value x, int heads, String name, String where, GraphBuilder b) {
        int[] shape = x.type().dims();
        if (shape[1] == 0 || heads % shape[1] != 0) {
            throw Faults.malformed("query heads are no multiple of key heads", where);
        }
        if (shape[1] == heads) {
            return x;
        }
        Value open = b.node("Unsqueeze", name + ".open", x, longs(name, b, 2));
        Value wide = b.node(
                "Expand",
                name + ".wide",
                open,
                longs(name, b, shape[0], shape[1], heads / shape[1], shape[2], shape[3]));
        return b.node("Reshape", name + ".heads", wide, longs(name, b, shape[0], heads, shape[2], shape[3]));
    }

    private static Value longs(String name, GraphBuilder b, long... values) {
        return b.constant(name + ".shape", Tensor.ofLongs(DataType.INT64, values, values.length));
    }
}
