package dev.waferflow.placer.contest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeBoundTest {
    /** The figures are those of the bound program beside the instances. */
    @ParameterizedTest
    @CsvSource({
        "A,33152",
        "D,32256",
        "E,33152",
        "H,32256",
        "I,46592",
        "J,45752",
        "M,2156544",
        "N,1020",
        "O,46592",
        "T,1020"
    })
    void agreesWithThePublishedBounds(String letter, double bound) {
        var graph = SharedInstances.graph(letter);
        assertThat(graph.time(new TimeBound(graph, KernelSizer.of(graph)).ticks()))
                .isEqualTo(bound);
    }
}
