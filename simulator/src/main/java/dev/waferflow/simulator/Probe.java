package dev.waferflow.simulator;

/** Told of progress now and then; never influences a result except by cancelling. */
public interface Probe {
    /** Hears nothing and never cancels. */
    Probe SILENT = (cycle, samplesDone) -> true;

    /**
     * Called at least every few million events.
     *
     * @return false to stop as soon as possible; the result then holds what is there
     */
    boolean progress(long cycle, int samplesDone);
}
