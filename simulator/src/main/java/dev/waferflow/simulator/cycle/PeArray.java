package dev.waferflow.simulator.cycle;

import java.util.Arrays;

/**
 * **Hot**. All PEs: threads, semaphores, datapath. {@link #step} executes one cycle of one PE in the order of
 * docs/semantics.md: made words are emitted, instructions complete, instructions start, words are handled.
 */
final class PeArray {
    static final long NEVER = Long.MAX_VALUE;

    /** Waits for semaphores before its current step. */
    static final byte WAITING = 0;
    /** Has its semaphores, wants the datapath. */
    static final byte READY = 1;
    /** Runs on the datapath. */
    static final byte COMPUTING = 2;
    /** Runs as a microthread. */
    static final byte STREAMING = 3;
    /** Has done all samples. */
    static final byte STOPPED = 4;

    private static final int MAX_STARTS = 1_000_000;

    final RoleCode[] code;
    final int threads;
    final int width;

    /** Cycle in which the PE is to be looked at next, at the latest. */
    final long[] wake;

    // Per thread: index pe * threads + thread.
    final byte[] state;
    final int[] pc;
    final int[] sample;
    final int[] done;
    private final int[] loop;
    private final long[] earliest;
    private final long[] finish;
    private final int[] execution;
    private final long[] emitCycle;
    private final int[] emitWord;
    private final boolean[] blocked;

    // Per PE.
    private final PeSemaphores semaphores;
    private final int[] running;
    private final long[] runStart;
    private final int[] runDelay;
    private final int[] reserved;

    private final Fabric fabric;
    private final IntList sources;
    private final int[] inQueue;
    private final int[] outQueue;
    private final int inQueues;
    private final int outQueues;
    private final Memories memories;
    private final PeCounters counters;
    private final int sampleLimit;
    private boolean acted;

    /** {@code memories} is null if no values are computed. */
    PeArray(
            RoleCode[] code,
            int width,
            Fabric fabric,
            FabricBuilder queues,
            Memories memories,
            PeCounters counters,
            int sampleLimit,
            int inQueues,
            int outQueues) {
        this.code = code;
        this.width = width;
        this.fabric = fabric;
        sources = queues.nodeSource;
        this.inQueue = queues.inQueue;
        this.outQueue = queues.outQueue;
        this.inQueues = inQueues;
        this.outQueues = outQueues;
        this.memories = memories;
        this.counters = counters;
        this.sampleLimit = sampleLimit;
        int pes = code.length;
        int most = 1;
        for (int pe = 0; pe < pes; pe++) {
            most = Math.max(most, code[pe] == null ? 0 : code[pe].threads.length);
        }
        threads = most;
        int all = Math.multiplyExact(pes, threads);
        wake = new long[pes];
        state = new byte[all];
        pc = new int[all];
        sample = new int[all];
        done = new int[all];
        loop = new int[Math.multiplyExact(all, RoleCode.MAX_LOOPS)];
        earliest = new long[all];
        finish = new long[all];
        execution = new int[all];
        emitCycle = new long[all];
        emitWord = new int[all];
        blocked = new boolean[all];
        semaphores = new PeSemaphores(code);
        running = new int[pes];
        runStart = new long[pes];
        runDelay = new int[pes];
        reserved = new int[Math.multiplyExact(pes, outQueues)];
        Arrays.fill(running, -1);
        Arrays.fill(emitCycle, NEVER);
        for (int pe = 0; pe < pes; pe++) {
            if (code[pe] == null) {
                wake[pe] = NEVER;
                continue;
            }
            for (int t = 0; t < code[pe].threads.length; t++) {
                settle(pe, t, pe * threads + t, 0);
            }
        }
    }

