package dev.waferflow.simulator.cycle;

import java.util.Arrays;

/**
 * **Hot**. All queues and links of the wafer. A <em>node</em> is a FIFO: an output queue of a PE, the FIFO of one (input
 * port, color) of a router, an input queue of a PE, or the host's end. An <em>edge</em> is one copy that a node's words take
 * to another node. A <em>link</em> carries at most one word per cycle, taken round robin from its edges.
 *
 * <p>Made by {@link FabricBuilder}. A word sent in cycle t is visible at its end in t + latency; a FIFO is popped after
 * all links have chosen, so links do not see each other's choices.
 */
final class Fabric {
    static final int UNLIMITED = Integer.MAX_VALUE / 2;

    // Nodes.
    final int[] nodeBase;
    final int[] nodeCapacity;
    final int[] nodeHead;
    final int[] nodeStored;
    final int[] nodeVisible;
    final int[] nodePending;
    final int[] nodeFirstEdge;
    final int[] nodeUpEdge;

    /** PE to wake when a word arrives (input queue) or leaves (output queue), or -1. */
    final int[] nodePe;

    /** Host output port of the host's end, or -1. */
    final int[] nodeHostPort;

    // Edges, those of a node next to each other.
    final int[] edgeFrom;
    final int[] edgeTo;
    final int[] edgeLink;
    final int[] edgeCredits;

    // Links; the edges of link l in round-robin order are linkEdges[linkFirst[l] .. linkFirst[l + 1]).
    final int[] linkFirst;
    final int[] linkEdges;
    final int[] linkLast;
    final int[] linkPending;
    final int[] linkLatency;

    /** Host output port behind the link, or -1. */
    final int[] linkHostPort;

    final long[] linkWords;

    private final int[] words;
    private final int creditCycles;
    private final Wheel arrivals;
    private final Wheel credits;
    private final int[] active;
    private final boolean[] isActive;
    private int activeCount;
    private final IntList popped = new IntList();
    private final VisitOrder order;

    private HostEdge host;
    private long[] wake;
    private boolean progress;

    Fabric(FabricBuilder b, VisitOrder order) {
        this.order = order;
        int nodes = b.nodeCapacity.size;
        nodeCapacity = b.nodeCapacity.toArray();
        nodeUpEdge = b.upEdges();
        nodePe = b.nodePe.toArray();
        nodeHostPort = b.nodeHostPort.toArray();
        nodeBase = new int[nodes + 1];
        for (int n = 0; n < nodes; n++) {
            nodeBase[n + 1] = Math.addExact(nodeBase[n], nodeCapacity[n]);
        }
        words = new int[nodeBase[nodes]];
        nodeHead = new int[nodes];
        nodeStored = new int[nodes];
        nodeVisible = new int[nodes];
        nodePending = new int[nodes];
        nodeFirstEdge = b.firstEdges();
        edgeFrom = b.edgeFrom;
        edgeTo = b.edgeTo;
        edgeLink = b.edgeLink;
        edgeCredits = b.edgeCredits;
        linkFirst = b.linkFirst;
        linkEdges = b.linkEdges;
        linkLatency = b.linkLatency;
        linkHostPort = b.linkHostPort;
        int links = linkLatency.length;
        linkLast = new int[links];
        Arrays.fill(linkLast, -1);
        linkPending = new int[links];
        linkWords = new long[links];
        active = new int[links];
        isActive = new boolean[links];
        creditCycles = b.creditCycles;
        arrivals = new Wheel(b.longestLatency);
        credits = new Wheel(creditCycles);
    }

    /** Connects what reacts to words: PEs by their wake cycle, and the host's end. */
    void attach(HostEdge newHost, long[] wakeOfPe) {
        host = newHost;
        wake = wakeOfPe;
    }

    /** First phase of a cycle: words and credits arrive. */
    void arrive(long cycle) {
        progress = false;
        var credited = credits.at(cycle);
        for (int i = 0; i < credited.size; i++) {
            edgeCredits[credited.items[i]]++;
        }
        credits.clear(cycle);
        var arrived = arrivals.at(cycle);
        for (int i = 0; i < arrived.size; i++) {
            int node = arrived.items[i];
            nodeVisible[node]++;
            if (nodeHostPort[node] >= 0) {
                host.receive(nodeHostPort[node], words[nodeBase[node] + nodeHead[node]], cycle);
                drop(node);
            } else if (nodePe[node] >= 0) {
                wake[nodePe[node]] = cycle;
            } else if (nodeVisible[node] == 1) {
                becomeHead(node);
            }
        }
        arrivals.clear(cycle);
    }

