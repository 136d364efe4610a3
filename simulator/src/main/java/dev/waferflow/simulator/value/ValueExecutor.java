package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Program;
import dev.waferflow.simulator.Probe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes what a program computes, without time: every PE runs as far as its data and semaphores allow, with unlimited
 * queues between PEs. Since no PE can see which of two ports has data first, the order of execution cannot matter; PEs
 * are taken in the order of {@link PeTable}, so that few are alive at a time.
 */
public final class ValueExecutor {
    private static final int PROBE_EVERY = 1 << 16;

    private final Program program;
    private final PeTable pes;
    private final Wiring wiring;
    private final PlacementCode[] codes;
    private final Stream[] streams;
    private final int[] read;
    private final PeState[] states;
    private final boolean[] finished;
    private final ReadySet ready;
    private final FloatPool pool = new FloatPool();
    private int samples;
    private boolean wrote;

    /** Compiles all roles and checks that their ports are connected. */
    public ValueExecutor(Program program, PeTable pes, Wiring wiring) {
        this.program = program;
        this.pes = pes;
        this.wiring = wiring;
        var roles = new RoleCode[pes.roles().size()];
        for (int r = 0; r < roles.length; r++) {
            roles[r] = new RoleCode(pes.roles().get(r), pes.regionOfRole(r).name());
        }
        codes = new PlacementCode[pes.placements()];
        for (int p = 0; p < codes.length; p++) {
            RoleCode code = roles[pes.roleOfPlacement(p)];
            String place =
                    "region '" + pes.regionOfRole(pes.roleOfPlacement(p)).name() + "', role '" + code.role.name() + "'";
            codes[p] = new PlacementCode(code, pes.placement(p), program.constants(), place);
        }
        PortCheck.run(pes, wiring, codes);
        streams = new Stream[wiring.routes()];
        read = new int[wiring.sinks()];
        states = new PeState[pes.size()];
        finished = new boolean[pes.size()];
        ready = new ReadySet(pes.size());
    }

