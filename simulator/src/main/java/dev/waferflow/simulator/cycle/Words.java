package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;

/** What the 32 bits of a word mean. The first of two 16-bit elements is in the low half. */
final class Words {
    private Words() {}

    static int pack(DataType type, float first, float second) {
        return switch (type) {
            case FP16 -> (Rounding.floatToHalf(first) & 0xffff) | Rounding.floatToHalf(second) << 16;
            case BF16 -> Float.floatToRawIntBits(first) >>> 16 | (Float.floatToRawIntBits(second) & 0xffff0000);
            default -> Float.floatToRawIntBits(first);
        };
    }

    static float element(DataType type, int word, int index) {
        return switch (type) {
            case FP16 -> Rounding.halfToFloat((short) (index == 0 ? word : word >>> 16));
            case BF16 -> Float.intBitsToFloat(index == 0 ? word << 16 : word & 0xffff0000);
            default -> Float.intBitsToFloat(word);
        };
    }
}
