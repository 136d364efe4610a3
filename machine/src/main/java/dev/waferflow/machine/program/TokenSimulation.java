package dev.waferflow.machine.program;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Arrays;
import java.util.List;

/**
 * **Hot**. Runs a legal program without time and values, with the real capacities of all queues, to find out whether it can
 * deadlock: whatever the timing, the words that can move are the same. Costs in proportion to the words moved, so on a full
 * wafer it is a matter of minutes: callers opt in. A deadlock that needs an unlucky order of threads at one semaphore is
 * not found.
 */
public final class TokenSimulation {
    private static final int MAX_LOOPS = 3;

    final WaferSpec wafer;
    final TokenFabric fabric;
    final TokenCode[] code;
    final int threads;

    // Per thread: pe * threads + thread.
    final int[] at;
    final int[] sample;
    final int[] wordsDone;
    private final int[] turns;
    private final boolean[] started;
    final int[][] semaphores;

    private final int samples;
    private final long[] hostIn;
    private final long[] hostOut;
    private final long[] hostGiven;
    private int[] queue = new int[1 << 12];
    private int head;
    private int tail;
    private final boolean[] queued;

    /**
     * What came out.
     *
     * @param deadlock whether something was left undone that can never be done
     * @param waits who waits for whom, beginning with who lacks the result; empty without a deadlock
     */
    public record Outcome(boolean deadlock, List<String> waits) {
        public Outcome {
            waits = List.copyOf(waits);
        }
    }

    private TokenSimulation(Program program, WaferSpec wafer, int samples) {
        this.wafer = wafer;
        this.samples = samples;
        fabric = new TokenFabric(program, wafer);
        fabric.build();
        code = new TokenCode[wafer.pes()];
        int most = 1;
        for (Region region : program.regions()) {
            var codes = region.roles().stream()
                    .map(role -> new TokenCode(region, role))
                    .toList();
            for (Placement placement : region.placements()) {
                var grid = placement.grid();
                most = Math.max(most, codes.get(placement.role()).threads.size());
                for (int i = 0; i < grid.size(); i++) {
                    int pe = grid.row(i / grid.nx()) * wafer.width() + grid.column(i % grid.nx());
                    code[pe] = codes.get(placement.role());
                }
            }
        }
        threads = most;
        int all = Math.multiplyExact(wafer.pes(), threads);
        at = new int[all];
        sample = new int[all];
        wordsDone = new int[all];
        turns = new int[Math.multiplyExact(all, MAX_LOOPS)];
        started = new boolean[all];
        queued = new boolean[wafer.pes()];
        semaphores = new int[wafer.pes()][];
        hostIn = new long[wafer.height()];
        hostOut = new long[wafer.height()];
        hostGiven = new long[wafer.height()];
        hostWords(program.inputs(), hostIn);
        hostWords(program.outputs(), hostOut);
    }

    private void hostWords(List<HostStream> streams, long[] words) {
        for (HostStream stream : streams) {
            for (HostPort port : stream.ports()) {
                words[port.row()] =
                        (long) samples * port.messages() * Net.words(stream.type(), port.elementsPerMessage());
            }
        }
    }

    /** Words that all PEs move in one sample of every replica: what a run costs is in proportion to it. */
    public static long wordsPerSample(Program program) {
        long words = 0;
        for (Region region : program.regions()) {
            var roles = region.roles().stream().mapToLong(TokenCode::words).toArray();
            for (Placement placement : region.placements()) {
                words += placement.grid().size() * roles[placement.role()];
            }
        }
        return words;
    }

    /** Runs two samples (of every replica). The program must be legal: see {@link ProgramVerifier}. */
    public static Outcome run(Program program, WaferSpec wafer) {
        var simulation = new TokenSimulation(program, wafer, 2);
        simulation.run();
        return new TokenReport(simulation).outcome();
    }

    /**
     * Throws if the program deadlocks.
     *
     * @throws UserException PROGRAM_FAULT with who waits for whom
     */
    public static void check(Program program, WaferSpec wafer) {
        var outcome = run(program, wafer);
        if (outcome.deadlock()) {
            throw UserException.of(
                    FaultKind.PROGRAM_FAULT,
                    "WF-TOKEN-001",
                    "the program deadlocks\n    " + String.join("\n    ", outcome.waits()),
                    outcome.waits().get(0),
                    "a larger buffer or semaphore count on the circle, or the missing signal or word");
        }
    }

    private void run() {
        for (int pe = 0; pe < code.length; pe++) {
            if (code[pe] != null) {
                semaphores[pe] = code[pe].role.semaphores().stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                changed(pe);
            }
        }
        for (int row = 0; row < hostGiven.length; row++) {
            changed(-1 - row);
        }
        while (head != tail) {
            int pe = queue[head];
            head = head + 1 == queue.length ? 0 : head + 1;
            queued[pe] = false;
            boolean moved = true;
            while (moved) {
                moved = false;
                for (int t = 0; t < code[pe].threads.size(); t++) {
                    moved |= advance(pe, t);
                }
            }
        }
    }