    /** The outputs of sample 0 by tensor name, in the program's order. */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Probe probe) {
        return run(inputs, 1, probe).get(0);
    }

    /**
     * The outputs of each of several samples, all fed with the same inputs; an executor runs once.
     *
     * @return fewer outputs if the probe cancelled
     */
    public List<Map<String, Tensor>> run(Map<String, Tensor> inputs, int sampleCount, Probe probe) {
        samples = sampleCount;
        feed(inputs);
        for (int pe = 0; pe < states.length; pe++) {
            ready.add(pe);
        }
        long visits = 0;
        for (int pe = ready.poll(); pe >= 0; pe = ready.poll()) {
            if (!finished[pe]) {
                visit(pe);
            }
            if (++visits % PROBE_EVERY == 0 && !probe.progress(0, 0)) {
                return List.of(Map.of());
            }
        }
        return collect();
    }

    private void feed(Map<String, Tensor> inputs) {
        for (HostStream stream : program.inputs()) {
            for (HostPort port : stream.ports()) {
                int route = wiring.hostRoute(stream, port);
                if (stream.phase() >= samples) {
                    continue;
                }
                float[] sample = HostEdge.encode(stream, port, HostEdge.input(stream, inputs));
                for (int s = stream.phase(); s < samples; s += stream.period()) {
                    Stream target = streamFor(route, sample.length);
                    System.arraycopy(sample, 0, target.elements, target.size, sample.length);
                    target.commit(sample.length, sample.length);
                }
            }
        }
    }

    private Stream streamFor(int route, int count) {
        Stream stream = streams[route];
        if (stream == null) {
            stream = new Stream(pool);
            streams[route] = stream;
        }
        if (stream.size + count > stream.elements.length) {
            int oldest = stream.sent();
            for (int s = wiring.firstSink(route); s < wiring.firstSink(route + 1); s++) {
                oldest = Math.min(oldest, read[s]);
            }
            stream.reserve(count, oldest);
        }
        return stream;
    }

    private void visit(int pe) {
        PeState state = states[pe];
        PlacementCode code = codes[pes.placementNumber(pe)];
        if (state == null) {
            state = new PeState(pe, code, pes);
            states[pe] = state;
        }
        wrote = false;
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int t = 0; t < state.at.length; t++) {
                progress |= advance(state, t);
            }
        }
        if (wrote) {
            wake(pe, code.code);
        }
        boolean done = true;
        for (int[] index : state.loopIndex) {
            done &= index[0] >= samples;
        }
        if (done) {
            finish(pe, code.code);
        }
    }

    private void wake(int pe, RoleCode code) {
        for (int port = 0; port < Wiring.PORTS; port++) {
            int route = code.outType[port] == null ? -1 : wiring.outRoute(pe, port);
            if (route >= 0) {
                for (int s = wiring.firstSink(route); s < wiring.firstSink(route + 1); s++) {
                    if (wiring.sinkPe(s) >= 0) {
                        ready.add(wiring.sinkPe(s));
                    }
                }
            }
        }
    }

    private void finish(int pe, RoleCode code) {
        states[pe] = null;
        finished[pe] = true;
        for (int port = 0; port < Wiring.PORTS; port++) {
            int sink = code.inType[port] == null ? -1 : wiring.inSink(pe, port);
            if (sink >= 0) {
                int route = wiring.sinkRoute(sink);
                Stream stream = streams[route];
                int count = wiring.firstSink(route + 1) - wiring.firstSink(route);
                if (stream != null && ++stream.finished == count) {
                    stream.drop();
                    streams[route] = null;
                }
            }
        }
    }

    /** Runs a thread until it must wait; whether it did anything. */
    private boolean advance(PeState state, int thread) {
        Step[] steps = state.placement.code.threads[thread];
        int[] index = state.loopIndex[thread];
        boolean progress = false;
        while (index[0] < samples) {
            int at = state.at[thread];
            if (at == steps.length) {
                state.at[thread] = 0;
                index[0]++;
                progress = true;
                continue;
            }
            Step step = steps[at];
            switch (step.kind) {
                case LOOP -> {
                    index[step.depth] = 0;
                    state.at[thread]++;
                }
                case END -> {
                    boolean again = ++index[step.depth] < step.count;
                    state.at[thread] = again ? step.target : at + 1;
                }
                case VECTOR -> {
                    boolean data = available(state.pe, step.portA, step.padded)
                            && available(state.pe, step.portB, step.padded);
                    if (!data || !state.take(step.waits())) {
                        return progress;
                    }
                    state.thread = thread;
                    state.step = step;
                    execute(state, step, index);
                    state.give(step.signals());
                    state.at[thread]++;
                }
            }
            progress = true;
        }
        return progress;
    }

    private boolean available(int pe, int port, int count) {
        if (port < 0) {
            return true;
        }
        int sink = wiring.inSink(pe, port);
        Stream stream = streams[wiring.sinkRoute(sink)];
        return stream != null && stream.sent() - read[sink] >= count;
    }

    private void execute(PeState state, Step step, int[] index) {
        if (step.kernel == null) {
            return;
        }
        // Room first: a PE may send to itself, and making room moves what is there.
        boolean sends = step.portOut >= 0;
        Stream out = sends ? streamFor(wiring.outRoute(state.pe, step.portOut), step.padded) : null;
        Stream inA = null;
        Stream inB = null;
        int atA = 0;
        int atB = 0;
        if (step.portA >= 0) {
            int sink = wiring.inSink(state.pe, step.portA);
            inA = streams[wiring.sinkRoute(sink)];
            atA = read[sink] - inA.dropped;
            read[sink] += step.padded;
        }
        if (step.portB >= 0) {
            int sink = wiring.inSink(state.pe, step.portB);
            inB = streams[wiring.sinkRoute(sink)];
            atB = read[sink] - inB.dropped;
            read[sink] += step.padded;
        }
        float[] arrayA = inA == null ? null : inA.elements;
        float[] arrayB = inB == null ? null : inB.elements;
        if (!sends) {
            step.kernel.run(state, index, arrayA, atA, arrayB, atB, null, 0);
            return;
        }
        step.kernel.run(state, index, arrayA, atA, arrayB, atB, out.elements, out.size);
        out.commit(step.kernel.elements, step.padded);
        wrote = true;
    }

    private List<Map<String, Tensor>> collect() {
        var results = new ArrayList<Map<String, Tensor>>();
        for (int s = 0; s < samples; s++) {
            var outputs = new LinkedHashMap<String, Tensor>();
            for (HostStream stream : program.outputs()) {
                if (s % stream.period() != stream.phase()) {
                    continue;
                }
                var elements = new float[HostEdge.size(stream)];
                for (HostPort port : stream.ports()) {
                    int size = port.messages() * HostEdge.padded(stream, port);
                    int from = s / stream.period() * size;
                    Stream received = streams[wiring.sinkRoute(wiring.hostSink(stream, port))];
                    if (received == null || received.sent() < from + size) {
                        int words = received == null ? 0 : received.sent();
                        throw new Stuck(pes, wiring, states, streams, read)
                                .fault(stream, port, words - Math.min(words, from), size);
                    }
                    HostEdge.decode(stream, port, received.elements, from - received.dropped, elements);
                }
                outputs.put(stream.tensor(), HostEdge.tensor(stream, elements));
            }
            results.add(outputs);
        }
        return results;
    }
}
