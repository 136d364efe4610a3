package dev.waferflow.machine.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SplitMix64Test {
    /** The numbers that Vigna's splitmix64.c gives for the seed 1234567. */
    @Test
    void givesThePublishedNumbers() {
        var random = new SplitMix64(1_234_567);

        for (String number : new String[] {
            "6457827717110365317",
            "3203168211198807973",
            "9817491932198370423",
            "4593380528125082431",
            "16408922859458223821"
        }) {
            assertThat(Long.toUnsignedString(random.next())).isEqualTo(number);
        }
    }

    @Test
    void namesHaveNumbersOfTheirOwn() {
        assertThat(SplitMix64.named(1, "a").next())
                .isEqualTo(SplitMix64.named(1, "a").next());
        assertThat(SplitMix64.named(1, "a").next())
                .isNotEqualTo(SplitMix64.named(1, "b").next());
    }
}
