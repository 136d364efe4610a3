package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.value.HostEdge;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;
import java.util.List;

/** The ports of the host edge: sources that always have data, and sinks, each with its share of a link's rate. */
final class Host {
    private static final int NEVER = Integer.MIN_VALUE / 2;

    /** One boundary port; {@code periodTop / periodBottom} cycles per word. */
    private record Port(int end, int message, int perSample, int phase, int period, long periodTop, long periodBottom) {
        long floor(long words) {
            return Math.floorDiv(words * periodTop, periodBottom);
        }
    }

    private final Port[] sources;
    private final Port[] sinks;
    private final int[] sinkPort;
    private final int[] lastSent;
    private final int offered;
    private final Progress progress;
    private final Wiring wiring;
    /** Per output port: words so far, samples so far, and the earliest time of the next word times periodBottom. */
    private final long[] received;

    private final int[] samplesIn;
    private final long[] free;
    private final long[] limit;
    /** Per input port its queue, or 0 if its route is not crowded. */
    private final int[] crowdedQueue;

    private final int[] crowdedRoute;
    private Bursts bursts;
    private Queues queues;

    /**
     * @param samples that are offered
     * @param sharers ports on the link of each input and of each output port; null to count them
     */
    Host(
            Program program,
            Wiring wiring,
            WaferSpec wafer,
            Ends ends,
            State state,
            QueueBuilder plan,
            int samples,
            Progress progress,
            int[][] sharers) {
        offered = samples;
        this.progress = progress;
        this.wiring = wiring;
        sources = ports(program.inputs(), wiring, wafer, ends, sharers == null ? null : sharers[0]);
        sinks = ports(program.outputs(), wiring, wafer, null, sharers == null ? null : sharers[1]);
        lastSent = new int[sources.length];
        Arrays.fill(lastSent, NEVER);
        received = new long[sinks.length];
        samplesIn = new int[sinks.length];
        free = new long[sinks.length];
        limit = new long[sources.length];
        crowdedRoute = new int[sources.length];
        crowdedQueue = queuesOf(program, plan);
        sinkPort = new int[wiring.sinks()];
        for (int p = 0; p < sinks.length; p++) {
            sinkPort[sinks[p].end] = p;
        }
        for (int p = 0; p < sources.length; p++) {
            state.cells[sources[p].end + Ends.PORT] = -1 - p;
        }
    }

    /** The queues of the input ports; all queues at the host are told their ports. */
    private int[] queuesOf(Program program, QueueBuilder plan) {
        var result = new int[sources.length];
        int p = 0;
        for (HostStream stream : program.inputs()) {
            for (HostPort port : stream.ports()) {
                crowdedRoute[p] = wiring.hostRoute(stream, port);
                result[p] = plan.sourceQueue[crowdedRoute[p]];
                plan.cells[result[p] + Queues.OWNER] = p++;
            }
        }
        for (int s = 0; s < sinks.length; s++) {
            plan.cells[plan.sinkQueue[sinks[s].end] + Queues.OWNER] = s;
        }
        return result;
    }

    /**
     * Ports on the link of each port, in order: the n-th port belongs to link n mod the number of links. 1 where the link is
     * fast enough for all of its ports.
     */
    static int[] sharers(List<HostStream> streams, WaferSpec wafer) {
        int links = wafer.hostLinks();
        int count = 0;
        for (HostStream stream : streams) {
            count += stream.ports().size();
        }
        var sharers = new int[count];
        for (int n = 0; n < count; n++) {
            int all = (count - n % links + links - 1) / links;
            sharers[n] = wafer.hostLinkWordsDenominator() * all > wafer.hostLinkWordsNumerator() ? all : 1;
        }
        return sharers;
    }

    /** Input ports if {@code ends} are given, else output ports. */
    private static Port[] ports(List<HostStream> streams, Wiring wiring, WaferSpec wafer, Ends ends, int[] given) {
        int[] sharing = given == null ? sharers(streams, wafer) : given;
        int count = sharing.length;
        var result = new Port[count];
        int n = 0;
        for (HostStream stream : streams) {
            for (HostPort port : stream.ports()) {
                long top = wafer.hostLinkWordsDenominator() * sharing[n];
                long bottom = wafer.hostLinkWordsNumerator();
                boolean limited = top > bottom;
                int end = ends != null ? ends.routeAt[wiring.hostRoute(stream, port)] : wiring.hostSink(stream, port);
                result[n++] = new Port(
                        end,
                        Net.words(stream.type(), port.elementsPerMessage()),
                        HostEdge.wordsPerSample(stream, port),
                        stream.phase(),
                        stream.period(),
                        limited ? top : 1,
                        limited ? bottom : 1);
            }
        }
        return result;
    }

    /** Output ports that each sample leaves through; null if there are none. */
    static int[] portsPerSample(Program program, int samples) {
        if (program.outputs().isEmpty()) {
            return null;
        }
        var result = new int[samples];
        for (HostStream stream : program.outputs()) {
            for (int s = stream.phase(); s < samples; s += stream.period()) {
                result[s] += stream.ports().size();
            }
        }
        return result;
    }

