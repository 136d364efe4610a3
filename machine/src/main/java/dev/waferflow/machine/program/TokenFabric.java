package dev.waferflow.machine.program;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Arrays;

/**
 * **Hot**. The queues of all routes without time: per queue only how many words have entered it since the start. Queues in a
 * row without a fork are one queue. A queue may take a word if the one before has it, if it has room, and if no branch of
 * the same fork is behind: the head of a queue waits for its last copy.
 */
final class TokenFabric implements NetWalk.Visitor {
    static final int NONE = -1;

    int nodes;
    int[] parent = new int[1 << 12];
    int[] firstChild = new int[1 << 12];
    int[] nextSibling = new int[1 << 12];
    int[] capacity = new int[1 << 12];

    /** Words that have entered. */
    int[] entered = new int[1 << 12];

    /** For ends: words that the PE has taken. */
    int[] taken = new int[1 << 12];

    /** PE behind an end or before a source; -1 - row for the host; {@link Integer#MIN_VALUE} inside a route. */
    int[] place = new int[1 << 12];

    /** Port of an end or a source. */
    int[] port = new int[1 << 12];

    /** Source node of the route. */
    int[] source = new int[1 << 12];

    final int[] inEnd;
    final int[] outStart;
    final int[] hostOutEnd;
    final int[] hostInStart;

    private final Program program;
    private final WaferSpec wafer;
    private final int[] nodeAt;
    private final int[] routeAt;
    private int route;
    private Net net;
    private int[] work = new int[1 << 12];
    private int workSize;

    TokenFabric(Program program, WaferSpec wafer) {
        this.program = program;
        this.wafer = wafer;
        int pes = wafer.pes();
        nodeAt = new int[pes];
        routeAt = new int[pes];
        inEnd = filled(Math.multiplyExact(pes, wafer.inputQueues()));
        outStart = filled(Math.multiplyExact(pes, wafer.outputQueues()));
        hostOutEnd = filled(wafer.height());
        hostInStart = filled(wafer.height());
    }

    private static int[] filled(int length) {
        var array = new int[length];
        Arrays.fill(array, NONE);
        return array;
    }

