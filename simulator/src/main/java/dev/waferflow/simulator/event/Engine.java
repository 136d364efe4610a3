package dev.waferflow.simulator.event;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.value.Wiring;

/** <b>Hot.</b> Threads, semaphores and datapaths of all PEs, moved from completion to completion. */
final class Engine {
    private static final int SAMPLES_AHEAD = 64;
    private static final int LATEST_CYCLE = Integer.MAX_VALUE / 4;
    private static final int PROBE_MASK = (1 << 20) - 1;
    private static final int HELD_BY_DATA = 1;
    private static final int HELD_BY_OUTPUT = 2;

    private final Code code;
    private final State state;
    private final int[] cells;
    private final Calendar calendar;
    private final Bursts bursts;
    private final Host host;
    private final Progress progress;
    private final int sampleLimit;
    private int now;
    long instructions;
    long events;

    Engine(Code code, State state, Wiring wiring, Paths paths, Host host, Progress progress, int fedSamples) {
        this.code = code;
        this.state = state;
        this.host = host;
        this.progress = progress;
        cells = state.cells;
        calendar = new Calendar(cells, State.TIME, State.NEXT);
        bursts = new Bursts(code, cells, wiring, paths, this);
        sampleLimit = fedSamples + SAMPLES_AHEAD;
        host.connect(bursts);
    }

