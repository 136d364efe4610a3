package dev.waferflow.simulator.value;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.program.Program;
import java.util.Arrays;
import java.util.List;

/**
 * All routes of a program, unfolded into tables: a route has one source (an output port of a PE, or the host) and its
 * sinks, which are numbered in one sequence, the sinks of a route next to each other in the order of the walk. Arrays
 * are not to be written.
 */
public final class Wiring {
    /** Ports per PE that the tables have room for. */
    public static final int PORTS = 16;

    private final Program program;
    private final PeTable pes;
    private final List<Net> nets;
    private int routes;
    private int[] routeNet = new int[1024];
    private int[] routeSource = new int[1024];
    private int[] sinkStart = new int[1025];
    private int sinks;
    private int[] sinkPe = new int[4096];
    private int[] sinkPort = new int[4096];
    private int[] sinkHops = new int[4096];
    private int[] sinkRoute = new int[4096];
    private final int[] inSink;
    private final int[] outRoute;
    private final int[] hostInRoute;
    private final int[] hostOutSink;

    /** Unfolds all nets. */
    public Wiring(Program program, PeTable pes) {
        this.program = program;
        this.pes = pes;
        this.nets = program.nets();
        inSink = filled(Math.multiplyExact(pes.size(), PORTS));
        outRoute = filled(Math.multiplyExact(pes.size(), PORTS));
        hostInRoute = filled(program.height());
        hostOutSink = filled(program.height());
        for (int n = 0; n < nets.size(); n++) {
            Net net = nets.get(n);
            var grid = net.sources();
            for (int iy = 0; iy < grid.ny(); iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    addRoute(n, net, grid.column(ix), grid.row(iy));
                }
            }
        }
        sinkPe = Arrays.copyOf(sinkPe, sinks);
        sinkPort = Arrays.copyOf(sinkPort, sinks);
        sinkHops = Arrays.copyOf(sinkHops, sinks);
        sinkRoute = Arrays.copyOf(sinkRoute, sinks);
    }

    private static int[] filled(int length) {
        var array = new int[length];
        Arrays.fill(array, -1);
        return array;
    }

    private void addRoute(int n, Net net, int x, int y) {
        if (routes == routeNet.length) {
            routeNet = Arrays.copyOf(routeNet, routes * 2);
            routeSource = Arrays.copyOf(routeSource, routes * 2);
            sinkStart = Arrays.copyOf(sinkStart, routes * 2 + 1);
        }
        int route = routes++;
        routeNet[route] = n;
        if (y < 0 || y >= program.height() || x < -1 || x >= program.width()) {
            throw fault(net, "starts off the wafer at (" + x + "," + y + ")");
        }
        if (x < 0) {
            routeSource[route] = -1 - y;
            claim(hostInRoute, y, route, net, x, y);
        } else {
            int pe = pes.at(x, y);
            if (pe < 0) {
                throw fault(net, "starts at PE (" + x + "," + y + ") which has no role");
            }
            routeSource[route] = pe;
            claim(outRoute, pe * PORTS + portOf(net, net.sourcePort()), route, net, x, y);
        }
        NetWalk.walk(net, x, y, new NetWalk.Visitor() {
            @Override
            public void link(int fromX, int fromY, Side side, int hopsFromSource) {
                boolean inside = fromY >= 0
                        && fromY < program.height()
                        && fromX < program.width()
                        && (fromX >= 0 || side == Side.EAST);
                if (!inside) {
                    throw fault(net, "leaves the wafer at (" + fromX + "," + fromY + ")");
                }
            }

            @Override
            public void deliver(int toX, int toY, int port, int hops) {
                addSink(net, toX, toY, port, hops);
            }
        });
        sinkStart[routes] = sinks;
    }

    private void addSink(Net net, int x, int y, int port, int hops) {
        if (sinks == sinkPe.length) {
            sinkPe = Arrays.copyOf(sinkPe, sinks * 2);
            sinkPort = Arrays.copyOf(sinkPort, sinks * 2);
            sinkHops = Arrays.copyOf(sinkHops, sinks * 2);
            sinkRoute = Arrays.copyOf(sinkRoute, sinks * 2);
        }
        int sink = sinks++;
        sinkHops[sink] = hops;
        sinkRoute[sink] = routes - 1;
        if (y < 0 || y >= program.height() || x < 0 || x > program.width()) {
            throw fault(net, "ends off the wafer at (" + x + "," + y + ")");
        }
        if (x == program.width()) {
            sinkPe[sink] = -1 - y;
            claim(hostOutSink, y, sink, net, x, y);
            return;
        }
        int pe = pes.at(x, y);
        if (pe < 0) {
            throw fault(net, "delivers to PE (" + x + "," + y + ") which has no role");
        }
        sinkPe[sink] = pe;
        sinkPort[sink] = portOf(net, port);
        claim(inSink, pe * PORTS + port, sink, net, x, y);
    }

    private static int portOf(Net net, int port) {
        if (port < 0 || port >= PORTS) {
            throw fault(net, "uses port " + port);
        }
        return port;
    }

    private static void claim(int[] table, int index, int value, Net net, int x, int y) {
        if (table[index] >= 0) {
            throw fault(net, "shares a port at (" + x + "," + y + ") with another route");
        }
        table[index] = value;
    }

    private static RuntimeException fault(Net net, String message) {
        return PeTable.fault("net '" + net.name() + "' " + message);
    }

    /** Number of routes. */
    public int routes() {
        return routes;
    }

    /** Number of sinks of all routes. */
    public int sinks() {
        return sinks;
    }

    /** The net of a route. */
    public Net net(int route) {
        return nets.get(routeNet[route]);
    }

    /** Element type on a route. */
    public DataType type(int route) {
        return net(route).type();
    }

    /** Dense PE number of a route's source, or {@code -1 - row} for the host's west edge. */
    public int source(int route) {
        return routeSource[route];
    }

    /** First sink of a route; its last is before {@code firstSink(route + 1)}. */
    public int firstSink(int route) {
        return sinkStart[route];
    }

    /** Dense PE number of a sink, or {@code -1 - row} for the host's east edge. */
    public int sinkPe(int sink) {
        return sinkPe[sink];
    }

    /** The route that a sink belongs to. */
    public int sinkRoute(int sink) {
        return sinkRoute[sink];
    }

    /** Input port of a sink. */
    public int sinkPort(int sink) {
        return sinkPort[sink];
    }

    /** Links from the source to a sink. */
    public int sinkHops(int sink) {
        return sinkHops[sink];
    }

    /** The sink at an input port of a PE, or -1. */
    public int inSink(int pe, int port) {
        return inSink[pe * PORTS + port];
    }

    /** The route that starts at an output port of a PE, or -1. */
    public int outRoute(int pe, int port) {
        return outRoute[pe * PORTS + port];
    }

    /** The route of a host input port. */
    public int hostRoute(HostStream stream, HostPort port) {
        return bound(hostInRoute, stream, port);
    }

    /** The sink of a host output port. */
    public int hostSink(HostStream stream, HostPort port) {
        return bound(hostOutSink, stream, port);
    }

    private int bound(int[] table, HostStream stream, HostPort port) {
        int value = port.row() < 0 || port.row() >= table.length ? -1 : table[port.row()];
        if (value < 0) {
            throw PeTable.fault("no net at the host port of '" + stream.tensor() + "' in row " + port.row());
        }
        return value;
    }
}
