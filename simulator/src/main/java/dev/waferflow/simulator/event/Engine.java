package dev.waferflow.simulator.event;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.simulator.Probe;

/** <b>Hot.</b> Threads and semaphores of all PEs, moved from completion to completion. */
final class Engine {
    /** Samples that a thread without input runs ahead of the host. */
    static final int SAMPLES_AHEAD = 64;

    private static final int LATEST_CYCLE = Integer.MAX_VALUE / 4;
    private static final int PROBE_EVERY = 1 << 20;
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
    private final Prefetch prefetch;
    private int now;
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
        prefetch = new Prefetch(state, ends);
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
            startAll(state.blocks[pe]);
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
        for (int from = 0; from < count; from += Prefetch.BATCH) {
            int to = Math.min(count, from + Prefetch.BATCH);
            prefetch.touch(taken, from, to);
            for (int i = from; i < to; i++) {
                cells[State.block(taken[i]) + State.MODES] &= ~(State.LINKED << 4 * State.number(taken[i]));
            }
            for (int i = from; i < to; i++) {
                event(taken[i]);
            }
        }
    }

    private void event(int thread) {
        int block = State.block(thread);
        int mode = state.mode(thread);
        if (mode != State.RUNS && mode != State.SETTLED && mode != State.STREAMS) {
            return;
        }
        int due = cells[State.part(thread) + State.TIME];
        if (due > now) {
            schedule(thread, due);
        } else if (due == now) {
            events++;
            if (mode == State.STREAMS) {
                bursts.lookSoon(thread);
                bursts.drain();
            } else {
                complete(block);
            }
        }
    }

    int now() {
        return now;
    }

    Bursts bursts() {
        return bursts;
    }

    private void schedule(int thread, int time) {
        int block = State.block(thread);
        int bit = State.LINKED << 4 * State.number(thread);
        cells[State.part(thread) + State.TIME] = time;
        if ((cells[block + State.MODES] & bit) == 0) {
            cells[block + State.MODES] |= bit;
            calendar.add(thread, time, now);
        }
    }

    /** The memory-only instruction that a PE runs ends when its head says. */
    private void scheduleRunning(int block) {
        schedule(State.thread(block, cells[block + State.RUNNING] - 1), cells[block + State.RUN_END]);
    }

    private int mode(int block, int number) {
        return cells[block + State.MODES] >> 4 * number & State.MODE_MASK;
    }

    private void setMode(int block, int number, int mode) {
        int shift = 4 * number;
        cells[block + State.MODES] = cells[block + State.MODES] & ~(State.MODE_MASK << shift) | mode << shift;
    }

    /** Completes what is due on a PE, then starts what has become possible. */
    private void complete(int block) {
        int threads = State.threads(cells[block + State.SHAPE]);
        for (int t = 0; t < threads; t++) {
            int part = State.part(block, t);
            if (cells[part + State.TIME] == now) {
                int mode = mode(block, t);
                if (mode == State.RUNS) {
                    datapath.complete(block, cells[part + State.AT], now);
                    finish(block, t, part);
                } else if (mode == State.SETTLED) {
                    cells[block + State.ACTIVE] &= ~(1 << t);
                    completeStream(block, part);
                    finish(block, t, part);
                }
            }
        }
        progress.activity(cells[block + State.REGION], now);
        startAll(block);
    }

    private void completeStream(int block, int part) {
        int op = cells[part + State.AT];
        cells[block + State.WORD_HALVES] += code.words(op) * code.weight(op);
        if (cells[block + State.RUNNING] == 0) {
            datapath.account(block, cells[part + State.MISSING] >> State.CAUSE_SHIFT, now);
        }
        if (microthreads.has(block, op)) {
            return;
        }
        int consumed = now - 1;
        if (code.inA(op) >= 0) {
            bursts.received(block + code.inA(op), consumed);
        }
        if (code.inB(op) >= 0) {
            bursts.received(block + code.inB(op), consumed);
        }
    }

    private void finish(int block, int number, int part) {
        int op = cells[part + State.AT];
        give(block, code.signals(op));
        cells[part + State.AT] = op + Code.SIZE;
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

    private void startAll(int block) {
        int threads = State.threads(cells[block + State.SHAPE]);
        boolean again = true;
        issued = 0;
        while (again) {
            again = false;
            for (int t = 0; t < threads; t++) {
                int mode = mode(block, t);
                if (mode == State.BLOCKED && take(block, cells[State.part(block, t) + State.TIME])) {
                    again |= begin(block, t, State.part(block, t));
                } else if (mode == State.FREE) {
                    again |= advance(block, t, State.part(block, t));
                }
            }
        }
        if (cells[block + State.RUNNING] == 0) {
            for (int t = 0; t < threads; t++) {
                if (mode(block, t) == State.WANTS_DATAPATH) {
                    setMode(block, t, State.RUNS);
                    int op = cells[State.part(block, t) + State.AT];
                    schedule(State.thread(block, t), datapath.start(block, t, op, now, issued));
                    return;
                }
            }
        }
    }

    /** Moves a free thread on until it waits or its next instruction starts; whether it gave signals on the way. */
    private boolean advance(int block, int number, int part) {
        int op = cells[part + State.AT];
        while (true) {
            switch (code.kind(op)) {
                case Code.LOOP:
                    cells[part + State.AT + code.depth(op)] = code.count(op);
                    op += Code.SIZE;
                    continue;
                case Code.END:
                    int left = --cells[part + State.AT + code.depth(op)];
                    op = left > 0 ? code.target(op) : op + Code.SIZE;
                    continue;
                case Code.STOP:
                    op = code.target(op);
                    int sample = cells[part + State.SAMPLE]++;
                    progress.threadDone(cells[block + State.REGION], sample, now);
                    wavefront.threadDone(cells[block + State.PE], sample, now);
                    if (sample + 1 >= sampleLimit) {
                        setMode(block, number, State.FINISHED);
                        return false;
                    }
                    continue;
                default:
                    break;
            }
            cells[part + State.AT] = op;
            if (!take(block, code.waits(op))) {
                cells[part + State.TIME] = code.waits(op);
                setMode(block, number, State.BLOCKED);
                return false;
            }
            return begin(block, number, part);
        }
    }

    /** Starts a thread's instruction, its semaphores being taken; whether it gave signals at once. */
    private boolean begin(int block, int number, int part) {
        int op = cells[part + State.AT];
        instructions++;
        if (cells[block + State.STARTED] < 0) {
            cells[block + State.STARTED] = now;
            cells[block + State.ACCOUNTED] = now;
        }
        if (code.kind(op) == Code.NOP) {
            finish(block, number, part);
            return true;
        }
        if (code.kind(op) == Code.MEMORY) {
            setMode(block, number, State.WANTS_DATAPATH);
            return false;
        }
        cells[block + State.ACTIVE] &= ~(1 << number);
        issued += code.issue(op);
        if (cells[block + State.RUNNING] != 0 && datapath.issueMeanwhile(block, code.issue(op))) {
            scheduleRunning(block);
        }
        int thread = State.thread(block, number);
        if (microthreads.has(block, op)) {
            setMode(block, number, State.STREAMS_WORDS);
            microthreads.start(thread, block, op, now + code.issue(op), now);
        } else {
            setMode(block, number, State.STREAMS);
            bursts.start(thread, part, block, op, now + code.issue(op));
        }
        return false;
    }

    /** A word is handled on a crowded route: the instruction that runs meanwhile loses its slot. */
    void wordMeanwhile(int block, int halves) {
        if (datapath.wordMeanwhile(block, halves)) {
            scheduleRunning(block);
        }
    }

    /** A fabric instruction on crowded routes handled its last word in this cycle. */
    void handledAll(int thread, int block, int held) {
        int cause = held > 0 ? HELD_BY_OUTPUT : held < 0 ? HELD_BY_DATA : 0;
        cells[State.part(thread) + State.MISSING] = cause << State.CAUSE_SHIFT;
        setMode(block, State.number(thread), State.SETTLED);
        schedule(thread, now + 1);
    }

    /** A thread's instruction handles its first incoming word. */
    void firstWord(int thread, int block, int time) {
        int part = State.part(thread);
        int op = cells[part + State.AT];
        int region = cells[block + State.REGION];
        progress.dataArrived(region, time);
        wavefront.words(
                cells[block + State.PE], region, cells[part + State.SAMPLE], time, code.portA(op), code.portB(op));
    }

    /** A thread handles a whole message, with even spacing. */
    void burst(int thread, int block, int first, int last, int words, int halves) {
        int part = State.part(thread);
        cells[part + State.BURST_FIRST] = first;
        cells[part + State.BURST_LAST] = last;
        cells[part + State.BURST] = words << State.HALVES_BITS | halves;
        if (datapath.words(block, State.number(thread), part)) {
            scheduleRunning(block);
        }
    }

    /** A thread's message does not come evenly spaced after this cycle: its further words are told one by one. */
    void burstEnds(int thread) {
        int block = State.block(thread);
        if (datapath.wordsEnd(block, State.number(thread), now)) {
            int running = State.thread(block, cells[block + State.RUNNING] - 1);
            cells[State.part(running) + State.TIME] = cells[block + State.RUN_END];
            cells[block + State.MODES] |= State.LINKED << 4 * State.number(running);
            calendar.add(running, cells[block + State.RUN_END], now);
        }
    }

    /** A fabric instruction's words are settled: handled from first to last, complete in cycle {@code done}. */
    void settled(int thread, int op, int first, int last, int done, boolean heldByOutput, boolean heldByData) {
        int block = State.block(thread);
        setMode(block, State.number(thread), State.SETTLED);
        int cause = heldByOutput ? HELD_BY_OUTPUT : heldByData ? HELD_BY_DATA : 0;
        cells[State.part(thread) + State.MISSING] = cause << State.CAUSE_SHIFT;
        if (code.inA(op) >= 0 || code.inB(op) >= 0) {
            firstWord(thread, block, first);
        }
        burst(thread, block, first, Math.max(first, last), code.words(op), code.weight(op));
        schedule(thread, Math.max(done, now + 1));
    }

    /** A sender that lacks room looks how things stand, when its last word would go, or now if that is over. */
    void lookAgain(int thread, int time) {
        if (time > now) {
            schedule(thread, time);
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
