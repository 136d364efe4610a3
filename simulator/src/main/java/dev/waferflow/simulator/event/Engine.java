package dev.waferflow.simulator.event;

/**
 * <b>Hot.</b> Threads and semaphores of PEs, moved from completion to completion: those of one part of a {@link Partition}, or of the
 * whole, which alone knows the host and the crowded routes.
 */
final class Engine {
    private static final int APART = 16;
    private static final int INSTRUCTIONS = APART;
    private static final int EVENTS = APART + 1;
    /** Samples that a thread without input runs ahead of the host. */
    static final int SAMPLES_AHEAD = 64;

    static final int HELD_BY_DATA = 1;
    static final int HELD_BY_OUTPUT = 2;

    private final Code code;
    private final State state;
    private final int[] cells;
    /** One per part; that of this part, or of the first. */
    private final Calendar[] calendars;

    private final Calendar calendar;
    /** Of a part, and of a whole that is one part. */
    private final boolean hasOneCalendar;

    private final Partition partition;
    private final boolean isPart;
    /** Whether routes are crowded: none is if there are parts. */
    private final boolean crowded;

    private final Datapath datapath;
    private final Bursts bursts;
    private final Deferred deferred;
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
    /** What two engines count lies in different lines of cache. */
    private final long[] counts = new long[3 * APART];

    /**
     * @param calendars one per part
     * @param part the part that is moved, or the number of parts for the whole
     */
    Engine(Setup setup, Calendar[] calendars, int part) {
        code = setup.code();
        state = setup.state();
        cells = state.cells;
        host = setup.host();
        progress = setup.progress();
        wavefront = setup.wavefront();
        sampleLimit = setup.lastSample();
        partition = setup.partition();
        this.calendars = calendars;
        queues = setup.queues();
        isPart = part < partition.parts();
        crowded = !isPart && queues.any();
        calendar = calendars[isPart ? part : 0];
        hasOneCalendar = isPart || calendars.length == 1;
        prefetch = new Prefetch(state);
        datapath = new Datapath(code, state);
        deferred = isPart ? new Deferred() : null;
        bursts = new Bursts(setup, deferred, this);
        microthreads = isPart ? null : new Microthreads(code, state, setup.ends(), this, queues);
        if (!isPart) {
            host.connect(bursts, queues);
        }
    }

    /** The next cycle after another in which anything happens, or -1. */
    int nextTime(int after) {
        int time = calendar.next(after);
        if (isPart) {
            return time;
        }
        int words = microthreads.next(after);
        int links = queues.next(after);
        time = words >= 0 && (time < 0 || words < time) ? words : time;
        return links >= 0 && (time < 0 || links < time) ? links : time;
    }

    /** What happens from now on happens in this cycle. */
    void now(int time) {
        now = time;
    }

    /** Crowded routes in a cycle, after everything else. */
    void routes(int time) {
        microthreads.cycle(time);
        queues.cycle(time);
    }

