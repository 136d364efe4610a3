package dev.waferflow.simulator.event;

import dev.waferflow.machine.number.Tensor;
import dev.waferflow.simulator.Probe;
import java.util.Map;
import java.util.function.Function;

/**
 * Computes the values of a run on a second host thread while the first one simulates its time; neither sees anything of the
 * other, so nothing depends on which is faster. A fault of the values comes before one of the time, as if they ran in turn.
 */
final class ValueThread {
    private final Thread thread;
    private volatile boolean cancelled;
    private volatile Throwable fault;
    private volatile Map<String, Tensor> outputs = Map.of();

    ValueThread(Function<Probe, Map<String, Tensor>> work) {
        thread = new Thread(() -> compute(work), "waferflow-values");
        thread.setDaemon(true);
        thread.start();
    }

    private void compute(Function<Probe, Map<String, Tensor>> work) {
        try {
            outputs = work.apply((cycle, samples) -> !cancelled);
        } catch (RuntimeException | Error e) {
            fault = e;
        }
    }

    /** The probe of the run, which also ends the time if the values have failed, and the values if it cancels. */
    Probe watch(Probe probe) {
        return (cycle, samples) -> {
            boolean goOn = fault == null && probe.progress(cycle, samples);
            cancelled |= !goOn;
            return goOn;
        };
    }

    /** Waits for the values; what went wrong with them is thrown here. */
    Map<String, Tensor> outputs() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            cancelled = true;
            Thread.currentThread().interrupt();
            return Map.of();
        }
        if (fault instanceof Error error) {
            throw error;
        }
        if (fault != null) {
            throw (RuntimeException) fault;
        }
        return outputs;
    }
}