    /** Queues a PE; the host gives at once, and takes everything. */
    private void changed(int place) {
        if (place < 0) {
            int start = fabric.hostInStart[-1 - place];
            int words = start < 0 ? 0 : (int) Math.min(hostIn[-1 - place] - hostGiven[-1 - place], 1 << 20);
            if (words > 0 && fabric.entered[start] == fabric.left(start)) {
                hostGiven[-1 - place] += words;
                fabric.put(start, words, this::changed);
            }
        } else if (!queued[place]) {
            queued[place] = true;
            queue[tail] = place;
            tail = tail + 1 == queue.length ? 0 : tail + 1;
            if (tail == head) {
                growQueue();
            }
        }
    }

    private void growQueue() {
        var larger = new int[queue.length * 2];
        int length = queue.length;
        for (int i = 0; i < length; i++) {
            larger[i] = queue[(head + i) % length];
        }
        queue = larger;
        head = 0;
        tail = length;
    }

    /** Lets a thread do what it can; whether it did anything. */
    private boolean advance(int pe, int t) {
        int id = pe * threads + t;
        var entries = code[pe].threads.get(t);
        boolean moved = false;
        while (sample[id] < samples && !entries.isEmpty()) {
            if (at[id] == entries.size()) {
                at[id] = 0;
                sample[id]++;
                continue;
            }
            var entry = entries.get(at[id]);
            if (entry.vector() == null) {
                int turn = id * MAX_LOOPS + entry.depth();
                boolean again = ++turns[turn] < entry.count();
                turns[turn] = again ? turns[turn] : 0;
                at[id] = again ? entry.target() : at[id] + 1;
                continue;
            }
            if (!started[id] && !takeWaits(pe, entry.vector())) {
                return moved;
            }
            moved |= !started[id];
            started[id] = true;
            int words = Math.min(entry.words() - wordsDone[id], movable(pe, entry));
            if (words > 0) {
                wordsDone[id] += words;
                moved = true;
                move(pe, entry, words);
            }
            if (wordsDone[id] < entry.words()) {
                return moved;
            }
            for (Instruction.Sync sync : entry.vector().signals()) {
                semaphores[pe][sync.semaphore()] += sync.count();
            }
            wordsDone[id] = 0;
            started[id] = false;
            at[id]++;
        }
        return moved;
    }

    private boolean takeWaits(int pe, Instruction.Vector vector) {
        for (Instruction.Sync sync : vector.waits()) {
            if (semaphores[pe][sync.semaphore()] < sync.count()) {
                return false;
            }
        }
        for (Instruction.Sync sync : vector.waits()) {
            semaphores[pe][sync.semaphore()] -= sync.count();
        }
        return true;
    }

    private int movable(int pe, TokenCode.Entry entry) {
        int words = Integer.MAX_VALUE;
        words = entry.inA() < 0 ? words : Math.min(words, waiting(end(pe, entry.inA())));
        words = entry.inB() < 0 ? words : Math.min(words, waiting(end(pe, entry.inB())));
        return entry.out() < 0 ? words : Math.min(words, fabric.room(start(pe, entry.out())));
    }

    private void move(int pe, TokenCode.Entry entry, int words) {
        if (entry.inA() >= 0) {
            fabric.take(end(pe, entry.inA()), words, this::changed);
        }
        if (entry.inB() >= 0) {
            fabric.take(end(pe, entry.inB()), words, this::changed);
        }
        if (entry.out() >= 0) {
            fabric.put(start(pe, entry.out()), words, this::changed);
        }
    }

    int waiting(int end) {
        return fabric.entered[end] - fabric.taken[end];
    }

    int end(int pe, int port) {
        return fabric.inEnd[pe * wafer.inputQueues() + port];
    }

    int start(int pe, int port) {
        return fabric.outStart[pe * wafer.outputQueues() + port];
    }

    /** Whether the host has received all in this row. */
    boolean complete(int row) {
        return hostOut[row] == 0 || fabric.entered[fabric.hostOutEnd[row]] >= hostOut[row];
    }

    boolean hasOutputs() {
        return Arrays.stream(hostOut).anyMatch(words -> words > 0);
    }

    /** Whether a thread has done all its samples. */
    boolean done(int id) {
        return sample[id] >= samples;
    }

    /** Whether the host has given all in this row. */
    boolean exhausted(int row) {
        return hostGiven[row] >= hostIn[row]
                && fabric.entered[fabric.hostInStart[row]] == fabric.left(fabric.hostInStart[row]);
    }

    TokenCode.Entry entry(int id) {
        return code[id / threads].threads.get(id % threads).get(at[id]);
    }

    boolean waitsForSemaphore(int id) {
        return !started[id];
    }
}