    /** All events of a cycle, some at a time: what they will read is touched first, so that memory works ahead. */
    void cycle(int time) {
        now = time;
        int count = calendar.take(time);
        int[] taken = calendar.taken();
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
            counts[EVENTS]++;
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

    /** What a part leaves to the whole. */
    Deferred deferred() {
        return deferred;
    }

    private void schedule(int thread, int time) {
        int block = State.block(thread);
        int bit = State.LINKED << 4 * State.number(thread);
        cells[State.part(thread) + State.TIME] = time;
        if ((cells[block + State.MODES] & bit) == 0) {
            cells[block + State.MODES] |= bit;
            calendar(block).add(thread, time, now);
        }
    }

    private Calendar calendar(int block) {
        return hasOneCalendar ? calendar : calendars[partition.partOfRegion(state.region(block))];
    }

    /** The memory-only instruction that a PE runs ends when its thread says. */
    private void scheduleRunning(int block) {
        int running = datapath.running(block);
        schedule(running, cells[State.part(running) + State.TIME]);
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
        for (int rest = State.underWay(cells[block + State.MODES]); rest != 0; rest &= rest - 1) {
            int t = Integer.numberOfTrailingZeros(rest) >> 2;
            int part = State.part(block, t);
            if (cells[part + State.TIME] == now) {
                int op = cells[part + State.AT];
                if (code.kind(op) == Code.FABRIC) {
                    cells[block + State.FLAGS] &= ~(1 << t);
                    completeStream(block, op);
                } else {
                    datapath.complete(block, op, now);
                }
                finish(block, t, part, op);
            }
        }
        progress.activity(state.region(block), now);
        startAll(block);
    }

    private void completeStream(int block, int op) {
        if (!datapath.runs(block)) {
            datapath.account(block, cells[block + code.stream(op) + State.BURST] & State.CAUSE_MASK, now);
        }
        if (isCrowded(block, op)) {
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

    private boolean isCrowded(int block, int op) {
        return crowded && microthreads.has(block, op);
    }

    private void finish(int block, int number, int part, int op) {
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
        int only = syncs[list];
        if (only >= 0 && syncs[list + 2] < 0) {
            int left = cells[block + only] - syncs[list + 1];
            cells[block + only] = left < 0 ? cells[block + only] : left;
            return left >= 0;
        }
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

    void startAll(int block) {
        boolean again = true;
        issued = 0;
        while (again) {
            again = false;
            for (int rest = State.waiting(cells[block + State.MODES]); rest != 0; rest &= rest - 1) {
                int t = Integer.numberOfTrailingZeros(rest) >> 2;
                int part = State.part(block, t);
                if (mode(block, t) == State.FREE) {
                    again |= advance(block, t, part);
                } else if (take(block, cells[part + State.TIME])) {
                    again |= begin(block, t, part, cells[part + State.AT]);
                }
            }
        }
        int wanting = State.wanting(cells[block + State.MODES]);
        if (wanting != 0 && !datapath.runs(block)) {
            int t = Integer.numberOfTrailingZeros(wanting) >> 2;
            setMode(block, t, State.RUNS);
            int op = cells[State.part(block, t) + State.AT];
            schedule(State.thread(block, t), datapath.start(block, t, op, now, issued));
        }
    }

    /** Moves a free thread on until it waits or its next instruction starts; whether it gave signals on the way. */
    private boolean advance(int block, int number, int part) {
        int op = cells[part + State.AT];
        while (true) {
            switch (code.kind(op)) {
                case Code.LOOP:
                    cells[block + code.counter(op)] = code.count(op);
                    op += Code.SIZE;
                    continue;
                case Code.END:
                    int left = --cells[block + code.counter(op)];
                    op = left > 0 ? code.target(op) : op + Code.SIZE;
                    continue;
                case Code.STOP:
                    op = code.target(op);
                    int sample = cells[part + State.SAMPLE]++;
                    progress.threadDone(state.region(block), sample, now);
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
            return begin(block, number, part, op);
        }
    }

    /** Starts a thread's instruction, its semaphores being taken; whether it gave signals at once. */
    private boolean begin(int block, int number, int part, int op) {
        counts[INSTRUCTIONS]++;
        if (cells[block + State.ACCOUNTED] < 0) {
            state.started[cells[block + State.PE]] = now;
            cells[block + State.ACCOUNTED] = now;
        }
        if (code.kind(op) == Code.NOP) {
            finish(block, number, part, op);
            return true;
        }
        if (code.kind(op) == Code.MEMORY) {
            setMode(block, number, State.WANTS_DATAPATH);
            return false;
        }
        cells[block + State.FLAGS] &= ~(1 << number);
        issued += code.issue(op);
        if (datapath.runs(block) && datapath.issueMeanwhile(block, code.issue(op))) {
            scheduleRunning(block);
        }
        int thread = State.thread(block, number);
        if (isCrowded(block, op)) {
            setMode(block, number, State.STREAMS_WORDS);
            microthreads.start(thread, block, op, now + code.issue(op), now);
        } else {
            setMode(block, number, State.STREAMS);
            bursts.start(thread, block, op, now + code.issue(op));
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
        int at = block + code.stream(cells[State.part(thread) + State.AT]) + State.BURST;
        int cause = held > 0 ? HELD_BY_OUTPUT : held < 0 ? HELD_BY_DATA : 0;
        cells[at] = cells[at] & ~State.CAUSE_MASK | cause;
        setMode(block, State.number(thread), State.SETTLED);
        schedule(thread, now + 1);
    }

    /** A thread's instruction on crowded routes handles its first incoming word. */
    void firstWord(int thread, int block, int time) {
        firstWord(thread, block, cells[State.part(thread) + State.AT], time);
    }

    private void firstWord(int thread, int block, int op, int time) {
        int region = state.region(block);
        progress.dataArrived(region, time);
        int sample = cells[State.part(thread) + State.SAMPLE];
        if (wavefront.isNews(region, sample, time)) {
            wavefront.words(cells[block + State.PE], region, sample, time, code.portA(op), code.portB(op));
        }
    }

    /** A thread handles a whole message on crowded routes, with even spacing. */
    void burst(int thread, int block, int first, int last, int words) {
        int stream = block + code.stream(cells[State.part(thread) + State.AT]);
        cells[stream + State.BURST] = words << State.CAUSE_BITS;
        spread(thread, block, stream, first, last);
    }

    /** The words of a thread take datapath slots, evenly spaced. */
    private void spread(int thread, int block, int stream, int first, int last) {
        cells[stream + State.BURST_FIRST] = first;
        cells[stream + State.BURST_LAST] = last;
        if (datapath.words(block, State.number(thread), stream)) {
            scheduleRunning(block);
        }
    }

    /** A thread's message does not come evenly spaced after this cycle: its further words are told one by one. */
    void burstEnds(int thread) {
        int block = State.block(thread);
        if (datapath.wordsEnd(block, State.number(thread), now)) {
            int running = datapath.running(block);
            cells[block + State.MODES] |= State.LINKED << 4 * State.number(running);
            calendar(block).add(running, cells[State.part(running) + State.TIME], now);
        }
    }

    /** A fabric instruction's words are settled: handled from first to last, after which it is complete. */
    void settled(int thread, int block, int op, int stream, int first, int last, int cause) {
        setMode(block, State.number(thread), State.SETTLED);
        if (code.inA(op) >= 0 || code.inB(op) >= 0) {
            firstWord(thread, block, op, first);
        }
        cells[stream + State.BURST] = code.words(op) << State.CAUSE_BITS | cause;
        spread(thread, block, stream, first, Math.max(first, last));
        schedule(thread, Math.max(last, now) + 1);
    }

    /** A sender that lacks room looks how things stand, when its last word would go, or now if that is over. */
    void lookAgain(int thread, int time) {
        if (time > now) {
            schedule(thread, time);
        } else {
            bursts.lookSoon(thread);
        }
    }

    long instructions() {
        return counts[INSTRUCTIONS];
    }

    /** Completions. */
    long events() {
        return counts[EVENTS];
    }

    /** Words handled and words served on crowded routes. */
    long wordEvents() {
        return microthreads.handled + queues.served;
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
