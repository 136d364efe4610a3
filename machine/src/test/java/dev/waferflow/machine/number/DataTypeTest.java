package dev.waferflow.machine.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataTypeTest {
    @ParameterizedTest
    @EnumSource
    void bytesHoldTheBits(DataType type) {
        assertThat(type.bytes() * 8).isBetween(type.bits(), type.bits() + 7);
    }

    @ParameterizedTest
    @EnumSource
    void noTypeIsBothFloatingAndIntegral(DataType type) {
        assertThat(type.floating() && type.integral()).isFalse();
    }

    @Test
    void knowsTheSizesOfTheMachinesFormats() {
        assertThat(DataType.FP16.bytes()).isEqualTo(2);
        assertThat(DataType.FP32.bytes()).isEqualTo(4);
        assertThat(DataType.INT4.bytes()).isEqualTo(1);
        assertThat(DataType.STRING.bytes()).isZero();
    }
}
