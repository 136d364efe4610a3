package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A role with its threads as flat lists of steps. Shared by all its PEs. */
final class RoleCode {
    static final int MAX_LOOPS = 3;

    final Region region;
    final Role role;
    final Step[][] threads;
    final int memoryElements;

    /** Per semaphore, the threads that signal it. */
    final int[][] signallers;

    RoleCode(Region region, Role role, WaferSpec wafer) {
        this.region = region;
        this.role = role;
        threads = new Step[role.threads().size()][];
        for (int t = 0; t < threads.length; t++) {
            var steps = new ArrayList<Step>();
            flatten(role.threads().get(t).body(), 0, steps, wafer);
            threads[t] = steps.toArray(new Step[0]);
        }
        memoryElements = role.buffers().stream().mapToInt(Buffer::elements).reduce(0, Math::addExact);
        signallers = new int[role.semaphores().size()][];
        for (int s = 0; s < signallers.length; s++) {
            var list = new IntList();
            for (int t = 0; t < threads.length; t++) {
                if (signals(threads[t], s)) {
                    list.add(t);
                }
            }
            signallers[s] = list.toArray();
        }
    }

    private static boolean signals(Step[] steps, int semaphore) {
        return Arrays.stream(steps)
                .anyMatch(step -> step.vector != null
                        && step.vector.signals().stream().anyMatch(sync -> sync.semaphore() == semaphore));
    }

    private void flatten(List<Instruction> body, int depth, List<Step> steps, WaferSpec wafer) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                if (depth == MAX_LOOPS) {
                    throw Faults.of("loops nested deeper than " + MAX_LOOPS, "role '" + role.name() + "'");
                }
                long turnCycles = loop.scalar() ? wafer.scalarLoopCycles() : 0;
                steps.add(Step.loop(Step.Kind.ENTER, depth, loop.count(), 0, 0));
                int turn = steps.size();
                steps.add(Step.loop(Step.Kind.TURN, depth, loop.count(), 0, turnCycles));
                flatten(loop.body(), depth + 1, steps, wafer);
                steps.add(Step.loop(Step.Kind.LEAVE, depth, loop.count(), turn, 0));
            } else {
                steps.add(Step.of((Instruction.Vector) instruction, role, wafer));
            }
        }
    }
}
