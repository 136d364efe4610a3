package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.ThreadCode;
import java.util.ArrayList;
import java.util.List;

/** Collects the buffers, semaphores and threads of one role. Used once. */
final class RoleBuilder {
    private final String name;
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<Integer> semaphores = new ArrayList<>();
    private final List<ThreadCode> threads = new ArrayList<>();

    RoleBuilder(String name) {
        this.name = name;
    }

    int buffer(String bufferName, DataType type, int elements, Buffer.Category category) {
        buffers.add(new Buffer(bufferName, type, Math.max(1, elements), category));
        return buffers.size() - 1;
    }

    /** Element type of a buffer. */
    DataType type(int buffer) {
        return buffers.get(buffer).type();
    }

    int semaphore(int initial) {
        semaphores.add(initial);
        return semaphores.size() - 1;
    }

    void thread(String threadName, List<? extends Instruction> body) {
        threads.add(new ThreadCode(threadName, List.copyOf(body)));
    }

    void thread(String threadName, Instruction... body) {
        threads.add(new ThreadCode(threadName, List.of(body)));
    }

    Role build() {
        return new Role(name, buffers, semaphores, threads);
    }
}
