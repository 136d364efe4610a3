package dev.waferflow.simulator.event;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;
import java.util.HashMap;
import java.util.function.IntConsumer;

/**
 * Links and output ramps that several routes use, for programs that are too large for {@link CrowdedRoutes}. Links that are used
 * by the same routes are one group. Messages that meet there pass through each other (which of them waits a word, and which
 * goes first, is not modelled) as long as the words that came since the group was last idle are ahead of time by at most one
 * message of every other route: what is more is late. So in the long run no link carries more than a word per cycle, and a link
 * with room to spare delays nobody. Finer rules at the size of messages, first come first served or the slots that are left,
 * are further from the word-by-word engines: messages then overtake each other by turns, and the interval never settles.
 */
final class Shared {
    private static final int SIDES = 5;
    private static final int RAMP = 4;
    private static final int USE = 3;
    /** Of a group: since when it has been busy, when its words so far are through, the longest message seen, its routes. */
    private static final int GROUP = 4;

    private static final int BUSY_UNTIL = 1;
    private static final int LONGEST = 2;
    private static final int ROUTES = 3;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final int ramp;
    private final int fifo;
    private final WaferSpec wafer;
    private final int width;
    private final HashMap<Long, Integer> groups = new HashMap<>();
    /** Per route, where its uses begin; per use the group, cycles from the source, and words that fit before it. */
    private final int[] start;

    private int[] uses = new int[1024];
    private int useSize;
    private final int[] state;

    Shared(Program program, PeTable pes, Wiring wiring, WaferSpec wafer) {
        ramp = wafer.rampCycles();
        this.wafer = wafer;
        fifo = wafer.routerFifoWords();
        width = program.width();
        var users = new byte[width * program.height() * SIDES];
        var hashes = new long[users.length];
        var last = new int[users.length];
        Arrays.fill(last, -1);
        for (int route = 0; route < wiring.routes(); route++) {
            int r = route;
            walk(pes, wiring, route, (link, hops, cycles) -> {
                if (last[link] != r) {
                    last[link] = r;
                    users[link] = (byte) Math.min(2, users[link] + 1);
                    hashes[link] += (r + 1) * MIX ^ (r + 1) * MIX >>> 29;
                }
            });
        }
        start = new int[wiring.routes() + 1];
        Arrays.fill(last, -1);
        for (int route = 0; route < wiring.routes(); route++) {
            int r = route;
            long[] before = {0};
            boolean fromHost = wiring.source(route) < 0;
            walk(pes, wiring, route, (link, hops, cycles) -> {
                if (users[link] > 1 && last[link] != r && hashes[link] != before[0]) {
                    before[0] = hashes[link];
                    use(hashes[link], hops, cycles, fromHost, start[r]);
                }
                last[link] = r;
            });
            start[route + 1] = useSize;
        }
        state = new int[groups.size() * GROUP];
        for (int u = 0; u < useSize; u += USE) {
            state[uses[u] + ROUTES]++;
        }
    }

    /** What is told of a route's links: how many come before, and how long those are. */
    private interface LinkVisitor {
        void link(int link, int hops, int cycles);
    }

    private void walk(PeTable pes, Wiring wiring, int route, LinkVisitor visitor) {
        int source = wiring.source(route);
        int x = source < 0 ? -1 : pes.x(source);
        int y = source < 0 ? -1 - source : pes.y(source);
        if (x >= 0) {
            visitor.link((y * width + x) * SIDES + RAMP, -1, 0);
        }
        NetWalk.walk(wiring.net(route), x, y, new NetWalk.Visitor() {
            private int cycles;

            @Override
            public void link(int fromX, int fromY, Side side, int hopsFromSource) {
                cycles = hopsFromSource == 0 ? 0 : cycles;
                if (fromX >= 0) {
                    visitor.link((fromY * width + fromX) * SIDES + side.ordinal(), hopsFromSource, cycles);
                }
                cycles += wafer.linkCycles(fromX, fromY, side);
            }

            @Override
            public void deliver(int toX, int toY, int port, int hops) {}
        });
    }

    private void use(long hash, int hops, int cycles, boolean fromHost, int firstUse) {
        if (useSize + USE > uses.length) {
            uses = Arrays.copyOf(uses, useSize * 2);
        }
        Integer known = groups.get(hash);
        int group = known == null ? groups.size() : known;
        groups.putIfAbsent(hash, group);
        for (int u = firstUse; u < useSize; u += USE) {
            if (uses[u] == group * GROUP) {
                return;
            }
        }
        uses[useSize++] = group * GROUP;
        uses[useSize++] = hops < 0 ? 0 : (fromHost ? 0 : ramp) + cycles;
        int words = fromHost ? 0 : fifo + ramp - 1;
        uses[useSize++] = hops < 0 ? 1 : words + hops * (fifo - 1) + cycles;
    }

    /** Groups of links that several routes use. */
    int groups() {
        return groups.size();
    }

    /** The groups that a route uses. */
    void forEachGroup(int route, IntConsumer visitor) {
        for (int u = start[route]; u < start[route + 1]; u += USE) {
            visitor.accept(uses[u] / GROUP);
        }
    }

    /** Whether a route shares anything. */
    boolean any(int route) {
        return start[route] != start[route + 1];
    }

    /** Passes a burst through all it shares; by how much its last word is late. */
    int late(int route, int words, int first, int last) {
        int time = last;
        for (int u = start[route]; u < start[route + 1]; u += USE) {
            int offset = uses[u + 1];
            time = Math.max(time, pass(uses[u], words, first + offset, time + offset) - offset);
        }
        return time - last;
    }

    /** When the last word of a burst is through a group of links. */
    private int pass(int group, int words, int first, int last) {
        state[group + LONGEST] = Math.max(state[group + LONGEST], words);
        if (first > state[group + BUSY_UNTIL]) {
            state[group] = first;
            state[group + BUSY_UNTIL] = first + words - 1;
            return last;
        }
        if (last < state[group]) {
            return last; // Settled late: the group was idle then.
        }
        state[group + BUSY_UNTIL] += words;
        int ahead = state[group + LONGEST] * (state[group + ROUTES] - 1);
        return Math.max(last, state[group + BUSY_UNTIL] - ahead);
    }

    /** Words that the way to the first shared link holds, so that the source does not feel the delay of as many. */
    int slack(int route) {
        return uses[start[route] + 2];
    }
}
