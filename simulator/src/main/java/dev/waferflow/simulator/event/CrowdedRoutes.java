package dev.waferflow.simulator.event;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;

/**
 * Tells which routes go word by word ({@link Queues}) and which burst by burst ({@link Bursts}). A route is crowded if it
 * shares a link or an output ramp with another one, meets another in one instruction, or has more than one end: there
 * words wait for words of others, and only their order in time says how long. So is one that begins or ends in a thread beside another
 * that computes: its words take slots of the datapath, and only the time of every word says from which instruction. So is
 * one whose messages are taken in other pieces than they are sent in ({@link MessageSteps}). An instruction that reads or writes a crowded
 * route makes its other routes crowded too, so that no instruction has one foot in each world.
 */
final class CrowdedRoutes {
    /** Per router: the four sides, then the ramps from and to the PE. */
    static final int LINKS = 6;

    static final int FROM_PE = 4;
    static final int TO_PE = 5;

    private final PeTable pes;
    private final Wiring wiring;
    private final int width;
    private final byte[] users;
    private final boolean[] crowded;
    private final int[] leader;

    CrowdedRoutes(Program program, PeTable pes, Wiring wiring, WaferSpec wafer, MessageSteps steps) {
        this.pes = pes;
        this.wiring = wiring;
        width = program.width();
        users = new byte[Math.multiplyExact(width * program.height(), LINKS)];
        crowded = new boolean[wiring.routes()];
        leader = new int[wiring.routes()];
        var last = new int[users.length];
        Arrays.fill(last, -1);
        for (int route = 0; route < crowded.length; route++) {
            int r = route;
            walk(route, link -> {
                if (last[link] != r) {
                    last[link] = r;
                    users[link] = (byte) Math.min(2, users[link] + 1);
                }
            });
        }
        boolean alwaysCrowded = wafer.routerFifoWords() <= wafer.creditCycles();
        for (int route = 0; route < crowded.length; route++) {
            int r = route;
            leader[route] = route;
            boolean forks = wiring.firstSink(route + 1) - wiring.firstSink(route) > 1;
            crowded[route] = alwaysCrowded || forks || !steps.areEqual(route);
            walk(route, link -> crowded[r] |= users[link] > 1);
        }
        addSharedDatapaths();
        spread();
        countRampsToPes();
    }

    private CrowdedRoutes(PeTable pes, Wiring wiring, int width) {
        this.pes = pes;
        this.wiring = wiring;
        this.width = width;
        users = new byte[0];
        crowded = new boolean[wiring.routes()];
        leader = new int[0];
    }

    /** No route is crowded. */
    static CrowdedRoutes none(Program program, PeTable pes, Wiring wiring) {
        return new CrowdedRoutes(pes, wiring, program.width());
    }

    /** What is told of a route's links. */
    private interface LinkVisitor {
        void link(int link);
    }

    private void walk(int route, LinkVisitor visitor) {
        int source = wiring.source(route);
        int x = source < 0 ? -1 : pes.x(source);
        int y = source < 0 ? -1 - source : pes.y(source);
        if (x >= 0) {
            visitor.link((y * width + x) * LINKS + FROM_PE);
        }
        NetWalk.walk(wiring.net(route), x, y, new NetWalk.Visitor() {
            @Override
            public void link(int fromX, int fromY, Side side, int hopsFromSource) {
                if (fromX >= 0) {
                    visitor.link((fromY * width + fromX) * LINKS + side.ordinal());
                }
            }

            @Override
            public void deliver(int toX, int toY, int port, int hops) {}
        });
    }

    /** Routes of threads beside others that use the datapath. */
    private void addSharedDatapaths() {
        int[][] ports =
                pes.roles().stream().map(RolePorts::besideComputingThreads).toArray(int[][]::new);
        for (int pe = 0; pe < pes.size(); pe++) {
            for (int port : ports[pes.roleOf(pe)]) {
                int route = route(pe, port);
                if (route >= 0) {
                    crowded[route] = true;
                }
            }
        }
    }

    /** Routes of one instruction are crowded together; two that it reads meet on its ramp. */
    private void spread() {
        int[][][] groups = pes.roles().stream().map(RolePorts::together).toArray(int[][][]::new);
        for (int pe = 0; pe < pes.size(); pe++) {
            for (int[] group : groups[pes.roleOf(pe)]) {
                int first = -1;
                for (int port : group) {
                    int route = route(pe, port);
                    if (route >= 0 && first >= 0) {
                        join(first, route);
                    }
                    first = first < 0 ? route : first;
                }
                crowded[Math.max(first, 0)] |= first >= 0 && group[1] < Wiring.PORTS;
            }
        }
        for (int route = 0; route < crowded.length; route++) {
            crowded[find(route)] |= crowded[route];
        }
        for (int route = 0; route < crowded.length; route++) {
            crowded[route] = crowded[find(route)];
        }
    }

    private int route(int pe, int port) {
        if (port >= Wiring.PORTS) {
            return wiring.outRoute(pe, port - Wiring.PORTS);
        }
        int sink = wiring.inSink(pe, port);
        return sink < 0 ? -1 : wiring.sinkRoute(sink);
    }

    private int find(int route) {
        int at = route;
        while (leader[at] != at) {
            leader[at] = leader[leader[at]];
            at = leader[at];
        }
        return at;
    }

    private void join(int one, int other) {
        leader[find(other)] = find(one);
    }

    private void countRampsToPes() {
        for (int route = 0; route < crowded.length; route++) {
            for (int s = wiring.firstSink(route); crowded[route] && s < wiring.firstSink(route + 1); s++) {
                int pe = wiring.sinkPe(s);
                if (pe >= 0) {
                    int ramp = pes.cell(pe) * LINKS + TO_PE;
                    users[ramp] = (byte) Math.min(2, users[ramp] + 1);
                }
            }
        }
    }

    /** Whether a route goes word by word. */
    boolean contains(int route) {
        return crowded[route];
    }

    /** Whether several routes use a link; of the ramp to a PE, several crowded ones. */
    boolean isShared(int link) {
        return link >= 0 && link < users.length && users[link] > 1;
    }
}
