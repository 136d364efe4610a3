package dev.waferflow.cli.job;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.number.SplitMix64;
import dev.waferflow.machine.number.Tensor;

/**
 * The numbers fed to a model when no inputs are given: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, figure 17), started
 * from the seed and the place of the input, so each input has its own stream and the same bytes everywhere.
 *
 * <p>Floating inputs are uniform in -1 to 1 (24 bits, then rounded to the type); whole numbers are uniform in 0 to 9, or
 * below the rows of the smallest table that they choose from; masks of whole numbers are all ones; booleans are 0 or 1.
 */
final class SeededNumbers {
    private static final int INDICES = 10;
    private static final WholeNumberUse ANY = new WholeNumberUse(Integer.MAX_VALUE, false);

    private final SplitMix64 random;

    SeededNumbers(long seed, int input) {
        random = new SplitMix64(SplitMix64.mix(seed * SplitMix64.GOLDEN_GAMMA + SplitMix64.mix(input + 1L)));
    }

    /** Whether numbers of the type are drawn from fewer than others because of what they are used for. */
    static boolean narrows(DataType type, WholeNumberUse use) {
        return type.integral() && (use.mask() || bound(type, use) < bound(type, ANY));
    }

    /** A tensor of the type and shape, whatever it is used for. */
    Tensor tensor(DataType type, int... shape) {
        return tensor(type, ANY, shape);
    }

    /** A tensor of the type and shape that can be used so. */
    Tensor tensor(DataType type, WholeNumberUse use, int... shape) {
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
        int bound = bound(type, use);
        for (int i = 0; i < size; i++) {
            values[i] = use.mask() ? 1 : (random.next() >>> 1) % bound;
        }
        return Tensor.ofLongs(type, values, shape);
    }

    private static int bound(DataType type, WholeNumberUse use) {
        return type == DataType.BOOL ? 2 : Math.max(1, Math.min(INDICES, use.rows()));
    }

    /** Uniform in -1 to 1: 24 bits of the next number. */
    private float unit() {
        return (random.next() >>> 40) * 0x1p-23f - 1;
    }
}
