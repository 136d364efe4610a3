package dev.waferflow.simulator.event;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;

/**
 * Lays out the {@link Queues} of all crowded routes. A route is a tree of FIFOs; those between which a lone stream flows
 * freely are one longer FIFO: what is left are the ends, the forks, and the FIFOs in front of a shared link.
 */
final class QueueBuilder implements NetWalk.Visitor {
    private static final int RAMP = 4;
    private static final int KEY_BITS = 12;
    private static final int NUMBER_BITS = 27;

    private final PeTable pes;
    private final Wiring wiring;
    private final WaferSpec wafer;
    private final CrowdedRoutes crowded;
    private final int width;
    private final boolean freeFlow;

    int[] cells = new int[1 << 12];
    int size = Queues.SLOTS + 1;
    /** The queue at a route's source and at a sink; 0 where a route is not crowded. */
    final int[] sourceQueue;

    final int[] sinkQueue;
    /** Links in use; their queues in the order in which they are served are at first[l] .. first[l + 1]. */
    int[] first;

    int[] queueAt;
    /** Per route where its shared links begin in {@code linksOfRoute}. */
    final int[] routeStart;

    int[] linksOfRoute = new int[1024];
    /** Per link the cycles that a word needs from its source to the queue in front of the link, at least. */
    int[] reach = new int[1024];
    /** First sink per route. */
    final int[] ends;

    private final int[] linkNumber;
    private int links;
    private long[] users = new long[1024];
    private int[] userQueue = new int[1024];
    private int usersSize;

    // The tree of the current route.
    private int[] parent = new int[64];
    private int[] link = new int[64];
    private int[] latency = new int[64];
    private int[] capacity = new int[64];
    private int[] key = new int[64];
    private int[] kids = new int[64];
    private int[] kidLink = new int[64];
    private int[] kind = new int[64];
    private int[] queue = new int[64];
    private int[] distance = new int[64];
    private int tree;
    private final int[] routerRoute;
    private final int[] routerNode;
    private Net net;
    private int route;
    private int nextSink;

    QueueBuilder(int width, int height, PeTable pes, Wiring wiring, WaferSpec wafer, CrowdedRoutes crowded) {
        this.width = width;
        this.pes = pes;
        this.wiring = wiring;
        this.wafer = wafer;
        this.crowded = crowded;
        freeFlow = wafer.routerFifoWords() > wafer.creditCycles();
        sourceQueue = new int[wiring.routes()];
        sinkQueue = new int[wiring.sinks()];
        routeStart = new int[wiring.routes() + 1];
        ends = new int[wiring.routes() + 1];
        linkNumber = new int[width * height * CrowdedRoutes.LINKS];
        routerRoute = new int[width * height];
        routerNode = new int[width * height];
        Arrays.fill(routerRoute, -1);
        for (route = 0; route < wiring.routes(); route++) {
            if (crowded.contains(route)) {
                grow();
                layOut();
            }
            ends[route + 1] = wiring.firstSink(route + 1);
            routeStart[route + 1] = usersSize;
        }
        sortLinks();
        cells = Arrays.copyOf(cells, size);
    }

    private void grow() {
        net = wiring.net(route);
        nextSink = wiring.firstSink(route);
        tree = 0;
        int source = wiring.source(route);
        if (source < 0) {
            add(-1, -1, 0, 1, 0, Queues.HOST_IN);
            int row = -1 - source;
            router(0, row, 0, -1, wafer.hopCycles(), Side.WEST.ordinal());
            NetWalk.walk(net, -1, row, this);
        } else {
            int port = net.sourcePort();
            add(-1, -1, 0, wafer.outputQueueWords(port), port, Queues.OUTPUT);
            int ramp = pes.cell(source) * CrowdedRoutes.LINKS + CrowdedRoutes.FROM_PE;
            router(pes.x(source), pes.y(source), 0, ramp, wafer.rampCycles(), RAMP);
            NetWalk.walk(net, pes.x(source), pes.y(source), this);
        }
    }

    private int add(int from, int onLink, int cycles, int words, int order, int what) {
        if (tree == parent.length) {
            parent = Arrays.copyOf(parent, tree * 2);
            link = Arrays.copyOf(link, tree * 2);
            latency = Arrays.copyOf(latency, tree * 2);
            capacity = Arrays.copyOf(capacity, tree * 2);
            key = Arrays.copyOf(key, tree * 2);
            kids = Arrays.copyOf(kids, tree * 2);
            kidLink = Arrays.copyOf(kidLink, tree * 2);
            kind = Arrays.copyOf(kind, tree * 2);
            queue = Arrays.copyOf(queue, tree * 2);
            distance = Arrays.copyOf(distance, tree * 2);
        }
        parent[tree] = from;
        link[tree] = onLink;
        latency[tree] = cycles;
        capacity[tree] = words;
        key[tree] = order;
        kids[tree] = 0;
        kind[tree] = what;
        if (from >= 0) {
            kids[from]++;
            kidLink[from] = what == Queues.HOST_OUT ? -2 : onLink;
        }
        return tree++;
    }

