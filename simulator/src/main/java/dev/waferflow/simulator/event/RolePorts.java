package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.ThreadCode;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.simulator.value.Wiring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which ports the threads of a role use, and how; output ports are counted from {@link Wiring#PORTS} on. */
final class RolePorts {
    private RolePorts() {}

    /** Ports of each instruction that has several, inputs first. */
    static int[][] together(Role role) {
        var groups = new ArrayList<int[]>();
        role.threads().forEach(thread -> collect(thread.body(), groups));
        return groups.stream().filter(ports -> ports.length > 1).toArray(int[][]::new);
    }

    /** Ports of threads beside which another thread of the PE uses the datapath. */
    static int[] besideComputingThreads(Role role) {
        var groups = new ArrayList<int[]>();
        for (ThreadCode thread : role.threads()) {
            if (role.threads().stream().anyMatch(other -> other != thread && computes(other.body()))) {
                collect(thread.body(), groups);
            }
        }
        return groups.stream().flatMapToInt(Arrays::stream).distinct().toArray();
    }

    private static void collect(List<Instruction> body, List<int[]> groups) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                collect(loop.body(), groups);
                continue;
            }
            var vector = (Instruction.Vector) instruction;
            var ports = new int[3];
            int count = 0;
            for (Operand operand : new Operand[] {vector.a(), vector.b(), vector.dst()}) {
                if (operand instanceof Operand.Fabric fabric) {
                    ports[count++] = fabric.port() + (operand == vector.dst() ? Wiring.PORTS : 0);
                }
            }
            groups.add(Arrays.copyOf(ports, count));
        }
    }

    private static boolean computes(List<Instruction> body) {
        return body.stream().anyMatch(RolePorts::usesDatapath);
    }

    private static boolean usesDatapath(Instruction instruction) {
        if (instruction instanceof Instruction.Loop loop) {
            return loop.scalar() || computes(loop.body());
        }
        var vector = (Instruction.Vector) instruction;
        return !vector.touchesFabric() && (vector.op() != VectorOp.NOP || vector.task());
    }
}