    void connect(Bursts all, Queues crowded) {
        bursts = all;
        queues = crowded;
    }

    void start() {
        for (int p = 0; p < sources.length; p++) {
            if (crowdedQueue[p] != 0) {
                // All words of cycle 0 compete: none goes ahead because the others' ports were not looked at yet.
                queues.begin(crowdedRoute[p]);
            }
        }
        for (int p = 0; p < sources.length; p++) {
            limit[p] = limit(sources[p]);
            if (crowdedQueue[p] != 0) {
                queues.open(crowdedQueue[p], crowdedRoute[p]);
            } else {
                pump(p);
            }
        }
        bursts.drain();
    }

    private long limit(Port port) {
        int count = Math.max(0, (offered - port.phase + port.period - 1) / port.period);
        return (long) count * port.perSample;
    }

    /** Offers message after message until one must wait for room. */
    private void pump(int p) {
        Port port = sources[p];
        while (bursts.sent(port.end) < limit(port) && bursts.offer(port.end, port.message) >= 0) {
            give(p);
        }
    }

    /** The message on offer has found room. */
    void ready(int p) {
        give(p);
        pump(p);
    }

    private void give(int p) {
        Port port = sources[p];
        int from = bursts.sent(port.end);
        int span = port.message - 1;
        long earliest = Math.max(port.floor(from), lastSent[p] + 1L);
        int room = bursts.roomTime(port.end);
        int first = (int) earliest;
        int last = (int) Math.max(Math.max(port.floor(from + (long) span), first + (long) span), room);
        int open = bursts.firstRoomTime(port.end, port.message);
        if (open > first) {
            first = Math.max(first, Math.min(open, last - span));
            last = Math.max(last, first + span);
        }
        if (from % port.perSample == 0) {
            progress.sampleStarts(from / port.perSample * port.period + port.phase, first);
        }
        lastSent[p] = last;
        bursts.send(port.end, port.message, first, last);
    }

    /** Whether an input port on a crowded route has a word of this number. */
    boolean hasWord(int p, int word) {
        return word < limit[p];
    }

    /** When it offers the word at the earliest. */
    int offered(int p, int word) {
        return (int) sources[p].floor(word);
    }

    /** It gives the word. */
    void wordLeaves(int p, int word, int time) {
        Port port = sources[p];
        if (word % port.perSample == 0) {
            progress.sampleStarts(word / port.perSample * port.period + port.phase, time);
        }
    }

    /** An output port on a crowded route takes the next word, in cycle {@code time} at the earliest; when it does. */
    int takes(int p, int time) {
        Port port = sinks[p];
        long taken = Math.max(time, Math.floorDiv(free[p], port.periodBottom));
        free[p] = Math.max(free[p], taken * port.periodBottom) + port.periodTop;
        return (int) taken;
    }

    /** The word is at the host. */
    void wordArrives(int p, int time) {
        count(p, 1, time, time);
    }

    /** A burst reaches an output port: its words leave the wafer at most at the port's rate. */
    void arrival(int sink, int words, int first, int last) {
        int p = sinkPort[sink];
        Port port = sinks[p];
        long slotsLast = free[p] + (words - 1) * port.periodTop;
        long fastest = Math.max(slotsLast, first * port.periodBottom + (words - 1) * port.periodTop);
        long time = Math.max(last, Math.floorDiv(fastest, port.periodBottom));
        free[p] = Math.max(fastest, time * port.periodBottom) + port.periodTop;
        count(p, words, first, time);
    }

    private void count(int p, int words, int first, long time) {
        Port port = sinks[p];
        received[p] += words;
        while (received[p] >= (samplesIn[p] + 1L) * port.perSample) {
            long after = received[p] - (samplesIn[p] + 1L) * port.perSample;
            int sample = samplesIn[p] * port.period + port.phase;
            samplesIn[p]++;
            if (sample < progress.fed()) {
                progress.portDone(sample, (int) Math.max(first, time - after));
            }
        }
    }

    /** When an output port takes a word, as far as its rate decides. */
    int consumption(int sink, int word) {
        int p = sinkPort[sink];
        Port port = sinks[p];
        if (port.periodTop == 1 && port.periodBottom == 1) {
            return NEVER;
        }
        long ahead = word - received[p];
        return (int) Math.floorDiv(free[p] + ahead * port.periodTop, port.periodBottom) - 1;
    }

    /** Words that the host source at a route's place sends per sample. */
    long wordsPerSample(int place) {
        for (Port port : sources) {
            if (port.end == place) {
                return port.perSample;
            }
        }
        return 0;
    }

    /** Words received so far at every output port, for messages. */
    String missing() {
        var text = new StringBuilder();
        for (int p = 0; p < sinks.length; p++) {
            int row = -1 - wiring.sinkPe(sinks[p].end);
            text.append(p == 0 ? "" : ", ")
                    .append("row ")
                    .append(row)
                    .append(": ")
                    .append(received[p]);
        }
        return text.toString();
    }
}
