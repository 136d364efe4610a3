package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Arrays;

/**
 * Unfolds the nets of a program into the nodes, edges and links of a {@link Fabric}. Of a route every router is one
 * node, because routes are trees.
 */
final class FabricBuilder implements NetWalk.Visitor {
    private static final int RAMP = 4;

    final IntList nodeCapacity = new IntList();
    final IntList nodePe = new IntList();
    final IntList nodeHostPort = new IntList();

    /** Place in the round-robin order of a link: (input port, color), or the output port of a queue. */
    final IntList nodeKey = new IntList();

    private final IntList nodeUp = new IntList();
    private final IntList from = new IntList();
    private final IntList to = new IntList();
    private final IntList link = new IntList();
    private final IntList credits = new IntList();

    int[] edgeFrom;
    int[] edgeTo;
    int[] edgeLink;
    int[] edgeCredits;
    int[] linkFirst;
    int[] linkEdges;
    final int[] linkLatency;
    final int[] linkHostPort;
    final int creditCycles;
    final int longestLatency;

    /** Input queue by PE (row-major) and port, output queue likewise; -1 where no net is. */
    final int[] inQueue;

    final int[] outQueue;

    /** First edge of the host's input in a row, or -1. */
    final int[] hostInEdge;

    /** Per node of an input queue or host's end: the output queue node its words come from, or -1 - row. */
    final IntList nodeSource = new IntList();

    private final Program program;
    private final WaferSpec wafer;
    private final HostEdge host;
    private final int width;
    private final int pes;
    private final int[] nodeAt;
    private final int[] routeAt;
    private int[] newPosition;

    private Net net;
    private int route;
    private int source;
    private int hostEdge;

    FabricBuilder(Program program, WaferSpec wafer, HostEdge host) {
        this.program = program;
        this.wafer = wafer;
        this.host = host;
        width = wafer.width();
        pes = wafer.pes();
        nodeAt = new int[pes];
        routeAt = new int[pes];
        inQueue = filled(pes * wafer.inputQueues());
        outQueue = filled(pes * wafer.outputQueues());
        hostInEdge = filled(wafer.height());
        // Links: 4 sides per router, the ramp to the PE, the ramp from the PE; then one per host row.
        linkLatency = new int[6 * pes + wafer.height()];
        for (Side side : Side.values()) {
            for (int pe = 0; pe < pes; pe++) {
                linkLatency[4 * pe + side.ordinal()] = wafer.linkCycles(pe % width, pe / width, side);
            }
        }
        Arrays.fill(linkLatency, 4 * pes, 6 * pes, wafer.rampCycles());
        Arrays.fill(linkLatency, 6 * pes, linkLatency.length, wafer.hopCycles());
        linkHostPort = filled(linkLatency.length);
        creditCycles = Math.max(1, wafer.creditCycles());
        longestLatency = Math.max(wafer.longestLinkCycles(), wafer.rampCycles());
    }

    private static int[] filled(int length) {
        var array = new int[length];
        Arrays.fill(array, -1);
        return array;
    }

