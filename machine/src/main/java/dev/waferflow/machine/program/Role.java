package dev.waferflow.machine.program;

import java.util.List;

/**
 * The program of one kind of PE.
 *
 * @param name unique within its region
 * @param buffers arrays in SRAM
 * @param semaphores initial counts of the local counters that order the threads
 * @param threads at most eight, each repeated once per sample, for ever
 */
public record Role(String name, List<Buffer> buffers, List<Integer> semaphores, List<ThreadCode> threads) {
    public Role {
        buffers = List.copyOf(buffers);
        semaphores = List.copyOf(semaphores);
        threads = List.copyOf(threads);
    }
}
