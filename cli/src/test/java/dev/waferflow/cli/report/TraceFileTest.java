package dev.waferflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.waferflow.cli.report.Timeline.LayerTimes;
import dev.waferflow.cli.report.Timeline.Passages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The rules of the trace event format, as the Perfetto UI imports it: phases, units, names, slices that nest. */
final class TraceFileTest {
    private static final double CLOCK = 0.85e9;

    private static JsonNode trace(Timeline timeline, int most) throws IOException {
        byte[] bytes = new TraceFile(SampleRun.report(), timeline, most).bytes();
        return new ObjectMapper().readTree(new GZIPInputStream(new ByteArrayInputStream(bytes)));
    }

    /** Two copies; samples overlap in the first layer, and the run ends within the last. */
    private static Timeline timeline() {
        var first = new Passages(new long[] {10, 50, 90}, new long[] {70, 110, 150});
        var second = new Passages(new long[] {60, 100}, new long[] {120, 160});
        var third = new Passages(new long[] {115, 155}, new long[] {130, -1});
        return new Timeline(
                Timeline.SCHEMA,
                200,
                new long[] {5, 6, 45, 46},
                new long[] {130, 131, 170, 171},
                List.of(
                        new LayerTimes(0, List.of(first, first)),
                        new LayerTimes(1, List.of(second, second)),
                        new LayerTimes(2, List.of(third, third))));
    }

    @Test
    void everyEventHasWhatItsPhaseNeeds() throws IOException {
        var trace = trace(timeline(), 1000);
        assertThat(trace.get("displayTimeUnit").asText()).isIn("ns", "ms");
        var named = new HashSet<String>();
        for (JsonNode event : trace.get("traceEvents")) {
            assertThat(event.get("name").asText()).isNotEmpty();
            String track = event.get("pid").asInt() + "/" + event.get("tid").asInt();
            switch (event.get("ph").asText()) {
                case "M" -> {
                    assertThat(event.get("args").size()).isEqualTo(1);
                    if (event.get("name").asText().equals("thread_name")) {
                        named.add(track);
                    }
                }
                case "X" -> {
                    assertThat(named).contains(track);
                    var args = event.get("args");
                    assertThat(event.get("dur").asDouble()).isNotNegative();
                    // Microseconds of a 0.85 GHz clock.
                    assertThat(event.get("ts").asDouble())
                            .isCloseTo(args.get("startCycle").asLong() / CLOCK * 1e6, Offset.offset(1e-9));
                    assertThat(event.get("dur").asDouble())
                            .isCloseTo(
                                    (args.get("endCycle").asLong()
                                                    - args.get("startCycle").asLong())
                                            / CLOCK
                                            * 1e6,
                                    Offset.offset(1e-9));
                }
                case "C" -> {
                    assertThat(event.get("args").get("samples").asLong()).isNotNegative();
                    assertThat(event.get("ts").isNumber()).isTrue();
                }
                default -> throw new AssertionError("phase of " + event);
            }
        }
    }

    @Test
    void slicesOfATrackNest() throws IOException {
        Map<String, List<long[]>> tracks = new HashMap<>();
        for (JsonNode event : trace(timeline(), 1000).get("traceEvents")) {
            if (event.get("ph").asText().equals("X")) {
                var args = event.get("args");
                tracks.computeIfAbsent(event.get("pid") + "/" + event.get("tid"), t -> new ArrayList<>())
                        .add(new long[] {
                            args.get("startCycle").asLong(),
                            args.get("endCycle").asLong()
                        });
            }
        }
        // Host: the four samples overlap; each copy: the first layer needs two tracks, the others two and one.
        assertThat(tracks).hasSize(4 + 2 * (2 + 2 + 1));
        tracks.forEach((track, slices) -> {
            for (long[] a : slices) {
                for (long[] b : slices) {
                    boolean apart = a[1] <= b[0] || b[1] <= a[0];
                    boolean within = a[0] <= b[0] && b[1] <= a[1] || b[0] <= a[0] && a[1] <= b[1];
                    assertThat(apart || within).as(track).isTrue();
                }
            }
        });
    }

    @Test
    void countersFollowTheSamples() throws IOException {
        var values = new ArrayList<Long>();
        for (JsonNode event : trace(timeline(), 1000).get("traceEvents")) {
            if (event.get("name").asText().equals("samples in flight")) {
                values.add(event.get("args").get("samples").asLong());
            }
        }
        assertThat(values).containsExactly(1L, 2L, 3L, 4L, 3L, 2L, 1L, 0L);
    }

    @Test
    void aTraceIsCappedAndSaysSo() throws IOException {
        var trace = trace(timeline(), 10);
        int drawn = 0;
        for (JsonNode event : trace.get("traceEvents")) {
            drawn += event.get("ph").asText().equals("M") ? 0 : 1;
        }
        assertThat(drawn).isEqualTo(10);
        assertThat(trace.get("otherData").get("droppedEvents").asInt()).isPositive();
    }
}