    Fabric build(VisitOrder order) {
        for (Net each : program.nets()) {
            net = each;
            var grid = net.sources();
            for (int iy = 0; iy < grid.ny(); iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    route(grid.column(ix), grid.row(iy));
                }
            }
        }
        sortEdges();
        return new Fabric(this, order);
    }

    private int node(int capacity, int pe, int hostPort, int key) {
        nodeCapacity.add(capacity);
        nodePe.add(pe);
        nodeHostPort.add(hostPort);
        nodeKey.add(key);
        nodeUp.add(-1);
        nodeSource.add(source);
        return nodeCapacity.size - 1;
    }

    private void edge(int fromNode, int toNode, int onLink, int creditCount) {
        nodeUp.items[toNode] = from.size;
        from.add(fromNode);
        to.add(toNode);
        link.add(onLink);
        credits.add(creditCount);
    }

    private void route(int x, int y) {
        route++;
        if (x < 0) {
            source = -1 - y;
            hostEdge = from.size;
            int first = router(0, y, Side.WEST.ordinal(), wafer.hopCycles());
            edge(-1, first, 6 * pes + y, nodeCapacity.items[first]);
            hostInEdge[y] = hostEdge;
        } else {
            int pe = y * width + x;
            int port = net.sourcePort();
            source = nodeCapacity.size;
            int queue = node(wafer.outputQueueWords(port), pe, -1, port);
            outQueue[pe * wafer.outputQueues() + port] = queue;
            int first = router(x, y, RAMP, wafer.rampCycles());
            edge(queue, first, 5 * pes + pe, nodeCapacity.items[first]);
        }
        NetWalk.walk(net, x, y, this);
    }

    private int router(int x, int y, int inPort, int latency) {
        int node = node(wafer.routerFifoWords() + latency - 1, -1, -1, inPort * wafer.colors() + net.color());
        nodeAt[y * width + x] = node;
        routeAt[y * width + x] = route;
        return node;
    }

    @Override
    public void link(int x, int y, Side side, int hopsFromSource) {
        int toX = x + side.dx();
        int toY = y + side.dy();
        if (x < 0 || toX == width || routeAt[toY * width + toX] == route) {
            return;
        }
        int next = router(toX, toY, side.opposite().ordinal(), wafer.linkCycles(x, y, side));
        int pe = y * width + x;
        edge(nodeAt[pe], next, pe * 4 + side.ordinal(), nodeCapacity.items[next]);
    }

    @Override
    public void deliver(int x, int y, int port, int hops) {
        if (x == width) {
            int pe = y * width + x - 1;
            int hostPort = host.outPortOfRow(y);
            int end = node(wafer.hopCycles() + 1, -1, hostPort, 0);
            int east = pe * 4 + Side.EAST.ordinal();
            linkHostPort[east] = hostPort;
            edge(nodeAt[pe], end, east, Fabric.UNLIMITED);
            return;
        }
        int pe = y * width + x;
        int capacity = wafer.inputQueueWords(port) + wafer.rampCycles() - 1;
        int queue = node(capacity, pe, -1, port);
        inQueue[pe * wafer.inputQueues() + port] = queue;
        edge(nodeAt[pe], queue, 4 * pes + pe, capacity);
    }

    /** Puts the edges of a node next to each other, and lists those of a link in round-robin order. */
    private void sortEdges() {
        int edges = from.size;
        var byNode = new long[edges];
        for (int e = 0; e < edges; e++) {
            byNode[e] = (from.items[e] + 1L) << 32 | e;
        }
        Arrays.sort(byNode);
        newPosition = new int[edges];
        edgeFrom = new int[edges];
        edgeTo = new int[edges];
        edgeLink = new int[edges];
        edgeCredits = new int[edges];
        for (int i = 0; i < edges; i++) {
            int old = (int) byNode[i];
            newPosition[old] = i;
            edgeFrom[i] = from.items[old];
            edgeTo[i] = to.items[old];
            edgeLink[i] = link.items[old];
            edgeCredits[i] = credits.items[old];
        }
        for (int row = 0; row < hostInEdge.length; row++) {
            hostInEdge[row] = hostInEdge[row] < 0 ? -1 : newPosition[hostInEdge[row]];
        }
        var byLink = new long[edges];
        for (int e = 0; e < edges; e++) {
            long key = edgeFrom[e] < 0 ? 0 : nodeKey.items[edgeFrom[e]];
            byLink[e] = (long) edgeLink[e] << 40 | key << 30 | e;
        }
        Arrays.sort(byLink);
        linkEdges = new int[edges];
        linkFirst = new int[linkLatency.length + 1];
        for (int i = 0; i < edges; i++) {
            linkEdges[i] = (int) (byLink[i] & 0x3fffffff);
            linkFirst[(int) (byLink[i] >> 40) + 1]++;
        }
        for (int l = 0; l < linkLatency.length; l++) {
            linkFirst[l + 1] += linkFirst[l];
        }
    }

    /** Per node its feeding edge, or -1. */
    int[] upEdges() {
        int[] up = nodeUp.toArray();
        for (int n = 0; n < up.length; n++) {
            up[n] = up[n] < 0 ? -1 : newPosition[up[n]];
        }
        return up;
    }

    /** Per node its first edge; one entry more than nodes. */
    int[] firstEdges() {
        var first = new int[nodeCapacity.size + 1];
        int hostEdges = 0;
        for (int node : edgeFrom) {
            if (node < 0) {
                hostEdges++;
            } else {
                first[node + 1]++;
            }
        }
        first[0] = hostEdges;
        for (int n = 0; n < nodeCapacity.size; n++) {
            first[n + 1] += first[n];
        }
        return first;
    }
}