    /** One cycle of one PE. Sets its next wake cycle. */
    void step(int pe, long cycle) {
        var role = code[pe];
        int first = pe * threads;
        acted = false;
        counters.beginCycle(pe, cycle, blocked, first, role.threads.length);
        emit(pe, first, cycle);
        complete(pe, first, cycle);
        int stolen = start(pe, first, cycle);
        stolen += handleWords(pe, first, cycle);
        if (running[pe] >= 0) {
            runDelay[pe] += stolen;
        }
        wake[pe] = nextWake(pe, first, cycle);
    }

    /** Whether the last step did anything. */
    boolean acted() {
        return acted;
    }

    private void emit(int pe, int first, long cycle) {
        for (int t = first; t < first + code[pe].threads.length; t++) {
            if (emitCycle[t] <= cycle) {
                int port = step(pe, t).outPort();
                fabric.put(outNode(pe, port), emitWord[t]);
                reserved[pe * outQueues + port]--;
                emitCycle[t] = NEVER;
                acted = true;
            }
        }
    }

    private void complete(int pe, int first, long cycle) {
        int t = running[pe];
        if (t >= 0 && cycle >= runEnd(pe)) {
            acted = true;
            var step = step(pe, first + t);
            running[pe] = -1;
            counters.datapathDone(pe, cycle, step, runDelay[pe]);
            finished(pe, t, first + t, cycle);
        }
        for (t = 0; t < code[pe].threads.length; t++) {
            int id = first + t;
            if (state[id] == STREAMING && cycle >= finish[id]) {
                acted = true;
                counters.completed(pe, cycle);
                finished(pe, t, id, cycle);
            }
        }
    }

    private long runEnd(int pe) {
        return runStart[pe] + step(pe, pe * threads + running[pe]).duration + (runDelay[pe] + 1) / 2;
    }

    /** After the current step: gives its signals and goes on to the next. */
    private void finished(int pe, int t, int id, long cycle) {
        semaphores.give(pe, step(pe, id));
        pc[id]++;
        settle(pe, t, id, cycle);
    }

    /** Passes what takes no time until the thread waits, wants the datapath or stops. */
    private void settle(int pe, int t, int id, long cycle) {
        var steps = code[pe].threads[t];
        state[id] = WAITING;
        while (true) {
            if (pc[id] == steps.length) {
                pc[id] = 0;
                sample[id]++;
                counters.threadDone(pe, sample, pe * threads, code[pe], cycle);
                if (sample[id] >= sampleLimit || steps.length == 0) {
                    state[id] = STOPPED;
                    return;
                }
            }
            var step = steps[pc[id]];
            int index = id * RoleCode.MAX_LOOPS + step.depth;
            switch (step.kind) {
                case ENTER -> loop[index] = 0;
                case TURN -> {
                    if (step.duration > 0) {
                        state[id] = READY;
                        return;
                    }
                }
                case LEAVE -> {
                    loop[index]++;
                    if (loop[index] < step.count) {
                        pc[id] = step.target - 1;
                    } else {
                        loop[index] = 0;
                    }
                }
                case NOP, MEMORY, FABRIC -> {
                    return;
                }
            }
            pc[id]++;
        }
    }

    /** Starts all that can start; returns the half cycles that fabric instructions steal by starting. */
    private int start(int pe, int first, long cycle) {
        int stolen = 0;
        int starts = 0;
        int count = code[pe].threads.length;
        for (int t = 0; t < count; t++) {
            int id = first + t;
            if (state[id] != WAITING || !semaphores.take(pe, step(pe, id))) {
                continue;
            }
            acted = true;
            counters.instructions++;
            var step = step(pe, id);
            if (step.kind == Step.Kind.FABRIC) {
                state[id] = STREAMING;
                done[id] = 0;
                finish[id] = NEVER;
                earliest[id] = Math.multiplyExact(cycle + step.issue, step.periodDenominator);
                execution[id] = memories == null ? 0 : memories.newExecution();
                stolen += 2 * step.issue;
                counters.started(pe, cycle);
            } else if (step.duration > 0) {
                state[id] = READY;
            } else {
                finished(pe, t, id, cycle);
                t = -1;
            }
            if (++starts > MAX_STARTS) {
                throw Faults.of("threads run for ever in no time", PeNames.of(pe % width, pe / width, code[pe]));
            }
        }
        if (running[pe] < 0) {
            for (int t = 0; t < count && running[pe] < 0; t++) {
                if (state[first + t] == READY) {
                    startOnDatapath(pe, t, first + t, cycle);
                }
            }
        }
        return stolen;
    }

