package dev.waferflow.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.cli.report.RunReport.Verify;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VerifierTest {
    private static Verify verify(Tensor found, Tensor wanted) {
        return new Verifier(1e-2, 1e-3).verify(Map.of("y", found), Map.of("y", wanted), "file", List.of());
    }

    private static Tensor floats(float... values) {
        return Tensor.ofFloats(values, values.length);
    }

    @Test
    void toleranceGrowsWithTheLargestValueOfTheTensor() {
        // Allowed: 1e-3 + 1e-2 * 10.
        assertThat(verify(floats(0.1f, 10), floats(0, 10)).passed()).isTrue();
        assertThat(verify(floats(0.102f, 10), floats(0, 10)).passed()).isFalse();
        assertThat(verify(floats(0.1f, 10), floats(0, 10)).maxRelError()).isCloseTo(0.01, within(1e-6));
    }

    @Test
    void notANumberFails() {
        assertThat(verify(floats(Float.NaN, 10), floats(0, 10)).passed()).isFalse();
        assertThat(verify(floats(0, Float.POSITIVE_INFINITY), floats(0, 10)).passed())
                .isFalse();
        assertThat(verify(floats(Float.NaN), floats(Float.NaN)).passed()).isTrue();
    }

    @Test
    void wholeNumbersAreExact() {
        var wanted = Tensor.ofLongs(DataType.INT64, new long[] {1000, 2}, 2);
        assertThat(verify(Tensor.ofLongs(DataType.INT64, new long[] {1000, 2}, 2), wanted)
                        .passed())
                .isTrue();
        assertThat(verify(Tensor.ofLongs(DataType.INT64, new long[] {1001, 2}, 2), wanted)
                        .passed())
                .isFalse();
        assertThat(verify(Tensor.ofLongs(DataType.INT32, new long[] {1000, 2}, 2), wanted)
                        .passed())
                .isTrue();
    }

    @Test
    void missingOrMisshapenOutputsFail() {
        assertThat(verify(floats(1), floats(1, 2)).passed()).isFalse();
        assertThat(new Verifier(1, 1)
                        .verify(Map.of(), Map.of("y", floats(1)), "file", List.of())
                        .passed())
                .isFalse();
    }

    @Test
    void everyMaskedChangeOfAnOutputShows() {
        var wanted = floats(0.5f, -1, 2, 0.25f);
        assertThat(verify(floats(0, 0, 0, 0), wanted).passed()).isFalse();
        assertThat(verify(floats(-1, 0.5f, 2, 0.25f), wanted).passed()).isFalse();
        assertThat(verify(floats(0.25f, 0.5f, -1, 2), wanted).passed()).isFalse();
    }

    @Test
    void seededNumbersAreAlwaysTheSame() {
        var drawn = new SeededNumbers(1, 0).tensor(DataType.FP32, 2, 3);
        assertThat(drawn.toFloats())
                .isEqualTo(new SeededNumbers(1, 0).tensor(DataType.FP32, 2, 3).toFloats());
        assertThat(drawn.toFloats())
                .isNotEqualTo(
                        new SeededNumbers(2, 0).tensor(DataType.FP32, 2, 3).toFloats());
        assertThat(drawn.toFloats())
                .isNotEqualTo(
                        new SeededNumbers(1, 1).tensor(DataType.FP32, 2, 3).toFloats());
        for (float value : new SeededNumbers(3, 0).tensor(DataType.FP16, 1000).toFloats()) {
            assertThat(value).isBetween(-1f, 1f);
        }
        for (long value : new SeededNumbers(3, 0).tensor(DataType.INT64, 1000).toLongs()) {
            assertThat(value).isBetween(0L, 9L);
        }
    }
}
