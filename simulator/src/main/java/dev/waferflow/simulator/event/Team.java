package dev.waferflow.simulator.event;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * <b>Hot.</b> Host threads that do the tasks of a round side by side: whoever is free takes the next. The caller works too and takes
 * all that nobody else takes, so a helper that the host does not let run delays nobody for longer than one task.
 */
final class Team implements AutoCloseable {
    /** The most tasks of a round. */
    private static final int MOST = 127;

    private static final int COUNT_SHIFT = 8;
    private static final int ROUND_SHIFT = 16;
    private static final int MASK = 0xff;
    private static final int SPINS = 1 << 14;
    private static final int SPINS_BETWEEN_YIELDS = 64;
    private static final long PAUSE_NANOS = 50_000;

    private final IntConsumer work;
    private final Thread[] helpers;
    /** The round, how many tasks it has, and the number of the next. */
    private final AtomicLong ticket = new AtomicLong();

    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean closed;
    private volatile Throwable fault;

    /**
     * @param helpers threads besides the caller's
     * @param work does the task of a number
     */
    Team(int helpers, IntConsumer work) {
        this.work = work;
        this.helpers = new Thread[helpers];
        for (int i = 0; i < helpers; i++) {
            this.helpers[i] = new Thread(this::help, "waferflow-part-" + i);
            this.helpers[i].setDaemon(true);
            this.helpers[i].start();
        }
    }

    /**
     * Does tasks 0 to {@code count - 1}, at most {@value #MOST}; returns when all are done.
     *
     * @param together whether the tasks are long enough to be shared
     */
    void round(int count, boolean together) {
        if (helpers.length == 0 || !together || count == 1) {
            for (int task = 0; task < count; task++) {
                work.accept(task);
            }
            return;
        }
        done.set(0);
        ticket.set(((ticket.get() >> ROUND_SHIFT) + 1) << ROUND_SHIFT | (long) count << COUNT_SHIFT);
        while (takesOne()) {
            Thread.onSpinWait();
        }
        for (int spins = 1; done.get() < count; spins++) {
            pause(spins);
        }
        if (fault instanceof Error error) {
            throw error;
        }
        if (fault != null) {
            throw (RuntimeException) fault;
        }
    }

    private static void pause(int spins) {
        if (spins % SPINS_BETWEEN_YIELDS == 0) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    /** Takes and does the next task; whether there was one. */
    private boolean takesOne() {
        long next = ticket.get();
        int task = (int) next & MASK;
        if (task >= ((int) next >> COUNT_SHIFT & MASK)) {
            return false;
        }
        if (ticket.compareAndSet(next, next + 1)) {
            try {
                work.accept(task);
            } catch (RuntimeException | Error e) {
                fault = e;
            }
            done.incrementAndGet();
        }
        return true;
    }

    private void help() {
        int idle = 0;
        while (!closed) {
            if (takesOne()) {
                idle = 0;
            } else if (++idle < SPINS) {
                pause(idle);
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
