package dev.waferflow.machine.program;

import java.util.List;

/**
 * The instructions of one microthread, executed in order once per sample and repeated for every sample. Threads of a PE
 * run concurrently, share its datapath and its memory, and are ordered only by semaphores.
 */
public record ThreadCode(String name, List<Instruction> body) {
    public ThreadCode {
        body = List.copyOf(body);
    }
}
