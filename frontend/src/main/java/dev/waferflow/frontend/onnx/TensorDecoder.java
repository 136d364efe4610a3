package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.waferflow.frontend.op.DataTypes;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.frontend.op.SmallFloats;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.number.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Elements from any of the places where a tensor can keep them. Allocates no more than the file holds. */
final class TensorDecoder {
    private TensorDecoder() {}

    /** The shape of a tensor; a fault of the model if it has no sensible size. */
    static int[] shape(TensorProto proto) {
        var shape = new int[proto.getDimsCount()];
        long size = 1;
        for (int i = 0; i < shape.length; i++) {
            long extent = proto.getDims(i);
            if (extent < 0 || extent > Integer.MAX_VALUE) {
                throw Faults.malformed("extent " + extent + " is out of range", where(proto));
            }
            shape[i] = (int) extent;
            size *= extent;
            if (size > Integer.MAX_VALUE) {
                throw Faults.malformed("the tensor has more than 2^31-1 elements", where(proto));
            }
        }
        return shape;
    }

    /** The element type of a tensor; unsupported if it is none of ours. */
    static DataType type(TensorProto proto) {
        DataType type = DataTypes.numbered(proto.getDataType());
        if (type == DataType.OTHER) {
            throw Faults.unsupported(
                    "element type number " + proto.getDataType(), where(proto), "convert the model to another type");
        }
        return type;
    }

    /** The elements of a tensor that keeps them itself. */
    static Tensor decode(TensorProto proto) {
        DataType type = type(proto);
        int[] shape = shape(proto);
        if (type == DataType.STRING) {
            return strings(proto, shape);
        }
        if (proto.hasRawData() && (proto.getRawData().size() > 0 || Tensor.sizeOf(shape) == 0)) {
            return raw(type, shape, proto.getRawData(), where(proto));
        }
        return switch (type) {
            case FP32 -> {
                require(proto, shape, proto.getFloatDataCount(), 1);
                yield Elements.fromDoubles(type, shape, i -> proto.getFloatData(i));
            }
            case FP64 -> {
                require(proto, shape, proto.getDoubleDataCount(), 1);
                yield Elements.fromDoubles(type, shape, proto::getDoubleData);
            }
            case INT64 -> {
                require(proto, shape, proto.getInt64DataCount(), 1);
                yield Elements.fromLongs(type, shape, proto::getInt64Data);
            }
            case UINT64, UINT32 -> {
                require(proto, shape, proto.getUint64DataCount(), 1);
                yield Elements.fromLongs(type, shape, proto::getUint64Data);
            }
            default -> narrow(proto, type, shape);
        };
    }

    /** Types of at most 32 bits that are kept in an int32 each, those narrower than a byte several. */
    private static Tensor narrow(TensorProto proto, DataType type, int[] shape) {
        int perWord = type.bits() < 8 ? 8 / type.bits() : 1;
        require(proto, shape, proto.getInt32DataCount(), perWord);
        IntUnaryOperator bits =
                perWord == 1 ? proto::getInt32Data : i -> packed(type, proto.getInt32Data(i / perWord), i);
        return type.floating() ? smalls(type, shape, bits) : Elements.fromLongs(type, shape, bits::applyAsInt);
    }

    /** Element number {@code index} of a type narrower than a byte, from the byte that holds it: low bits first. */
    private static int packed(DataType type, int holder, int index) {
        int perByte = 8 / type.bits();
        return holder >> (index % perByte * type.bits()) & ((1 << type.bits()) - 1);
    }

