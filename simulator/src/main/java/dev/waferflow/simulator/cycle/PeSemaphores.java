package dev.waferflow.simulator.cycle;

/** **Hot**. The semaphores of all PEs in one array. */
final class PeSemaphores {
    private final int[] start;
    private final int[] counts;

    /** At their starting counts. */
    PeSemaphores(RoleCode[] code) {
        start = new int[code.length + 1];
        for (int pe = 0; pe < code.length; pe++) {
            start[pe + 1] = start[pe] + (code[pe] == null ? 0 : code[pe].signallers.length);
        }
        counts = new int[start[code.length]];
        for (int pe = 0; pe < code.length; pe++) {
            for (int s = 0; s < start[pe + 1] - start[pe]; s++) {
                counts[start[pe] + s] = code[pe].role.semaphores().get(s);
            }
        }
    }

    /** Gives what a step gives when it has completed. */
    void give(int pe, Step step) {
        for (int i = 0; step.signalSemaphore != null && i < step.signalSemaphore.length; i++) {
            counts[start[pe] + step.signalSemaphore[i]] += step.signalCount[i];
        }
    }

    /** Takes all that a step waits for, or nothing if something is missing. */
    boolean take(int pe, Step step) {
        int base = start[pe];
        boolean enough = true;
        for (int i = 0; i < step.waitSemaphore.length; i++) {
            counts[base + step.waitSemaphore[i]] -= step.waitCount[i];
            enough &= counts[base + step.waitSemaphore[i]] >= 0;
        }
        for (int i = 0; i < step.waitSemaphore.length && !enough; i++) {
            counts[base + step.waitSemaphore[i]] += step.waitCount[i];
        }
        return enough;
    }

    /** The first semaphore that a step lacks, or -1. */
    int missing(int pe, Step step) {
        for (int i = 0; i < step.waitSemaphore.length; i++) {
            if (counts[start[pe] + step.waitSemaphore[i]] < step.waitCount[i]) {
                return step.waitSemaphore[i];
            }
        }
        return -1;
    }
}
