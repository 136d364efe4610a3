package dev.waferflow.simulator.event;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.value.Wiring;

/** <b>Hot.</b> Threads and semaphores of all PEs, moved from completion to completion. */
final class Engine {
    /** Samples that a thread without input runs ahead of the host. */
    static final int SAMPLES_AHEAD = 64;

    private static final int LATEST_CYCLE = Integer.MAX_VALUE / 4;
    private static final int PROBE_EVERY = 1 << 20;
    private static final int BATCH = 32;
    private static final int LINE = 16;
    static final int HELD_BY_DATA = 1;
    static final int HELD_BY_OUTPUT = 2;

    private final Code code;
    private final State state;
    private final int[] cells;
    private final Calendar calendar = new Calendar();
    private final Datapath datapath;
    private final Bursts bursts;
    private final Queues queues;
    private final Microthreads microthreads;
    private final Host host;
    private final Progress progress;
    private final int sampleLimit;
    private final int[] sinkAt;
    private final int[] near = new int[BATCH * 2 * Wiring.PORTS];
    private int now;
    private int sink;
    /** Issue cycles of fabric instructions that start on the PE in this cycle. */
    private int issued;

    private final Wavefront wavefront;
    long instructions;
    long events;

    Engine(
            Code code,
            State state,
            Ends ends,
            Queues queues,
            Shared shared,
            Host host,
            Progress progress,
            int lastSample,
            Wavefront wavefront) {
        this.code = code;
        this.state = state;
        this.host = host;
        sinkAt = ends.sinkAt;
        this.progress = progress;
        cells = state.cells;
        datapath = new Datapath(code, state);
        bursts = new Bursts(code, state, ends, shared, this);
        this.queues = queues;
        microthreads = new Microthreads(code, state, this, queues);
        sampleLimit = lastSample;
        this.wavefront = wavefront;
        host.connect(bursts, queues);
    }

    /** Runs until all is complete; whether it was not cancelled. */
    boolean run(Probe probe) {
        for (int pe = 0; pe < state.pes(); pe++) {
            startAll(pe, state.blocks[pe]);
        }
        host.start();
        microthreads.cycle(now);
        queues.cycle(now);
        long nextProbe = PROBE_EVERY;
        while (true) {
            int time = nextTime();
            if (time < 0 || time > progress.endTime()) {
                return true;
            }
            if (time > LATEST_CYCLE) {
                throw UserException.of(
                        FaultKind.PROGRAM_FAULT,
                        "WF-SIM-004",
                        "the run is longer than " + LATEST_CYCLE + " cycles",
                        "",
                        "");
            }
            now = time;
            int count = calendar.take(time);
            cycle(calendar.taken(), count);
            microthreads.cycle(time);
            queues.cycle(time);
            if (events >= nextProbe) {
                nextProbe = events + PROBE_EVERY;
                if (!probe.progress(time, progress.samplesDone())) {
                    return false;
                }
            }
        }
    }

    /** The next cycle in which anything happens, or -1. */
    private int nextTime() {
        int time = calendar.next(now);
        int words = microthreads.next(now);
        int links = queues.next(now);
        time = words >= 0 && (time < 0 || words < time) ? words : time;
        return links >= 0 && (time < 0 || links < time) ? links : time;
    }

    /** All events of a cycle, some at a time: what they will read is touched first, so that memory works ahead. */
    private void cycle(int[] taken, int count) {
        for (int from = 0; from < count; from += BATCH) {
            int to = Math.min(count, from + BATCH);
            touch(taken, from, to);
            for (int i = from; i < to; i++) {
                event(taken[i]);
            }
        }
    }

