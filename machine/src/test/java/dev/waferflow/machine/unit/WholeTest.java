package dev.waferflow.machine.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class WholeTest {
    @Test
    void ceilDivRoundsUp() {
        for (int dividend = -50; dividend <= 50; dividend++) {
            for (int divisor = 1; divisor <= 12; divisor++) {
                int expected = (int) Math.ceil((double) dividend / divisor);
                assertThat(Whole.ceilDiv(dividend, divisor))
                        .as(dividend + "/" + divisor)
                        .isEqualTo(expected);
                assertThat(Whole.ceilDiv((long) dividend, divisor))
                        .as(dividend + "/" + divisor)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void ceilDivHoldsAtTheGreatestValues() {
        assertThat(Whole.ceilDiv(Integer.MAX_VALUE, 1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Whole.ceilDiv(Integer.MAX_VALUE, 2)).isEqualTo(1 << 30);
        assertThat(Whole.ceilDiv(Long.MAX_VALUE, 2L)).isEqualTo(1L << 62);
        assertThat(Whole.ceilDiv(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void ceilDivRefusesZero() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Whole.ceilDiv(1, 0));
    }

    @Test
    void blocksCoverEverythingOnceAndInOrder() {
        for (int total = 0; total <= 40; total++) {
            for (int blocks = 1; blocks <= 12; blocks++) {
                assertThat(Whole.blockStart(total, blocks, 0)).isZero();
                assertThat(Whole.blockStart(total, blocks, blocks)).isEqualTo(total);
                for (int i = 0; i < blocks; i++) {
                    int length = Whole.blockStart(total, blocks, i + 1) - Whole.blockStart(total, blocks, i);
                    assertThat(length).isBetween(0, Whole.ceilDiv(total, blocks));
                }
            }
        }
    }

    @Test
    void ceilDivIsRightAtTheEndsOfTheRange() {
        assertThat(Whole.ceilDiv(Integer.MIN_VALUE, 3)).isEqualTo(-715_827_882);
        assertThat(Whole.ceilDiv(Integer.MIN_VALUE, 1)).isEqualTo(Integer.MIN_VALUE);
        assertThat(Whole.ceilDiv(Integer.MAX_VALUE, 2)).isEqualTo(1 << 30);
        assertThat(Whole.ceilDiv(Long.MIN_VALUE, 3L)).isEqualTo(-3_074_457_345_618_258_602L);
    }

    @Test
    void blockStartThrowsOnOverflow() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Whole.blockStart(Integer.MAX_VALUE, 2, 3));
    }
}