    /** Last phase of a cycle: every link with something to send sends one word. */
    void send(long cycle) {
        int next = 0;
        for (int i = 0; i < activeCount; i++) {
            int link = active[i];
            if (linkPending[link] == 0) {
                isActive[link] = false;
            } else {
                active[next++] = link;
            }
        }
        activeCount = next;
        order.arrange(active, activeCount);
        for (int i = 0; i < activeCount; i++) {
            serve(active[i], cycle);
        }
        for (int i = 0; i < popped.size; i++) {
            int node = popped.items[i];
            drop(node);
            if (nodeUpEdge[node] >= 0) {
                credits.add(cycle + creditCycles, nodeUpEdge[node]);
            } else if (nodePe[node] >= 0) {
                wake[nodePe[node]] = Math.min(wake[nodePe[node]], cycle + 1);
            }
            if (nodeVisible[node] > 0) {
                becomeHead(node);
            }
        }
        popped.size = 0;
    }

    private void serve(int link, long cycle) {
        if (linkHostPort[link] >= 0 && !host.mayReceive(linkHostPort[link], cycle)) {
            return;
        }
        int first = linkFirst[link];
        int count = linkFirst[link + 1] - first;
        for (int i = 1; i <= count; i++) {
            int position = (linkLast[link] + i) % count;
            int edge = linkEdges[first + position];
            int node = edgeFrom[edge];
            int bit = 1 << (edge - nodeFirstEdge[node]);
            if (nodeVisible[node] > 0 && (nodePending[node] & bit) != 0 && edgeCredits[edge] > 0) {
                linkLast[link] = position;
                linkPending[link]--;
                linkWords[link]++;
                nodePending[node] &= ~bit;
                transmit(edge, words[nodeBase[node] + nodeHead[node]], cycle);
                if (linkHostPort[link] >= 0) {
                    host.taken(linkHostPort[link], cycle);
                }
                if (nodePending[node] == 0) {
                    popped.add(node);
                }
                return;
            }
        }
    }

    /** Sends a word along an edge now; it takes a credit. */
    void transmit(int edge, int word, long cycle) {
        int to = edgeTo[edge];
        edgeCredits[edge]--;
        store(to, word);
        arrivals.add(cycle + linkLatency[edgeLink[edge]], to);
        progress = true;
    }

    private void store(int node, int word) {
        int at = nodeHead[node] + nodeStored[node];
        int capacity = nodeCapacity[node];
        words[nodeBase[node] + (at >= capacity ? at - capacity : at)] = word;
        nodeStored[node]++;
        if (nodeStored[node] > capacity) {
            throw new IllegalStateException("FIFO " + node + " overflows");
        }
    }

    /** A PE puts a word into an output queue, in which there is room. */
    void put(int node, int word) {
        store(node, word);
        nodeVisible[node]++;
        if (nodeVisible[node] == 1) {
            becomeHead(node);
        }
        progress = true;
    }

    /** A PE takes the first word of an input queue, which has one. */
    int take(int node, long cycle) {
        int word = words[nodeBase[node] + nodeHead[node]];
        drop(node);
        credits.add(cycle + creditCycles, nodeUpEdge[node]);
        progress = true;
        return word;
    }

    private void drop(int node) {
        nodeHead[node] = nodeHead[node] + 1 == nodeCapacity[node] ? 0 : nodeHead[node] + 1;
        nodeStored[node]--;
        nodeVisible[node]--;
    }

    private void becomeHead(int node) {
        int end = nodeFirstEdge[node + 1];
        nodePending[node] = (1 << (end - nodeFirstEdge[node])) - 1;
        for (int edge = nodeFirstEdge[node]; edge < end; edge++) {
            int link = edgeLink[edge];
            linkPending[link]++;
            if (!isActive[link]) {
                isActive[link] = true;
                active[activeCount++] = link;
            }
        }
    }

    /** Whether a word moved in this cycle. */
    boolean progress() {
        return progress;
    }

    /** Whether words or credits are under way. */
    boolean moving() {
        return !arrivals.empty() || !credits.empty();
    }
}