    private void touch(int[] taken, int from, int to) {
        int[] blocks = state.blocks;
        int touched = 0;
        for (int i = from; i < to; i++) {
            int pe = taken[i] >> 3;
            for (int at = blocks[pe], end = blocks[pe + 1]; at < end; at += LINE) {
                touched += cells[at];
            }
        }
        int nears = 0;
        for (int i = from; i < to; i++) {
            int thread = taken[i];
            int block = blocks[thread >> 3];
            cells[block + State.MODES] &= ~(State.LINKED << 4 * (thread & 7));
            int slots = cells[block + State.SLOTS];
            int place = block + (slots >> 16);
            for (int left = slots & 0xff; left > 0; left--, place += Ends.SINK) {
                near[nears++] = cells[place + Ends.ROUTE];
            }
            for (int left = slots >> 8 & 0xff; left > 0; left--, place += Ends.ROUTE_SIZE) {
                if (cells[place + Ends.SINKS] > 0) {
                    near[nears++] = sinkAt[cells[place + Ends.FIRST_SINK]];
                }
            }
        }
        for (int i = 0; i < nears; i++) {
            touched += cells[near[i]];
        }
        sink += touched;
    }

    private void event(int thread) {
        int block = state.blocks[thread >> 3];
        int number = thread & 7;
        int mode = cells[block + State.MODES] >> 4 * number & State.MODE_MASK;
        if (mode != State.RUNS && mode != State.SETTLED && mode != State.STREAMS) {
            return;
        }
        int due = cells[block + State.TIMES + number];
        if (due > now) {
            schedule(thread, block, due);
        } else if (due == now) {
            events++;
            if (mode == State.STREAMS) {
                bursts.lookSoon(thread);
                bursts.drain();
            } else {
                complete(thread >> 3, block);
            }
        }
    }

    int now() {
        return now;
    }

    Bursts bursts() {
        return bursts;
    }

    private void schedule(int thread, int block, int time) {
        int number = thread & 7;
        cells[block + State.TIMES + number] = time;
        int bit = State.LINKED << 4 * number;
        if ((cells[block + State.MODES] & bit) == 0) {
            cells[block + State.MODES] |= bit;
            calendar.add(thread, time, now);
        }
    }

    private void setMode(int block, int number, int mode) {
        int shift = 4 * number;
        cells[block + State.MODES] = cells[block + State.MODES] & ~(State.MODE_MASK << shift) | mode << shift;
    }

    /** Completes what is due on a PE, then starts what has become possible. */
    private void complete(int pe, int block) {
        int threads = cells[block + State.THREADS];
        int first = cells[block + State.FIRST_THREAD];
        for (int t = 0; t < threads; t++) {
            if (cells[block + State.TIMES + t] == now) {
                int mode = cells[block + State.MODES] >> 4 * t & State.MODE_MASK;
                int part = first + t * State.THREAD;
                if (mode == State.RUNS) {
                    datapath.complete(block, first, cells[part + State.AT], now);
                    finish(block, t, part);
                } else if (mode == State.SETTLED) {
                    cells[block + State.ACTIVE] &= ~(1 << t);
                    completeStream(block, first, part);
                    finish(block, t, part);
                }
            }
        }
        progress.activity(cells[first + State.REGION], now);
        startAll(pe, block);
    }

    private void completeStream(int block, int first, int part) {
        int op = cells[part + State.AT];
        cells[first + State.WORD_HALVES] += code.words[op] * code.weight[op];
        if (cells[block + State.RUNNING] == 0) {
            datapath.account(block, first, cells[part + State.CAUSE], now);
        }
        if (microthreads.has(block, op)) {
            return;
        }
        int consumed = now - 1;
        if (code.inA[op] >= 0) {
            bursts.received(block + code.inA[op], consumed);
        }
        if (code.inB[op] >= 0) {
            bursts.received(block + code.inB[op], consumed);
        }
    }

    private void finish(int block, int number, int part) {
        int op = cells[part + State.AT];
        give(block, code.signals[op]);
        cells[part + State.AT] = op + 1;
        setMode(block, number, State.FREE);
    }

    private void give(int block, int list) {
        int[] syncs = code.syncs;
        for (int i = list; syncs[i] >= 0; i += 2) {
            cells[block + syncs[i]] += syncs[i + 1];
        }
    }

