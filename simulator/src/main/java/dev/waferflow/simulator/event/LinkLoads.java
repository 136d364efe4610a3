package dev.waferflow.simulator.event;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;
import java.util.List;

/** Words per sample on every link, from the code alone. */
final class LinkLoads {
    private static final int SIDES = 4;

    private LinkLoads() {}

    static int[] of(Program program, PeTable pes, Wiring wiring, Host host, Ends ends) {
        var roles = pes.roles();
        var words = new long[roles.size()][];
        for (int r = 0; r < words.length; r++) {
            words[r] = wordsPerPort(roles.get(r));
        }
        int width = program.width();
        var loads = new int[width * program.height() * SIDES];
        var seen = new int[loads.length];
        Arrays.fill(seen, -1);
        for (int route = 0; route < wiring.routes(); route++) {
            int source = wiring.source(route);
            Net net = wiring.net(route);
            long count =
                    source < 0 ? host.wordsPerSample(ends.routeAt[route]) : words[pes.roleOf(source)][net.sourcePort()];
            int x = source < 0 ? -1 : pes.x(source);
            int y = source < 0 ? -1 - source : pes.y(source);
            add(net, x, y, route, Math.toIntExact(count), width, loads, seen);
        }
        return loads;
    }

    private static void add(Net net, int x, int y, int route, int count, int width, int[] loads, int[] seen) {
        NetWalk.walk(net, x, y, new NetWalk.Visitor() {
            @Override
            public void link(int fromX, int fromY, Side side, int hopsFromSource) {
                if (fromX < 0) {
                    return;
                }
                int link = (fromY * width + fromX) * SIDES + side.ordinal();
                if (seen[link] != route) {
                    seen[link] = route;
                    loads[link] = Math.addExact(loads[link], count);
                }
            }

            @Override
            public void deliver(int toX, int toY, int port, int hops) {}
        });
    }

    private static long[] wordsPerPort(Role role) {
        var words = new long[Wiring.PORTS];
        role.threads().forEach(thread -> add(thread.body(), 1, words));
        return words;
    }

    private static void add(List<Instruction> body, long turns, long[] words) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                add(loop.body(), turns * loop.count(), words);
            } else if (((Instruction.Vector) instruction).dst() instanceof Operand.Fabric fabric) {
                int elements = ((Instruction.Vector) instruction).elements();
                words[fabric.port()] += turns * Net.words(fabric.type(), elements);
            }
        }
    }
}