    private void router(int x, int y, int from, int onLink, int cycles, int inPort) {
        int cell = y * width + x;
        routerRoute[cell] = route;
        int order = inPort * wafer.colors() + net.color();
        routerNode[cell] = add(from, onLink, cycles, wafer.routerFifoWords() + cycles - 1, order, Queues.ROUTER);
    }

    @Override
    public void link(int x, int y, Side side, int hopsFromSource) {
        int toX = x + side.dx();
        int toY = y + side.dy();
        if (x < 0 || toX == width || routerRoute[toY * width + toX] == route) {
            return;
        }
        int cell = y * width + x;
        int onLink = cell * CrowdedRoutes.LINKS + side.ordinal();
        router(
                toX,
                toY,
                routerNode[cell],
                onLink,
                wafer.linkCycles(x, y, side),
                side.opposite().ordinal());
    }

    @Override
    public void deliver(int x, int y, int port, int hops) {
        int sink = nextSink++;
        int at;
        if (x == width) {
            int cell = y * width + x - 1;
            at = add(routerNode[cell], -1, wafer.hopCycles(), 1, 0, Queues.HOST_OUT);
        } else {
            int cell = y * width + x;
            int ramp = cell * CrowdedRoutes.LINKS + CrowdedRoutes.TO_PE;
            int words = wafer.inputQueueWords(port) + wafer.rampCycles() - 1;
            at = add(routerNode[cell], ramp, wafer.rampCycles(), words, 0, Queues.INPUT);
        }
        key[at] = sink;
    }

    private boolean isKept(int node) {
        boolean passes = kind[node] == Queues.ROUTER && kids[node] == 1 && kidLink[node] != -2;
        return !passes || !freeFlow || crowded.isShared(kidLink[node]);
    }

    private void layOut() {
        for (int node = 0; node < tree; node++) {
            if (!isKept(node)) {
                continue;
            }
            int cycles = latency[node];
            int words = capacity[node];
            int back = kind[node] == Queues.OUTPUT ? 1 : wafer.creditCycles();
            int onLink = link[node];
            int from = parent[node];
            while (from >= 0 && !isKept(from)) {
                cycles += latency[from];
                words += capacity[from];
                back += wafer.creditCycles();
                onLink = link[from];
                from = parent[from];
            }
            int made = allocate(words);
            queue[node] = made;
            distance[node] = from < 0 ? 0 : distance[from] + cycles;
            cells[made + Queues.LATENCY] = cycles;
            cells[made + Queues.BACK] = back;
            cells[made + Queues.KIND] = kind[node];
            cells[made + Queues.PLACE] = -1;
            if (from >= 0) {
                cells[made + Queues.UP] = queue[from];
                cells[made + Queues.SIBLING] = cells[queue[from] + Queues.CHILD];
                cells[queue[from] + Queues.CHILD] = made;
                if (crowded.isShared(onLink)) {
                    use(onLink, key[from], made, distance[from]);
                }
            }
            if (kind[node] == Queues.INPUT || kind[node] == Queues.HOST_OUT) {
                sinkQueue[key[node]] = made;
                cells[made + Queues.LEFT] = route;
                cells[made + Queues.DISTANCE] = distance[node];
            }
        }
        sourceQueue[route] = queue[0];
    }

    private int allocate(int words) {
        int made = size;
        size = Math.addExact(size, Queues.SLOTS + words);
        if (size > cells.length) {
            cells = Arrays.copyOf(cells, Math.max(size, (int) Math.min(Integer.MAX_VALUE - 8L, cells.length * 3L / 2)));
        }
        cells[made + Queues.CAPACITY] = words;
        Arrays.fill(cells, made + Queues.SLOTS, size, Queues.LONG_AGO);
        cells[made + Queues.GONE] = Queues.LONG_AGO;
        return made;
    }

    private void use(int onLink, int order, int made, int cycles) {
        if (linkNumber[onLink] == 0) {
            linkNumber[onLink] = ++links;
            if (links > reach.length) {
                reach = Arrays.copyOf(reach, links * 2);
            }
            reach[links - 1] = cycles;
        }
        int number = linkNumber[onLink] - 1;
        reach[number] = Math.min(reach[number], cycles);
        if (usersSize == users.length) {
            users = Arrays.copyOf(users, usersSize * 2);
            userQueue = Arrays.copyOf(userQueue, usersSize * 2);
            linksOfRoute = Arrays.copyOf(linksOfRoute, usersSize * 2);
        }
        linksOfRoute[usersSize] = number;
        long place = (long) number << KEY_BITS | order;
        users[usersSize] = place << NUMBER_BITS | usersSize;
        userQueue[usersSize++] = made;
    }

    private void sortLinks() {
        Arrays.sort(users, 0, usersSize);
        first = new int[links + 1];
        queueAt = new int[usersSize];
        for (int i = 0; i < usersSize; i++) {
            int number = (int) (users[i] >>> KEY_BITS + NUMBER_BITS);
            first[number + 1] = i + 1;
            queueAt[i] = userQueue[(int) (users[i] & (1 << NUMBER_BITS) - 1)];
            cells[queueAt[i] + Queues.PLACE] = i;
        }
    }
}