    private boolean take(int block, int list) {
        int[] syncs = code.syncs;
        for (int i = list; syncs[i] >= 0; i += 2) {
            if (cells[block + syncs[i]] < syncs[i + 1]) {
                return false;
            }
        }
        for (int i = list; syncs[i] >= 0; i += 2) {
            cells[block + syncs[i]] -= syncs[i + 1];
        }
        return true;
    }

    private void startAll(int pe, int block) {
        int threads = cells[block + State.THREADS];
        int first = cells[block + State.FIRST_THREAD];
        boolean again = true;
        issued = 0;
        while (again) {
            again = false;
            for (int t = 0; t < threads; t++) {
                int mode = cells[block + State.MODES] >> 4 * t & State.MODE_MASK;
                if (mode == State.BLOCKED && take(block, cells[block + State.TIMES + t])) {
                    again |= begin(pe, block, t, first + t * State.THREAD);
                } else if (mode == State.FREE) {
                    again |= advance(pe, block, t, first + t * State.THREAD);
                }
            }
        }
        if (cells[block + State.RUNNING] == 0) {
            for (int t = 0; t < threads; t++) {
                if ((cells[block + State.MODES] >> 4 * t & State.MODE_MASK) == State.WANTS_DATAPATH) {
                    setMode(block, t, State.RUNS);
                    int op = cells[first + t * State.THREAD + State.AT];
                    schedule(pe * State.MAX_THREADS + t, block, datapath.start(block, first, t, op, now, issued));
                    return;
                }
            }
        }
    }

    /** Moves a free thread on until it waits or its next instruction starts; whether it gave signals on the way. */
    private boolean advance(int pe, int block, int number, int part) {
        int op = cells[part + State.AT];
        while (true) {
            switch (code.kind[op]) {
                case Code.LOOP:
                    cells[part + code.depth[op]] = code.count[op];
                    op++;
                    continue;
                case Code.END:
                    int left = --cells[part + code.depth[op]];
                    op = left > 0 ? code.target[op] : op + 1;
                    continue;
                case Code.STOP:
                    op = code.target[op];
                    int sample = cells[part + State.SAMPLE]++;
                    progress.threadDone(cells[cells[block + State.FIRST_THREAD] + State.REGION], sample, now);
                    wavefront.threadDone(pe, sample, now);
                    if (sample + 1 >= sampleLimit) {
                        setMode(block, number, State.FINISHED);
                        return false;
                    }
                    continue;
                default:
                    break;
            }
            cells[part + State.AT] = op;
            if (!take(block, code.waits[op])) {
                cells[block + State.TIMES + number] = code.waits[op];
                setMode(block, number, State.BLOCKED);
                return false;
            }
            return begin(pe, block, number, part);
        }
    }

    /** Starts a thread's instruction, its semaphores being taken; whether it gave signals at once. */
    private boolean begin(int pe, int block, int number, int part) {
        int op = cells[part + State.AT];
        instructions++;
        int first = cells[block + State.FIRST_THREAD];
        if (cells[first + State.STARTED] < 0) {
            cells[first + State.STARTED] = now;
            cells[block + State.ACCOUNTED] = now;
        }
        if (code.kind[op] == Code.NOP) {
            finish(block, number, part);
            return true;
        }
        if (code.kind[op] == Code.MEMORY) {
            setMode(block, number, State.WANTS_DATAPATH);
            return false;
        }
        cells[block + State.ACTIVE] &= ~(1 << number);
        int running = cells[block + State.RUNNING];
        issued += code.issue[op];
        if (running != 0 && datapath.issueMeanwhile(block, first, code.issue[op])) {
            schedule(pe * State.MAX_THREADS + running - 1, block, cells[block + State.RUN_END]);
        }
        int thread = pe * State.MAX_THREADS + number;
        if (microthreads.has(block, op)) {
            setMode(block, number, State.STREAMS_WORDS);
            microthreads.start(thread, block, op, now + code.issue[op], now);
        } else {
            setMode(block, number, State.STREAMS);
            bursts.start(thread, part, block, op, now + code.issue[op]);
        }
        return false;
    }

