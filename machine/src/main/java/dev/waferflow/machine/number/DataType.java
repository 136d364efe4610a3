package dev.waferflow.machine.number;

/** Element types. Each knows its size in bits, and whether it is floating point. */
public enum DataType {
    FP32(32, true),
    FP16(16, true),
    BF16(16, true),
    FP64(64, true),
    INT8(8, false),
    UINT8(8, false),
    INT16(16, false),
    UINT16(16, false),
    INT32(32, false),
    UINT32(32, false),
    INT64(64, false),
    UINT64(64, false),
    BOOL(8, false),
    STRING(0, false),
    INT4(4, false),
    UINT4(4, false),
    FP8E4M3(8, true),
    FP8E5M2(8, true),
    FP8E4M3FNUZ(8, true),
    FP8E5M2FNUZ(8, true),
    FP8E8M0(8, true),
    FP4E2M1(4, true),
    INT2(2, false),
    UINT2(2, false),
    OTHER(0, false);

    private final int bits;
    private final boolean floating;

    DataType(int bits, boolean floating) {
        this.bits = bits;
        this.floating = floating;
    }

    /** Bits per element; 0 where the type has no fixed size. */
    public int bits() {
        return bits;
    }

    /** Bytes per element, at least 1 for every type of fixed size. */
    public int bytes() {
        return (bits + 7) / 8;
    }

    /** Whether values are floating point. */
    public boolean floating() {
        return floating;
    }

    /** Whether values are whole numbers or booleans. */
    public boolean integral() {
        return !floating && this != STRING && this != OTHER;
    }
}