    private void startOnDatapath(int pe, int t, int id, long cycle) {
        acted = true;
        state[id] = COMPUTING;
        running[pe] = t;
        runStart[pe] = cycle;
        runDelay[pe] = 0;
        counters.datapathStarts(pe, t, cycle);
        var step = step(pe, id);
        if (step.kind == Step.Kind.MEMORY) {
            if (memories != null) {
                memories.position(sample[id], loop, id * RoleCode.MAX_LOOPS);
                memories.run(step, pe, code[pe]);
            }
        }
    }

    /** Every microthread handles at most one word; returns the half cycles that this takes from the datapath. */
    private int handleWords(int pe, int first, long cycle) {
        int slots = 0;
        for (int t = 0; t < code[pe].threads.length; t++) {
            int id = first + t;
            if (state[id] != STREAMING) {
                continue;
            }
            var step = step(pe, id);
            if (done[id] < step.elements && cycle >= earliest[id] / step.periodDenominator && ready(pe, step)) {
                acted = true;
                handle(pe, id, step, cycle);
                slots += step.halfCyclesPerWord;
                earliest[id] = Math.max(earliest[id], cycle * step.periodDenominator) + step.periodNumerator;
                if (done[id] == step.elements) {
                    finish[id] = cycle + 1;
                }
                counters.handled(pe, t, cycle);
                if (step.inPort(false) >= 0 || step.inPort(true) >= 0) {
                    counters.received(
                            pe,
                            sample[id],
                            code[pe].region.id(),
                            source(pe, step.inPort(false)),
                            source(pe, step.inPort(true)),
                            cycle);
                }
            }
        }
        if (running[pe] < 0) {
            counters.fabricSlots(pe, slots);
        }
        return slots;
    }

    /** The region that sends the words at a port, {@link PeCounters#HOST} or, where there is no port, {@link PeCounters#NONE}. */
    private int source(int pe, int port) {
        if (port < 0) {
            return PeCounters.NONE;
        }
        int source = sources.items[inNode(pe, port)];
        return source < 0 ? PeCounters.HOST : code[fabric.nodePe[source]].region.id();
    }

    /** Whether the words to read are there, and the room for the word to write. */
    private boolean ready(int pe, Step step) {
        return hasWord(pe, step.inPort(false)) && hasWord(pe, step.inPort(true)) && hasRoom(pe, step.outPort());
    }

    boolean hasWord(int pe, int port) {
        return port < 0 || fabric.nodeVisible[inNode(pe, port)] > 0;
    }

    boolean hasRoom(int pe, int port) {
        if (port < 0) {
            return true;
        }
        int node = outNode(pe, port);
        return fabric.nodeStored[node] + reserved[pe * outQueues + port] < fabric.nodeCapacity[node];
    }

    int inNode(int pe, int port) {
        int node = inQueue[pe * inQueues + port];
        if (node < 0) {
            throw Faults.of("no net at in" + port, PeNames.of(pe % width, pe / width, code[pe]));
        }
        return node;
    }

    int outNode(int pe, int port) {
        int node = outQueue[pe * outQueues + port];
        if (node < 0) {
            throw Faults.of("no net at out" + port, PeNames.of(pe % width, pe / width, code[pe]));
        }
        return node;
    }

