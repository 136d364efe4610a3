package dev.waferflow.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.waferflow.cli.report.RunReport.Layer;
import dev.waferflow.cli.report.Timeline.Passages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A run as a trace that the Perfetto UI and chrome://tracing read: a process per copy of the model, a track per layer with a slice
 * per sample, counters of samples that wait between layers. Times are microseconds of the wafer's clock; args keep the cycles.
 * Slices of a track must not overlap, so where a layer works on two samples at once, the second gets a track of its own below.
 */
final class TraceFile {
    /** Viewers die of much more. */
    static final int MOST_EVENTS = 1_000_000;

    /** Tracks that a layer may need. */
    private static final int LANES = 64;

    private static final int HOST = 1;

    private final RunReport report;
    private final Timeline timeline;
    private final int mostEvents;
    private final double microsPerCycle;
    private JsonGenerator out;
    private int events;
    private int dropped;

    TraceFile(RunReport report, Timeline timeline, int mostEvents) {
        this.report = report;
        this.timeline = timeline;
        this.mostEvents = mostEvents;
        microsPerCycle = 1e6 / Math.max(1, report.device().clockHz());
    }

    /** The gzipped file. */
    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var generator = new JsonFactory().createGenerator(new GZIPOutputStream(bytes))) {
            out = generator;
            out.writeStartObject();
            out.writeStringField("displayTimeUnit", "ns");
            out.writeArrayFieldStart("traceEvents");
            host();
            int copies = timeline.layers().stream()
                    .mapToInt(l -> l.copies().size())
                    .max()
                    .orElse(0);
            for (int copy = 0; copy < copies; copy++) {
                copy(copy, copies);
            }
            out.writeEndArray();
            out.writeObjectFieldStart("otherData");
            out.writeStringField("model", report.model().path());
            out.writeStringField("device", report.device().preset());
            out.writeNumberField("clockHz", report.device().clockHz());
            out.writeNumberField("cycles", timeline.cycles());
            out.writeNumberField("droppedEvents", dropped);
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void host() throws IOException {
        process(HOST, "host");
        var lanes = new Lanes(HOST, 1, "samples", 0);
        for (int sample = 0; sample < timeline.sampleDone().length; sample++) {
            lanes.slice("sample " + sample, timeline.sampleStart()[sample], timeline.sampleDone()[sample], sample);
        }
        counter(HOST, "samples in flight", timeline.sampleStart(), timeline.sampleDone());
    }

    private void copy(int copy, int copies) throws IOException {
        int process = HOST + 1 + copy;
        process(process, copies == 1 ? "wafer" : "wafer, copy " + copy);
        for (Layer layer : report.layers()) {
            Passages own = passages(layer.id(), copy);
            var lanes = new Lanes(process, 1 + layer.id() * LANES, layer.name(), layer.id());
            for (int i = 0; i < own.start().length; i++) {
                if (own.start()[i] >= 0) {
                    boolean through = i < own.done().length && own.done()[i] >= 0;
                    int sample = i * copies + copy;
                    lanes.slice(
                            "sample " + sample + (through ? "" : " (run ended)"),
                            own.start()[i],
                            through ? own.done()[i] : timeline.cycles(),
                            sample);
                }
            }
        }
        for (Layer layer : report.layers()) {
            if (!layer.inputs().isEmpty()) {
                counter(
                        process,
                        "samples that wait for " + layer.name(),
                        handedOn(layer.inputs(), copy),
                        passages(layer.id(), copy).done());
            }
        }
    }

    private Passages passages(int layer, int copy) {
        var copies = timeline.layers().get(layer).copies();
        return copies.get(Math.min(copy, copies.size() - 1));
    }

    /** Per sample, when the first of the feeding layers is through with it. */
    private long[] handedOn(List<Integer> inputs, int copy) {
        long[] first = {};
        for (int input : inputs) {
            long[] done = passages(input, copy).done();
            first = first.length == 0 ? done.clone() : first;
            first = Arrays.copyOf(first, Math.min(first.length, done.length));
            for (int i = 0; i < first.length; i++) {
                first[i] = first[i] < 0 || done[i] < 0 ? -1 : Math.min(first[i], done[i]);
            }
        }
        return first;
    }

    private void process(int process, String name) throws IOException {
        meta(process, 0, "process_name", name);
        metaNumber(process, 0, "process_sort_index", process);
    }

    private void meta(int process, int track, String what, String name) throws IOException {
        begin("M", what, process, track);
        out.writeObjectFieldStart("args");
        out.writeStringField("name", name);
        out.writeEndObject();
        out.writeEndObject();
    }

    private void metaNumber(int process, int track, String what, int index) throws IOException {
        begin("M", what, process, track);
        out.writeObjectFieldStart("args");
        out.writeNumberField("sort_index", index);
        out.writeEndObject();
        out.writeEndObject();
    }

    private void begin(String phase, String name, int process, int track) throws IOException {
        out.writeStartObject();
        out.writeStringField("ph", phase);
        out.writeStringField("name", name);
        out.writeNumberField("pid", process);
        out.writeNumberField("tid", track);
    }

    private boolean full() {
        if (events < mostEvents) {
            events++;
            return false;
        }
        dropped++;
        return true;
    }

    /** Steps of a counter that rises at each time of one list and falls at each of another. */
    private void counter(int process, String name, long[] up, long[] down) throws IOException {
        var steps = new ArrayList<long[]>();
        for (int i = 0; i < up.length; i++) {
            if (up[i] >= 0) {
                steps.add(new long[] {up[i], 1});
                if (i < down.length && down[i] >= 0) {
                    // What is through before it has wholly arrived has not waited.
                    steps.add(new long[] {Math.max(up[i], down[i]), -1});
                }
            }
        }
        steps.sort((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(b[1], a[1]));
        long value = 0;
        for (int i = 0; i < steps.size(); i++) {
            value += steps.get(i)[1];
            boolean last = i + 1 == steps.size() || steps.get(i + 1)[0] != steps.get(i)[0];
            if (last && !full()) {
                begin("C", name, process, 0);
                out.writeNumberField("ts", steps.get(i)[0] * microsPerCycle);
                out.writeObjectFieldStart("args");
                out.writeNumberField("samples", value);
                out.writeEndObject();
                out.writeEndObject();
            }
        }
    }

    /** The tracks of a layer: each slice goes to the first whose last slice is over. */
    private final class Lanes {
        private final int process;
        private final int firstTrack;
        private final String name;
        private final int place;
        private final List<Long> ends = new ArrayList<>();

        Lanes(int process, int firstTrack, String name, int place) {
            this.process = process;
            this.firstTrack = firstTrack;
            this.name = name;
            this.place = place;
        }

        void slice(String what, long start, long end, int sample) throws IOException {
            if (full()) {
                return;
            }
            int lane = 0;
            while (lane < ends.size() && ends.get(lane) > start) {
                lane++;
            }
            if (lane == LANES) {
                dropped++;
                return;
            }
            if (lane == ends.size()) {
                ends.add(end);
                meta(process, firstTrack + lane, "thread_name", name + (lane == 0 ? "" : " (also)"));
                metaNumber(process, firstTrack + lane, "thread_sort_index", place * LANES + lane);
            }
            ends.set(lane, end);
            begin("X", what, process, firstTrack + lane);
            out.writeNumberField("ts", start * microsPerCycle);
            out.writeNumberField("dur", (end - start) * microsPerCycle);
            out.writeObjectFieldStart("args");
            out.writeNumberField("sample", sample);
            out.writeNumberField("startCycle", start);
            out.writeNumberField("endCycle", end);
            out.writeEndObject();
            out.writeEndObject();
        }
    }
}