    /** A word is handled on a crowded route: the instruction that runs meanwhile loses its slot. */
    void wordMeanwhile(int block, int halves) {
        if (datapath.wordMeanwhile(block, cells[block + State.FIRST_THREAD], halves)) {
            int thread = cells[block + State.PE] * State.MAX_THREADS + cells[block + State.RUNNING] - 1;
            schedule(thread, block, cells[block + State.RUN_END]);
        }
    }

    /** A fabric instruction on crowded routes handled its last word in this cycle. */
    void handledAll(int thread, int block, int held) {
        int part = cells[block + State.FIRST_THREAD] + (thread & 7) * State.THREAD;
        cells[part + State.CAUSE] = held > 0 ? HELD_BY_OUTPUT : held < 0 ? HELD_BY_DATA : 0;
        setMode(block, thread & 7, State.SETTLED);
        schedule(thread, block, now + 1);
    }

    /** A thread's instruction handles its first incoming word. */
    void firstWord(int thread, int block, int time) {
        int first = cells[block + State.FIRST_THREAD];
        int part = first + (thread & 7) * State.THREAD;
        int op = cells[part + State.AT];
        int region = cells[first + State.REGION];
        progress.dataArrived(region, time);
        wavefront.words(thread >> 3, region, cells[part + State.SAMPLE], time, code.portA[op], code.portB[op]);
    }

    /** A thread handles a whole message, with even spacing, on a crowded route. */
    void burst(int thread, int block, int first, int last, int words, int halves) {
        int firstPart = cells[block + State.FIRST_THREAD];
        int number = thread & 7;
        int part = firstPart + number * State.THREAD;
        cells[part + State.BURST_FIRST] = first;
        cells[part + State.BURST_LAST] = last;
        cells[part + State.BURST_WORDS] = words;
        cells[part + State.BURST_WEIGHT] = halves;
        int running = cells[block + State.RUNNING];
        if (datapath.words(block, firstPart, number, part)) {
            schedule((thread & ~7) + running - 1, block, cells[block + State.RUN_END]);
        }
    }

    /** A fabric instruction's words are settled: handled from first to last, complete in cycle {@code done}. */
    void settled(int thread, int op, int first, int last, int done, boolean heldByOutput, boolean heldByData) {
        int block = state.blocks[thread >> 3];
        int number = thread & 7;
        int firstPart = cells[block + State.FIRST_THREAD];
        int part = firstPart + number * State.THREAD;
        setMode(block, number, State.SETTLED);
        cells[part + State.CAUSE] = heldByOutput ? HELD_BY_OUTPUT : heldByData ? HELD_BY_DATA : 0;
        if (code.inA[op] >= 0 || code.inB[op] >= 0) {
            firstWord(thread, block, first);
        }
        cells[part + State.BURST_FIRST] = first;
        cells[part + State.BURST_LAST] = Math.max(first, last);
        cells[part + State.BURST_WORDS] = code.words[op];
        cells[part + State.BURST_WEIGHT] = code.weight[op];
        int running = cells[block + State.RUNNING];
        if (datapath.words(block, firstPart, number, part)) {
            schedule((thread & ~7) + running - 1, block, cells[block + State.RUN_END]);
        }
        schedule(thread, block, Math.max(done, now + 1));
    }

    /** A sender that lacks room looks how things stand, when its last word would go, or now if that is over. */
    void lookAgain(int thread, int time) {
        if (time > now) {
            schedule(thread, state.blocks[thread >> 3], time);
        } else {
            bursts.lookSoon(thread);
        }
    }

    /** Completions, words handled and words served on crowded routes. */
    long allEvents() {
        return events + microthreads.handled + queues.served;
    }

    /** What a thread lacks that streams on crowded routes. */
    int missing(int thread) {
        return microthreads.missing(thread);
    }

    boolean isFull(int queue) {
        return queues.isFull(queue);
    }

    void hostReady(int port) {
        host.ready(port);
    }

    int hostConsumption(int sinkNumber, int word) {
        return host.consumption(sinkNumber, word);
    }

    void hostArrival(int sinkNumber, int words, int first, int last) {
        host.arrival(sinkNumber, words, first, last);
    }
}
