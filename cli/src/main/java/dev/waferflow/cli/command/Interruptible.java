package dev.waferflow.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Lets Ctrl-C end a piece of work early instead of losing it: the work sees {@link #stopped} and returns what it has, and
 * the process ends when that is written, or when patience is over. The JVM's exit code is then 130.
 */
final class Interruptible {
    /** The exit code of whatever was interrupted. */
    static final int INTERRUPTED = 130;

    private static final long PATIENCE_SECONDS = 60;

    private final Shell shell;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);

    Interruptible(Shell shell) {
        this.shell = shell;
    }

    /** Becomes true on Ctrl-C. */
    AtomicBoolean stopped() {
        return stopped;
    }

    /** The exit code of the work, unless it was interrupted. */
    int exitCode(int otherwise) {
        return stopped.get() ? INTERRUPTED : otherwise;
    }

    /** Does the work; to be called once. */
    <T> T call(Supplier<T> work) {
        var hook = new Thread(this::stop, "interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            shell.out().flush();
            shell.err().flush();
            done.countDown();
            forget(hook);
        }
    }

    private void stop() {
        stopped.set(true);
        shell.err().println("interrupted: keeping the best so far, within " + PATIENCE_SECONDS + " s");
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                shell.err().println("interrupted: nothing was ready in time, nothing is kept");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forget(Thread hook) {
        if (!stopped.get()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                stopped.set(true);
            }
        }
    }
}
