package dev.waferflow.placer;

/** Watches a search, and may end it: it then goes on with the best that it has found. */
@FunctionalInterface
public interface SearchProbe {
    /** Lets it run to its end. */
    SearchProbe SILENT = (step, steps, best) -> true;

    /**
     * Called before each step.
     *
     * @param step number of the step, from 0
     * @param steps how many there will be
     * @param best predicted cycles per sample of the best so far; infinite if there is none
     * @return whether to go on; a search that has found nothing yet goes on in any case
     */
    boolean goOn(int step, int steps, double best);
}
