package dev.waferflow.machine.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundingTest {
    private static final int HALVES = 1 << 16;
    private static final int RANDOM_FLOATS = 2_000_000;
    private static final long SEED = 20_230_917;

    @Test
    void everyHalfHasTheValueOfItsDefinition() {
        for (int bits = 0; bits < HALVES; bits++) {
            float expected = (float) ReferenceRounding.halfValue(bits);
            float actual = Rounding.halfToFloat((short) bits);
            if (!same(actual, expected)) {
                assertThat(actual).as("half %04x", bits).isEqualTo(expected);
            }
        }
    }

    @Test
    void everyHalfRoundTrips() {
        for (int bits = 0; bits < HALVES; bits++) {
            float value = Rounding.halfToFloat((short) bits);
            short back = Rounding.floatToHalf(value);
            if (Float.isNaN(value)) {
                assertThat(Rounding.halfToFloat(back)).as("half %04x", bits).isNaN();
            } else if (back != (short) bits) {
                assertThat(back).as("half %04x", bits).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void everyTieOfHalvesGoesToTheEvenOne() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float lower = Rounding.halfToFloat((short) bits);
            float upper = Rounding.halfToFloat((short) (bits + 1));
            // Exact: two neighbors differ in the last of 11 bits, a float has 24.
            float middle = (lower + upper) / 2;
            float even = (bits & 1) == 0 ? lower : upper;
            checkHalf(middle, even);
            checkHalf(-middle, -even);
            checkHalf(Math.nextDown(middle), lower);
            checkHalf(Math.nextUp(middle), upper);
        }
    }

    @Test
    void halvesOverflowAtTheMiddleBeyondTheGreatest() {
        checkHalf(65_504f, 65_504f);
        checkHalf(Math.nextDown(65_520f), 65_504f);
        checkHalf(65_520f, Float.POSITIVE_INFINITY);
        checkHalf(-65_520f, Float.NEGATIVE_INFINITY);
        checkHalf(Float.MAX_VALUE, Float.POSITIVE_INFINITY);
        checkHalf(Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
        assertThat(Rounding.toHalf(Float.NaN)).isNaN();
        assertThat(Rounding.toHalf(Float.intBitsToFloat(0x7f800001))).isNaN();
    }

    @Test
    void halvesUnderflowToZeroOfTheSameSign() {
        checkHalf(0x1p-25f, 0f);
        checkHalf(-0x1p-25f, -0f);
        checkHalf(Math.nextUp(0x1p-25f), 0x1p-24f);
        checkHalf(Float.MIN_VALUE, 0f);
        checkHalf(-0f, -0f);
    }

    @Test
    void agreesWithTheReferenceOnFloatsOfEveryMagnitude() {
        // A prime stride through all 2^32 bit patterns meets every exponent and fractions without a pattern.
        for (long bits = 0; bits < 1L << 32; bits += 2_053) {
            checkAgainstReference(Float.intBitsToFloat((int) bits));
        }
    }

    @Test
    void agreesWithTheReferenceOnRandomFloats() {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < RANDOM_FLOATS; i++) {
            checkAgainstReference(Float.intBitsToFloat(random.nextInt()));
            // Magnitudes around those that half precision represents.
            checkAgainstReference((float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(-28, 20)));
        }
    }

    @Test
    void everyBfloatIsKept() {
        for (int bits = 0; bits < HALVES; bits++) {
            float value = Float.intBitsToFloat(bits << 16);
            float rounded = Rounding.toBfloat(value);
            if (!same(rounded, value)) {
                assertThat(rounded).as("bfloat %04x", bits).isEqualTo(value);
            }
        }
    }

    @Test
    void everyTieOfBfloatsGoesToTheEvenOne() {
        for (int bits = 0; bits < 0x7f80; bits++) {
            float lower = Float.intBitsToFloat(bits << 16);
            float upper = Float.intBitsToFloat(bits + 1 << 16);
            float middle = Float.intBitsToFloat((bits << 16) + 0x8000);
            float even = (bits & 1) == 0 ? lower : upper;
            checkBfloat(middle, even);
            checkBfloat(-middle, -even);
            checkBfloat(Math.nextDown(middle), lower);
            checkBfloat(Math.nextUp(middle), upper);
        }
    }

    @Test
    void bfloatKeepsInfinitiesAndNans() {
        checkBfloat(Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY);
        checkBfloat(Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
        checkBfloat(Float.MAX_VALUE, Float.POSITIVE_INFINITY);
        assertThat(Rounding.toBfloat(Float.intBitsToFloat(0x7fffffff))).isNaN();
    }

    @Test
    void roundsByType() {
        assertThat(Rounding.round(DataType.FP32, 1.0001f)).isEqualTo(1.0001f);
        assertThat(Rounding.round(DataType.FP16, 1.0001f)).isEqualTo(1f);
        assertThat(Rounding.round(DataType.BF16, 1.004f)).isEqualTo(1.0078125f);
        assertThatIllegalArgumentException().isThrownBy(() -> Rounding.round(DataType.INT8, 1f));
    }

    private static void checkAgainstReference(float value) {
        checkHalf(value, ReferenceRounding.half(value));
        checkBfloat(value, ReferenceRounding.bfloat(value));
    }

    private static void checkHalf(float value, float expected) {
        if (!same(Rounding.toHalf(value), expected)) {
            assertThat(Rounding.toHalf(value)).as("half of %a", value).isEqualTo(expected);
        }
    }

    private static void checkBfloat(float value, float expected) {
        if (!same(Rounding.toBfloat(value), expected)) {
            assertThat(Rounding.toBfloat(value)).as("bfloat of %a", value).isEqualTo(expected);
        }
    }

    /** Same bits, or both no number. */
    private static boolean same(float a, float b) {
        return Float.floatToIntBits(a) == Float.floatToIntBits(b);
    }
}
