package dev.waferflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.report.Timeline.LayerTimes;
import dev.waferflow.cli.report.Timeline.Passages;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimelineTest {
    /** Two copies, five samples; sample 2 is overtaken by sample 3, and the layer begins sample 4 before both are done. */
    private static Timeline timeline() {
        var even = new Passages(new long[] {1, 21, 41}, new long[] {9, 48, 60});
        var odd = new Passages(new long[] {11, 31}, new long[] {19, 39});
        return new Timeline(
                Timeline.SCHEMA,
                70,
                new long[] {0, 10, 20, 30, 40},
                new long[] {10, 20, 49, 40, 61},
                List.of(new LayerTimes(0, List.of(even, odd))));
    }

    @Test
    void theFirstSamplesEndWithTheLastOfThem() {
        var first = timeline().first(3);
        assertThat(first.cycles()).isEqualTo(49);
        assertThat(first.sampleStart()).containsExactly(0, 10, 20);
        assertThat(first.sampleDone()).containsExactly(10, 20, 49);
        var copies = first.layers().get(0).copies();
        assertThat(copies.get(0).start()).containsExactly(1, 21);
        assertThat(copies.get(0).done()).containsExactly(9, 48);
        assertThat(copies.get(1).start()).containsExactly(11);
        assertThat(copies.get(1).done()).containsExactly(19);
    }

    @Test
    void whatHappensAfterTheLastOfThemDidNotHappen() {
        var late = new Passages(new long[] {1, 21}, new long[] {9, 52});
        var timeline = new Timeline(
                Timeline.SCHEMA,
                60,
                new long[] {0, 20},
                new long[] {10, 50},
                List.of(new LayerTimes(0, List.of(late)), new LayerTimes(1, List.of(late))));
        assertThat(timeline.first(1).layers().get(1).copies().get(0).done()).containsExactly(9);
        assertThat(timeline.first(1).cycles()).isEqualTo(10);
        var open = new Passages(new long[] {1, 21}, new long[] {12, 52});
        var border = new Timeline(
                Timeline.SCHEMA,
                60,
                new long[] {0, 20},
                new long[] {10, 50},
                List.of(new LayerTimes(0, List.of(open))));
        assertThat(border.first(1).layers().get(0).copies().get(0).done()).containsExactly(-1);
    }

    @Test
    void aShortRunIsDrawnWhole() {
        var timeline = timeline();
        assertThat(timeline.first(5)).isSameAs(timeline);
    }
}