    /** Bit patterns are kept as they are: no rounding, so infinities stay infinite. */
    private static Tensor smalls(DataType type, int[] shape, IntUnaryOperator bits) {
        var floats = new float[Tensor.sizeOf(shape)];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = small(type, bits.applyAsInt(i));
        }
        return Tensor.ofFloats(type, floats, shape);
    }

    private static float small(DataType type, int bits) {
        return switch (type) {
            case FP16 -> Rounding.halfToFloat((short) bits);
            case BF16 -> Float.intBitsToFloat(bits << 16);
            default -> SmallFloats.decode(type, bits & 0xff);
        };
    }

    private static Tensor strings(TensorProto proto, int[] shape) {
        require(proto, shape, proto.getStringDataCount(), 1);
        return Tensor.ofStrings(
                proto.getStringDataList().stream().map(ByteString::toStringUtf8).toArray(String[]::new), shape);
    }

    private static void require(TensorProto proto, int[] shape, int count, int perWord) {
        long size = Tensor.sizeOf(shape);
        if ((size + perWord - 1) / perWord != count) {
            throw Faults.malformed(
                    "the tensor needs " + size + " elements of " + type(proto) + " but " + count + " are given",
                    where(proto));
        }
    }

    /** Elements from their little-endian bytes. */
    static Tensor raw(DataType type, int[] shape, ByteString bytes, String where) {
        long size = Tensor.sizeOf(shape);
        long needed = (size * type.bits() + 7) / 8;
        if (bytes.size() != needed) {
            throw Faults.malformed(
                    "the tensor needs " + needed + " bytes for " + size + " elements of " + type + " but has "
                            + bytes.size(),
                    where);
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
        if (type == DataType.FP32) {
            var floats = new float[(int) size];
            buffer.asFloatBuffer().get(floats);
            return Tensor.ofFloats(floats, shape);
        }
        return switch (type) {
            case FP64 -> Elements.fromDoubles(type, shape, i -> buffer.getDouble(8 * i));
            case FP16, BF16 -> smalls(type, shape, i -> buffer.getShort(2 * i));
            case FP8E4M3, FP8E5M2, FP8E4M3FNUZ, FP8E5M2FNUZ, FP8E8M0 -> smalls(type, shape, buffer::get);
            case FP4E2M1 -> smalls(type, shape, i -> packed(type, buffer.get(i / 2), i));
            case INT64, UINT64 -> Elements.fromLongs(type, shape, i -> buffer.getLong(8 * i));
            case INT32, UINT32 -> Elements.fromLongs(type, shape, i -> buffer.getInt(4 * i));
            case INT16, UINT16 -> Elements.fromLongs(type, shape, i -> buffer.getShort(2 * i));
            case INT4, UINT4 -> Elements.fromLongs(type, shape, i -> packed(type, buffer.get(i / 2), i));
            case INT2, UINT2 -> Elements.fromLongs(type, shape, i -> packed(type, buffer.get(i / 4), i));
            default -> Elements.fromLongs(type, shape, buffer::get);
        };
    }

    /** A dense tensor from its non-zero elements. */
    static Tensor sparse(TensorProto values, TensorProto indices, List<Long> dims) {
        TensorProto dense = TensorProto.newBuilder()
                .setName(values.getName())
                .setDataType(values.getDataType())
                .addAllDims(dims)
                .build();
        int[] shape = shape(dense);
        Tensor elements = decode(values);
        Tensor places = decode(indices);
        int size = Tensor.sizeOf(shape);
        if (size > 1 << 27) {
            throw Faults.unsupported("the sparse tensor is too large", where(values), "store it as a dense tensor");
        }
        var result = new double[size];
        boolean linear = places.rank() == 1;
        for (int i = 0; i < elements.size(); i++) {
            long at = 0;
            for (int axis = 0; axis < (linear ? 1 : shape.length); axis++) {
                at = linear ? places.longAt(i) : at * shape[axis] + places.longAt(i * shape.length + axis);
            }
            if (at < 0 || at >= size) {
                throw Faults.malformed("index " + at + " is out of range", where(values));
            }
            result[(int) at] = elements.doubleAt(i);
        }
        return Elements.fromDoubles(elements.type(), shape, i -> result[i]);
    }

    static String where(TensorProto proto) {
        return "tensor '" + proto.getName() + "'";
    }
}
