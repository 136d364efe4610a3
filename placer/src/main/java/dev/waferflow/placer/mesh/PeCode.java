package dev.waferflow.placer.mesh;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.ThreadCode;
import java.util.ArrayList;
import java.util.List;

/** Collects the buffers, semaphores and threads of one kind of PE. Used once. */
public final class PeCode {
    private final String name;
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<Integer> semaphores = new ArrayList<>();
    private final List<ThreadCode> threads = new ArrayList<>();

    /** Of a role with this name; names are unique within a program. */
    public PeCode(String name) {
        this.name = name;
    }

    /** A new array; returns its index. */
    public int buffer(String bufferName, DataType type, int elements) {
        buffers.add(new Buffer(bufferName, type, elements, Buffer.Category.ACTIVATION));
        return buffers.size() - 1;
    }

    /** A new counter; returns its index. */
    public int semaphore(int initial) {
        semaphores.add(initial);
        return semaphores.size() - 1;
    }

    /** A new thread. */
    public PeCode thread(String threadName, List<? extends Instruction> body) {
        threads.add(new ThreadCode(threadName, List.copyOf(body)));
        return this;
    }

    /** A new thread. */
    public PeCode thread(String threadName, Instruction... body) {
        return thread(threadName, List.of(body));
    }

    /** What was collected. */
    public Role role() {
        return new Role(name, buffers, semaphores, threads);
    }
}
