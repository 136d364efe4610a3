package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import dev.waferflow.frontend.graph.Attributes;

/** From protobuf attributes to ours. Graph attributes are left to {@link ControlFlow}. */
final class AttributeDecoder {
    private AttributeDecoder() {}

    static Attributes decode(NodeProto node, String owner) {
        Attributes result = Attributes.none().ownedBy(owner);
        for (AttributeProto attribute : node.getAttributeList()) {
            result = add(result, attribute, owner);
        }
        return result;
    }

    private static Attributes add(Attributes result, AttributeProto a, String owner) {
        String name = a.getName();
        return switch (kind(a)) {
            case INT -> result.with(name, a.getI());
            case INTS ->
                result.with(
                        name,
                        a.getIntsList().stream().mapToLong(Long::longValue).toArray());
            case FLOAT -> result.with(name, (double) a.getF());
            case FLOATS ->
                result.with(
                        name,
                        a.getFloatsList().stream()
                                .mapToDouble(Float::doubleValue)
                                .toArray());
            case STRING -> result.with(name, a.getS().toStringUtf8());
            case STRINGS ->
                result.with(
                        name,
                        a.getStringsList().stream()
                                .map(ByteString::toStringUtf8)
                                .toList());
            case TENSOR -> result.with(name, TensorDecoder.decode(a.getT()));
            case GRAPH -> result;
            default ->
                throw Faults.unsupported(
                        "attribute '" + name + "' of kind " + a.getType(), owner, "simplify the model");
        };
    }

    /** Old files leave the kind out; it follows from the field that is set. */
    private static AttributeProto.AttributeType kind(AttributeProto a) {
        if (a.getType() != AttributeProto.AttributeType.UNDEFINED) {
            return a.getType();
        }
        if (a.hasF()) {
            return AttributeProto.AttributeType.FLOAT;
        }
        if (a.hasS()) {
            return AttributeProto.AttributeType.STRING;
        }
        if (a.hasT()) {
            return AttributeProto.AttributeType.TENSOR;
        }
        if (a.hasG()) {
            return AttributeProto.AttributeType.GRAPH;
        }
        if (a.getFloatsCount() > 0) {
            return AttributeProto.AttributeType.FLOATS;
        }
        if (a.getStringsCount() > 0) {
            return AttributeProto.AttributeType.STRINGS;
        }
        return a.hasI() ? AttributeProto.AttributeType.INT : AttributeProto.AttributeType.INTS;
    }
}
