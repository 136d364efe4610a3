package dev.waferflow.placer.contest.plan;

/** Told of a search's progress now and then, possibly by several threads; never influences a result except by stopping. */
@FunctionalInterface
public interface SearchWatch {
    /** Hears nothing and never stops. */
    SearchWatch SILENT = (stage, best) -> true;

    /**
     * Called every few thousand steps.
     *
     * @param stage what is being done
     * @param best best figure of the objective so far in this stage, or infinity
     * @return false to stop as soon as possible; the best so far is then the result
     */
    boolean progress(String stage, double best);
}
