package dev.waferflow.machine.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SideTest {
    @ParameterizedTest
    @EnumSource
    void aStepAndItsOppositeLeadBack(Side side) {
        assertThat(side.dx() + side.opposite().dx()).isZero();
        assertThat(side.dy() + side.opposite().dy()).isZero();
        assertThat(side.opposite().opposite()).isEqualTo(side);
        assertThat(Math.abs(side.dx()) + Math.abs(side.dy())).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void theLetterIsTheFirstOfTheName(Side side) {
        assertThat(side.name()).startsWith(String.valueOf(side.letter()));
    }
}