    void build() {
        for (Net each : program.nets()) {
            net = each;
            var grid = net.sources();
            for (int iy = 0; iy < grid.ny(); iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    route(grid.column(ix), grid.row(iy));
                }
            }
        }
        for (int node = nodes - 1; node >= 0; node--) {
            merge(node);
        }
    }

    private void route(int x, int y) {
        route++;
        int start = node(NONE, x < 0 ? 0 : wafer.outputQueueWords(net.sourcePort()));
        place[start] = x < 0 ? -1 - y : y * wafer.width() + x;
        port[start] = net.sourcePort();
        if (x < 0) {
            hostInStart[y] = start;
            capacity[start] = Integer.MAX_VALUE / 4;
            router(start, 0, y, wafer.hopCycles());
        } else {
            outStart[place[start] * wafer.outputQueues() + net.sourcePort()] = start;
            router(start, x, y, wafer.rampCycles());
        }
        NetWalk.walk(net, x, y, this);
    }

    private void router(int before, int x, int y, int latency) {
        int pe = y * wafer.width() + x;
        nodeAt[pe] = node(before, wafer.routerFifoWords() + latency - 1);
        routeAt[pe] = route;
    }

    private int node(int before, int words) {
        if (nodes == parent.length) {
            grow(nodes * 2);
        }
        int node = nodes++;
        parent[node] = before;
        capacity[node] = words;
        firstChild[node] = NONE;
        nextSibling[node] = NONE;
        place[node] = Integer.MIN_VALUE;
        source[node] = before == NONE ? node : source[before];
        if (before != NONE) {
            nextSibling[node] = firstChild[before];
            firstChild[before] = node;
        }
        return node;
    }

    private void grow(int size) {
        parent = Arrays.copyOf(parent, size);
        firstChild = Arrays.copyOf(firstChild, size);
        nextSibling = Arrays.copyOf(nextSibling, size);
        capacity = Arrays.copyOf(capacity, size);
        entered = Arrays.copyOf(entered, size);
        taken = Arrays.copyOf(taken, size);
        place = Arrays.copyOf(place, size);
        port = Arrays.copyOf(port, size);
        source = Arrays.copyOf(source, size);
    }

    @Override
    public void link(int x, int y, Side side, int hopsFromSource) {
        int toX = x + side.dx();
        int toY = y + side.dy();
        if (x < 0 || toX == wafer.width() || routeAt[toY * wafer.width() + toX] == route) {
            return;
        }
        router(nodeAt[y * wafer.width() + x], toX, toY, wafer.linkCycles(x, y, side));
    }

    @Override
    public void deliver(int x, int y, int inPort, int hops) {
        boolean host = x == wafer.width();
        int pe = y * wafer.width() + x;
        int end = node(
                nodeAt[host ? pe - 1 : pe],
                host ? Integer.MAX_VALUE / 4 : wafer.inputQueueWords(inPort) + wafer.rampCycles() - 1);
        place[end] = host ? -1 - y : pe;
        port[end] = inPort;
        if (host) {
            hostOutEnd[y] = end;
        } else {
            inEnd[pe * wafer.inputQueues() + inPort] = end;
        }
    }

    /** Takes the parent into this node if it has no other child: both are then one queue. */
    private void merge(int node) {
        int before = parent[node];
        while (before != NONE
                && place[before] == Integer.MIN_VALUE
                && firstChild[before] == node
                && nextSibling[node] == NONE) {
            capacity[node] += capacity[before];
            int above = parent[before];
            parent[node] = above;
            nextSibling[node] = nextSibling[before];
            if (firstChild[above] == before) {
                firstChild[above] = node;
            } else {
                int sibling = firstChild[above];
                while (nextSibling[sibling] != before) {
                    sibling = nextSibling[sibling];
                }
                nextSibling[sibling] = node;
            }
            firstChild[before] = NONE;
            parent[before] = NONE;
            before = above;
        }
    }

    /** Words that have left a queue. */
    int left(int node) {
        if (firstChild[node] == NONE) {
            return taken[node];
        }
        int least = Integer.MAX_VALUE;
        for (int child = firstChild[node]; child != NONE; child = nextSibling[child]) {
            least = Math.min(least, entered[child]);
        }
        return least;
    }

    /** Words that a source may still put in, or that an end holds. */
    int room(int start) {
        return capacity[start] - (entered[start] - left(start));
    }

    /** Puts words into a source, or takes them from an end, and moves everything that can move. */
    void put(int start, int words, Listener listener) {
        entered[start] += words;
        pushChildren(start);
        settle(listener);
    }

    void take(int end, int words, Listener listener) {
        taken[end] += words;
        push(end);
        settle(listener);
    }

    /** Told of PEs (or -1 - row) whose queues have changed. */
    interface Listener {
        void changed(int place);
    }

    private void push(int node) {
        if (workSize == work.length) {
            work = Arrays.copyOf(work, workSize * 2);
        }
        work[workSize++] = node;
    }

    private void pushChildren(int node) {
        for (int child = firstChild[node]; child != NONE; child = nextSibling[child]) {
            push(child);
        }
    }

    private void settle(Listener listener) {
        while (workSize > 0) {
            int node = work[--workSize];
            int before = parent[node];
            if (before == NONE) {
                continue;
            }
            long most = Math.min(entered[before], (long) left(node) + capacity[node]);
            for (int other = firstChild[before]; other != NONE; other = nextSibling[other]) {
                most = other == node ? most : Math.min(most, entered[other] + 1L);
            }
            if (most <= entered[node]) {
                continue;
            }
            entered[node] = (int) most;
            pushChildren(node);
            pushChildren(before);
            push(before);
            if (firstChild[node] == NONE) {
                listener.changed(place[node]);
            }
            if (parent[before] == NONE) {
                listener.changed(place[before]);
            }
        }
    }
}
