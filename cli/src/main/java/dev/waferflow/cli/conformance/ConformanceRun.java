package dev.waferflow.cli.conformance;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.wafer.WaferSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Many cases on some threads. Results come in order of the cases' names, whatever the number of threads. */
public final class ConformanceRun {
    private final WaferSpec wafer;
    private final DataType precision;
    private final int threads;
    private final AtomicBoolean stop;
    private final Listener listener;

    /**
     * A run that ends early when {@code stop} becomes true.
     *
     * @param listener told of every case that is done, on one thread at a time
     */
    public ConformanceRun(WaferSpec wafer, DataType precision, int threads, AtomicBoolean stop, Listener listener) {
        this.wafer = wafer;
        this.precision = precision;
        this.threads = threads;
        this.stop = stop;
        this.listener = listener;
    }

    /** The results of the cases in the ZIP file or folder whose names fit; only those done if the run is stopped. */
    public List<CaseResult> run(Path path, Predicate<String> names) {
        try (var files = CaseFiles.open(path)) {
            var cases = files.cases().stream().filter(c -> names.test(c.name())).toList();
            return run(cases);
        }
    }

    private List<CaseResult> run(List<CaseFolder> cases) {
        var job = new CaseJob(new Wafers(wafer, precision), (cycle, samples) -> !stop.get());
        var done = new AtomicInteger();
        var pool = Executors.newFixedThreadPool(threads, ConformanceRun::thread);
        try {
            var futures = new ArrayList<Future<CaseResult>>();
            for (CaseFolder folder : cases) {
                futures.add(pool.submit(() -> {
                    var result = stop.get() ? null : job.run(folder);
                    synchronized (listener) {
                        listener.done(done.incrementAndGet(), cases.size());
                    }
                    // A case that was cut short says nothing about the case.
                    return stop.get() ? null : result;
                }));
            }
            return collected(futures);
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<CaseResult> collected(List<Future<CaseResult>> futures) {
        var results = new ArrayList<CaseResult>();
        for (Future<CaseResult> future : futures) {
            try {
                CaseResult result = future.get();
                if (result != null) {
                    results.add(result);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
        return results;
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "conformance");
        thread.setDaemon(true);
        return thread;
    }

    /** Hears of progress. */
    @FunctionalInterface
    public interface Listener {
        /** So many of all cases are done. */
        void done(int cases, int all);
    }
}