    /** Runs until all is complete; whether it was not cancelled. */
    boolean run(Probe probe) {
        for (int block : state.blocks) {
            startAll(block);
        }
        host.start();
        while (true) {
            int time = calendar.next(now);
            if (time < 0 || time > progress.endTime()) {
                return true;
            }
            if (time > LATEST_CYCLE) {
                throw UserException.of(
                        FaultKind.PROGRAM_FAULT, "WF-SIM-004", "the run is longer than " + LATEST_CYCLE + " cycles",
                        "", "");
            }
            now = time;
            for (int thread = calendar.take(time); thread != 0; thread = calendar.take(time)) {
                cells[thread + State.LINKED] = 0;
                int due = cells[thread + State.TIME];
                int mode = cells[thread + State.MODE];
                if (mode != State.RUNS && mode != State.SETTLED) {
                    continue;
                }
                if (due > time) {
                    schedule(thread, due);
                    continue;
                }
                events++;
                complete(cells[thread + State.BASE]);
                if ((events & PROBE_MASK) == 0 && !probe.progress(time, progress.samplesDone())) {
                    return false;
                }
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
        cells[thread + State.TIME] = time;
        if (cells[thread + State.LINKED] == 0) {
            cells[thread + State.LINKED] = 1;
            calendar.add(thread, now);
        }
    }

    /** Completes what is due on a PE, then starts what has become possible. */
    private void complete(int block) {
        int thread = cells[block + State.FIRST_THREAD];
        int end = thread + State.THREAD * cells[block + State.THREADS];
        for (; thread < end; thread += State.THREAD) {
            if (cells[thread + State.TIME] == now) {
                int mode = cells[thread + State.MODE];
                if (mode == State.RUNS) {
                    completeRun(block, thread);
                } else if (mode == State.SETTLED) {
                    completeStream(block, thread);
                }
            }
        }
        startAll(block);
    }

    private void completeRun(int block, int thread) {
        int op = cells[thread + State.AT];
        int port = code.memoryPort[op];
        cells[block + State.BUSY] += code.duration[op] - port;
        cells[block + State.MEMORY_PORT] += port;
        cells[block + State.SHARED] += now - cells[block + State.RUN_START] - code.duration[op];
        cells[block + State.ACCOUNTED] = now;
        cells[block + State.RUNNING] = 0;
        finish(block, thread, op);
    }

    private void completeStream(int block, int thread) {
        int op = cells[thread + State.AT];
        cells[block + State.WORD_HALVES] += code.words[op] * code.weight[op];
        if (cells[block + State.RUNNING] == 0) {
            account(block, cells[thread + State.CAUSE]);
        }
        int consumed = now - (code.out[op] >= 0 ? 2 : 1);
        int pe = cells[block + State.PE];
        if (code.inA[op] >= 0) {
            bursts.received(pe, code.inA[op], consumed);
        }
        if (code.inB[op] >= 0) {
            bursts.received(pe, code.inB[op], consumed);
        }
        finish(block, thread, op);
    }

    private void account(int block, int cause) {
        int field = cause == HELD_BY_OUTPUT ? State.BACK_PRESSURE : State.WAITING;
        cells[block + field] += now - cells[block + State.ACCOUNTED];
        cells[block + State.ACCOUNTED] = now;
    }

    private void finish(int block, int thread, int op) {
        give(block, code.signals[op]);
        cells[thread + State.AT] = op + 1;
        cells[thread + State.MODE] = State.FREE;
        progress.activity(cells[block + State.REGION], now);
    }

    private void give(int block, int list) {
        int[] syncs = code.syncs;
        for (int i = list; syncs[i] >= 0; i += 2) {
            cells[block + State.HEAD + syncs[i]] += syncs[i + 1];
        }
    }

    private boolean take(int block, int list) {
        int[] syncs = code.syncs;
        int base = block + State.HEAD;
        for (int i = list; syncs[i] >= 0; i += 2) {
            if (cells[base + syncs[i]] < syncs[i + 1]) {
                return false;
            }
        }
        for (int i = list; syncs[i] >= 0; i += 2) {
            cells[base + syncs[i]] -= syncs[i + 1];
        }
        return true;
    }

    private void startAll(int block) {
        int first = cells[block + State.FIRST_THREAD];
        int end = first + State.THREAD * cells[block + State.THREADS];
        boolean again = true;
        while (again) {
            again = false;
            for (int thread = first; thread < end; thread += State.THREAD) {
                if (cells[thread + State.MODE] == State.FREE) {
                    again |= advance(block, thread);
                }
            }
        }
        if (cells[block + State.RUNNING] == 0) {
            for (int thread = first; thread < end; thread += State.THREAD) {
                if (cells[thread + State.MODE] == State.WANTS_DATAPATH) {
                    startRun(block, thread, first, end);
                    return;
                }
            }
        }
    }

    /** Moves a free thread on until it waits or its next instruction starts; whether it gave signals on the way. */
    private boolean advance(int block, int thread) {
        boolean gave = false;
        int op = cells[thread + State.AT];
        while (true) {
            switch (code.kind[op]) {
                case Code.LOOP:
                    cells[thread + State.COUNTER + code.depth[op]] = code.count[op];
                    op++;
                    continue;
                case Code.END:
                    int left = --cells[thread + State.COUNTER + code.depth[op]];
                    op = left > 0 ? code.target[op] : op + 1;
                    continue;
                case Code.STOP:
                    op = code.target[op];
                    int sample = cells[thread + State.SAMPLE]++;
                    progress.threadDone(cells[block + State.REGION], sample, now);
                    if (sample + 1 >= sampleLimit) {
                        cells[thread + State.AT] = op;
                        cells[thread + State.MODE] = State.FINISHED;
                        return gave;
                    }
                    continue;
                default:
                    break;
            }
            if (!take(block, code.waits[op])) {
                cells[thread + State.AT] = op;
                return gave;
            }
            instructions++;
            if (cells[block + State.STARTED] < 0) {
                cells[block + State.STARTED] = now;
                cells[block + State.ACCOUNTED] = now;
            }
            if (code.kind[op] == Code.NOP) {
                give(block, code.signals[op]);
                gave = true;
                op++;
                continue;
            }
            cells[thread + State.AT] = op;
            if (code.kind[op] == Code.MEMORY) {
                cells[thread + State.MODE] = State.WANTS_DATAPATH;
            } else {
                startStream(block, thread, op);
            }
            return gave;
        }
    }

    private void startStream(int block, int thread, int op) {
        cells[thread + State.MODE] = State.STREAMS;
        cells[thread + State.BURST_WORDS] = 0;
        if (cells[block + State.RUNNING] != 0) {
            cells[block + State.DELAY] += 2 * code.issue[op];
            extend(block);
        }
        bursts.start(thread, cells[block + State.PE], op, now + code.issue[op]);
    }

    private void startRun(int block, int thread, int first, int end) {
        int op = cells[thread + State.AT];
        if (now > cells[block + State.ACCOUNTED]) {
            account(block, HELD_BY_DATA);
        }
        cells[thread + State.MODE] = State.RUNS;
        cells[block + State.RUNNING] = thread;
        cells[block + State.RUN_START] = now;
        cells[block + State.RUN_END] = now + code.duration[op];
        cells[block + State.DELAY] = 0;
        boolean shared = false;
        for (int t = first; t < end; t += State.THREAD) {
            if (cells[t + State.BURST_WORDS] > 0 && cells[t + State.BURST_LAST] >= now) {
                cells[t + State.BURST_COUNTED] = now;
                shared = true;
            } else {
                cells[t + State.BURST_WORDS] = 0;
            }
        }
        cells[thread + State.TIME] = cells[block + State.RUN_END];
        if (shared) {
            extend(block);
        }
        schedule(thread, cells[block + State.RUN_END]);
    }

    /** Lengthens the running instruction by the datapath slots that fabric words take while it runs. */
    private void extend(int block) {
        int first = cells[block + State.FIRST_THREAD];
        int end = first + State.THREAD * cells[block + State.THREADS];
        int running = cells[block + State.RUNNING];
        int base = cells[block + State.RUN_START] + code.duration[cells[running + State.AT]];
        int until = base + (cells[block + State.DELAY] + 1) / 2;
        while (true) {
            int delay = cells[block + State.DELAY];
            for (int t = first; t < end; t += State.THREAD) {
                if (cells[t + State.BURST_WORDS] > 0) {
                    int words = wordsBefore(t, until) - wordsBefore(t, cells[t + State.BURST_COUNTED]);
                    if (words > 0) {
                        int halves = words * code.weight[cells[t + State.AT]];
                        delay += halves;
                        cells[block + State.WORD_HALVES] -= halves;
                    }
                    cells[t + State.BURST_COUNTED] = Math.max(until, cells[t + State.BURST_COUNTED]);
                }
            }
            cells[block + State.DELAY] = delay;
            int longer = base + (delay + 1) / 2;
            if (longer == until) {
                break;
            }
            until = longer;
        }
        if (until > cells[block + State.RUN_END]) {
            cells[block + State.RUN_END] = until;
            schedule(running, until);
        }
    }

    private int wordsBefore(int thread, int time) {
        int first = cells[thread + State.BURST_FIRST];
        int last = cells[thread + State.BURST_LAST];
        int words = cells[thread + State.BURST_WORDS];
        if (time <= first) {
            return 0;
        }
        if (time > last) {
            return words;
        }
        int length = last - first;
        if (length == words - 1) {
            return time - first;
        }
        return (int) (((long) (time - first) * (words - 1) + length - 1) / length);
    }

    /** A fabric instruction's words are settled: handled from first to last, complete in cycle {@code done}. */
    void settled(int thread, int op, int first, int last, int done, boolean heldByOutput, boolean heldByData) {
        int block = cells[thread + State.BASE];
        int time = Math.max(done, now + 1);
        cells[thread + State.MODE] = State.SETTLED;
        cells[thread + State.CAUSE] = heldByOutput ? HELD_BY_OUTPUT : heldByData ? HELD_BY_DATA : 0;
        cells[thread + State.BURST_FIRST] = first;
        cells[thread + State.BURST_LAST] = Math.max(first, last);
        cells[thread + State.BURST_WORDS] = code.words[op];
        if (code.inA[op] >= 0 || code.inB[op] >= 0) {
            progress.dataArrived(cells[block + State.REGION], first);
        }
        int running = cells[block + State.RUNNING];
        if (running != 0 && cells[running + State.MODE] == State.RUNS) {
            cells[thread + State.BURST_COUNTED] = cells[block + State.RUN_START];
            extend(block);
        }
        schedule(thread, time);
    }

    void hostReady(int port) {
        host.ready(port);
    }

    int hostConsumption(int sink, int word) {
        return host.consumption(sink, word);
    }

    void hostArrival(int sink, int words, int first, int last) {
        host.arrival(sink, words, first, last);
    }
}
