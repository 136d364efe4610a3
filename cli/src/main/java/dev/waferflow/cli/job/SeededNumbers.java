package dev.waferflow.cli.job;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.number.SplitMix64;
import dev.waferflow.machine.number.Tensor;

/**
 * The numbers fed to a model when no inputs are given: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, figure 17), started
 * from the seed and the place of the input, so each input has its own stream and the same bytes everywhere.
 *
 * <p>Floating inputs are uniform in -1 to 1 (24 bits, then rounded to the type); whole-number inputs are uniform in 0 to
 * 9, which is a legal index into any table of ten rows or more; booleans are 0 or 1.
 */
final class SeededNumbers {
    private static final int INDICES = 10;

    private final SplitMix64 random;

    SeededNumbers(long seed, int input) {
        random = new SplitMix64(SplitMix64.mix(seed * SplitMix64.GOLDEN_GAMMA + SplitMix64.mix(input + 1L)));
    }

    /** A tensor of the type and shape. */
    Tensor tensor(DataType type, int... shape) {
        int size = Tensor.sizeOf(shape);
        if (type == DataType.FP64) {
            var values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = unit();
            }
            return Tensor.ofDoubles(values, shape);
        }
        if (type.floating()) {
            var values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = type == DataType.FP32 ? unit() : Rounding.round(type, unit());
            }
            return Tensor.ofFloats(type, values, shape);
        }
        var values = new long[size];
        int bound = type == DataType.BOOL ? 2 : INDICES;
        for (int i = 0; i < size; i++) {
            values[i] = (random.next() >>> 1) % bound;
        }
        return Tensor.ofLongs(type, values, shape);
    }

    /** Uniform in -1 to 1: 24 bits of the next number. */
    private float unit() {
        return (random.next() >>> 40) * 0x1p-23f - 1;
    }
}