    private void handle(int pe, int id, Step step, long cycle) {
        int wordA = step.inPort(false) < 0 ? 0 : fabric.take(inNode(pe, step.a.port), cycle);
        int wordB = step.inPort(true) < 0 ? 0 : fabric.take(inNode(pe, step.b.port), cycle);
        int count = Math.min(step.elementsPerWord, step.elements - done[id]);
        int made = memories == null ? 0 : compute(pe, id, step, count, wordA, wordB);
        done[id] += count;
        int port = step.outPort();
        if (port >= 0) {
            boolean relay = step.inPort(false) >= 0 || step.inPort(true) >= 0;
            if (relay) {
                emitCycle[id] = cycle + 1;
                emitWord[id] = made;
                reserved[pe * outQueues + port]++;
            } else {
                fabric.put(outNode(pe, port), made);
            }
        }
    }

    private int compute(int pe, int id, Step step, int count, int wordA, int wordB) {
        memories.position(sample[id], loop, id * RoleCode.MAX_LOOPS);
        float first = 0;
        float second = 0;
        for (int i = 0; i < count; i++) {
            float a = step.inPort(false) < 0 ? 0 : Words.element(step.a.type, wordA, i);
            float b = step.inPort(true) < 0 ? 0 : Words.element(step.b.type, wordB, i);
            float result = memories.element(step, done[id] + i, pe, code[pe], execution[id], a, b);
            first = i == 0 ? result : first;
            second = i == 0 ? 0 : result;
        }
        return step.outPort() < 0 ? 0 : Words.pack(step.dst.type, first, second);
    }

    /** Also notes which threads are held up by a full output, for the counters. */
    private long nextWake(int pe, int first, long cycle) {
        long next = running[pe] >= 0 ? runEnd(pe) : NEVER;
        int count = code[pe].threads.length;
        boolean anyBlocked = false;
        for (int t = 0; t < count; t++) {
            int id = first + t;
            blocked[id] = false;
            if (emitCycle[id] != NEVER) {
                next = Math.min(next, emitCycle[id]);
            }
            if (state[id] != STREAMING) {
                continue;
            }
            var step = step(pe, id);
            if (done[id] == step.elements) {
                next = Math.min(next, finish[id]);
            } else if (earliest[id] / step.periodDenominator > cycle) {
                next = Math.min(next, earliest[id] / step.periodDenominator);
            } else if (ready(pe, step)) {
                next = Math.min(next, cycle + 1);
            } else {
                blocked[id] = !hasRoom(pe, step.outPort())
                        && hasWord(pe, step.inPort(false))
                        && hasWord(pe, step.inPort(true));
                anyBlocked |= blocked[id];
            }
        }
        for (int t = 0; t < count && anyBlocked; t++) {
            int held = holder(pe, t);
            blocked[first + t] |= held >= 0 && blocked[first + held];
        }
        return Math.max(next, cycle + 1);
    }

    /** The thread that a thread waits for at the end of a chain of semaphores, or -1 if it waits for none. */
    private int holder(int pe, int t) {
        int at = t;
        for (int i = 0; i < code[pe].threads.length && state[pe * threads + at] == WAITING; i++) {
            int semaphore = missing(pe, pe * threads + at);
            int next = -1;
            for (int signaller : semaphore < 0 ? new int[0] : code[pe].signallers[semaphore]) {
                next = signaller != at && next < 0 ? signaller : next;
            }
            if (next < 0) {
                return -1;
            }
            at = next;
        }
        return at == t ? -1 : at;
    }

    /** The semaphore that a waiting thread lacks, or -1. */
    int missing(int pe, int id) {
        return semaphores.missing(pe, step(pe, id));
    }

    /** The step that a thread is at. */
    Step step(int pe, int id) {
        return code[pe].threads[id - pe * threads][pc[id]];
    }

    /** Tells the counters what runs when the simulation ends. */
    void end(long cycle) {
        for (int pe = 0; pe < code.length; pe++) {
            if (code[pe] != null) {
                var step = running[pe] < 0 ? null : step(pe, pe * threads + running[pe]);
                counters.end(pe, cycle, step, runStart[pe], runDelay[pe]);
            }
        }
    }
}
