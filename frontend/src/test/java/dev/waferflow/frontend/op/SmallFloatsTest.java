package dev.waferflow.frontend.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.number.DataType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SmallFloatsTest {
    @ParameterizedTest
    @CsvSource({
        // Greatest, least normal and least subnormal values as the formats' papers list them.
        "FP8E4M3, 448, 0.015625, 0.001953125",
        "FP8E5M2, 57344, 6.103515625E-5, 1.52587890625E-5",
        "FP8E4M3FNUZ, 240, 0.0078125, 0.0009765625",
        "FP8E5M2FNUZ, 57344, 3.0517578125E-5, 7.62939453125E-6",
        "FP4E2M1, 6, 1, 0.5"
    })
    void rangesAreThoseOfTheFormats(DataType type, float greatest, float normal, float subnormal) {
        assertThat(SmallFloats.round(type, Float.MAX_VALUE)).isEqualTo(greatest);
        assertThat(SmallFloats.round(type, Float.NEGATIVE_INFINITY)).isEqualTo(-greatest);
        assertThat(SmallFloats.round(type, normal)).isEqualTo(normal);
        assertThat(SmallFloats.round(type, subnormal)).isEqualTo(subnormal);
        assertThat(SmallFloats.round(type, subnormal * 0.49f)).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"FP8E4M3", "FP8E5M2", "FP8E4M3FNUZ", "FP8E5M2FNUZ", "FP4E2M1"})
    void roundingIsToTheNearestOfAllPatterns(DataType type) {
        for (float value : List.of(0.3f, -0.7f, 1.1f, 2.7f, -3.4f, 5.9f, 0.011f, 100.5f, -33f)) {
            float nearest = Float.NaN;
            for (int bits = 0; bits < 1 << type.bits(); bits++) {
                float candidate = SmallFloats.decode(type, bits);
                if (Float.isNaN(nearest) || Math.abs(candidate - value) < Math.abs(nearest - value)) {
                    nearest = candidate;
                }
            }
            assertThat(SmallFloats.round(type, value)).isEqualTo(nearest);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FP8E4M3", "FP8E5M2", "FP8E4M3FNUZ", "FP8E5M2FNUZ", "FP4E2M1", "FP8E8M0"})
    void everyPatternSurvivesTheWayThere(DataType type) {
        for (int bits = 0; bits < 1 << type.bits(); bits++) {
            float value = SmallFloats.decode(type, bits);
            if (!Float.isNaN(value)) {
                assertThat(SmallFloats.encode(type, value)).isEqualTo(bits);
            }
        }
    }
}
