package dev.waferflow.placer.slicing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Runs independent pieces of work on a few threads. What a piece writes must belong to it alone. */
public final class Parallel {
    private Parallel() {}

    /** Runs {@code work} for 0 to {@code count - 1}, in any order, and returns when all are done. */
    public static void run(int threads, int count, IntConsumer work) {
        int workers = Math.min(threads, count);
        if (workers <= 1) {
            for (int i = 0; i < count; i++) {
                work.accept(i);
            }
            return;
        }
        var next = new AtomicInteger();
        var failure = new AtomicReference<Throwable>();
        var others = new Thread[workers - 1];
        Runnable loop = () -> {
            try {
                for (int i = next.getAndIncrement(); i < count && failure.get() == null; i = next.getAndIncrement()) {
                    work.accept(i);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        };
        for (int i = 0; i < others.length; i++) {
            others[i] = new Thread(loop, "search-" + i);
            others[i].setDaemon(true);
            others[i].start();
        }
        loop.run();
        join(others);
        if (failure.get() instanceof Error e) {
            throw e;
        }
        if (failure.get() instanceof RuntimeException e) {
            throw e;
        }
    }

    private static void join(Thread... threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
