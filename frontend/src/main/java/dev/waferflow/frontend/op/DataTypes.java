package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.DataType;

/** The numbers that ONNX gives to element types, as attributes such as {@code to} carry them. */
public final class DataTypes {
    private static final DataType[] BY_NUMBER = {
        DataType.OTHER,
        DataType.FP32,
        DataType.UINT8,
        DataType.INT8,
        DataType.UINT16,
        DataType.INT16,
        DataType.INT32,
        DataType.INT64,
        DataType.STRING,
        DataType.BOOL,
        DataType.FP16,
        DataType.FP64,
        DataType.UINT32,
        DataType.UINT64,
        DataType.OTHER,
        DataType.OTHER,
        DataType.BF16,
        DataType.FP8E4M3,
        DataType.FP8E4M3FNUZ,
        DataType.FP8E5M2,
        DataType.FP8E5M2FNUZ,
        DataType.UINT4,
        DataType.INT4,
        DataType.FP4E2M1,
        DataType.FP8E8M0,
        DataType.UINT2,
        DataType.INT2
    };

    private DataTypes() {}

    /** The element type of that number; {@link DataType#OTHER} if it is not one of ours. */
    public static DataType numbered(long number) {
        return number < 0 || number >= BY_NUMBER.length ? DataType.OTHER : BY_NUMBER[(int) number];
    }

    /** The number of an element type; 0 if it has none. */
    public static int numberOf(DataType type) {
        for (int i = 1; i < BY_NUMBER.length; i++) {
            if (BY_NUMBER[i] == type && type != DataType.OTHER) {
                return i;
            }
        }
        return 0;
    }

    /** The element type that an attribute names; unsupported if it is not one of ours. */
    static DataType attribute(OpContext c, String name, DataType otherwise) {
        if (!c.attributes().has(name)) {
            return otherwise;
        }
        long number = c.attributes().integer(name);
        DataType type = numbered(number);
        if (type == DataType.OTHER) {
            throw c.unsupported("element type number " + number, "use a type that 'waferflow check' accepts");
        }
        return type;
    }
}
