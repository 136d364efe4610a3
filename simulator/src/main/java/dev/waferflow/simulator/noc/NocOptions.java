package dev.waferflow.simulator.noc;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;

/**
 * A mesh and how long to watch it.
 *
 * @param width columns
 * @param height rows
 * @param linkCycles from one router to the next
 * @param rampCycles between router and PE, each way
 * @param creditCycles until the sender knows that a word has left
 * @param fifoWords words of a FIFO
 * @param sourceCycles from birth until a word may leave its PE
 * @param warmUpCycles before words are measured
 * @param cycles in which words are born that are measured
 * @param threads of the host; no figure depends on them
 */
public record NocOptions(
        int width,
        int height,
        int linkCycles,
        int rampCycles,
        int creditCycles,
        int fifoWords,
        int sourceCycles,
        int warmUpCycles,
        int cycles,
        int threads) {
    private static final int LARGEST = 1 << 14;
    private static final int LARGEST_PES = 1 << 22;

    public NocOptions {
        int most = Math.max(linkCycles, rampCycles) + fifoWords - 1;
        if (most > Routers.LARGEST_FIFO || width > LARGEST || height > LARGEST || (long) width * height > LARGEST_PES) {
            throw UserException.of(
                    FaultKind.UNSUPPORTED,
                    "WF-SIM-010",
                    "a mesh of " + width + " x " + height + " with " + most + " words per FIFO and its link; at most "
                            + LARGEST_PES + " PEs and " + Routers.LARGEST_FIFO + " words",
                    "",
                    "");
        }
    }

    /** The fabric of a wafer with k x k PEs; {@code pipeline} cycles more per hop than the wafer has. */
    public static NocOptions of(WaferSpec wafer, int k, int pipeline, int source, int cycles, int threads) {
        return new NocOptions(
                k,
                k,
                wafer.hopCycles() + pipeline,
                wafer.rampCycles(),
                wafer.creditCycles(),
                wafer.routerFifoWords(),
                source,
                cycles / 2,
                cycles,
                threads);
    }
}
