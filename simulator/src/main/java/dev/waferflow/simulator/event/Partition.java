package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Program;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.Arrays;

/**
 * The regions of a program dealt out to parts, which {@link Parts} moves side by side. A route with both ends in one part, and whose
 * shared links belong to that part, is a route of the part; all others, those of the host among them, cross the border. What
 * happens at the border is done in turn, part by part. The number of parts is the program's, never the host's: so the same
 * happens with any number of threads.
 */
final class Partition {
    /** Parts of a program whose messages go as a whole. */
    static final int PARTS = 4;

    private static final int NONE = -1;
    /** How far from even a cut may be, in sizes of a part. */
    private static final double REACH = 0.2;

    private final int parts;
    private final int[] partOfRegion;
    private final int[] partOfRoute;

    private Partition(int parts, int[] partOfRegion, int[] partOfRoute) {
        this.parts = parts;
        this.partOfRegion = partOfRegion;
        this.partOfRoute = partOfRoute;
    }

    /** All regions are one part, without any border. */
    static Partition whole(Program program, Wiring wiring) {
        return new Partition(1, new int[program.regions().size()], new int[wiring.routes()]);
    }

    /** Regions in their order dealt out to a number of parts. */
    static Partition of(Program program, PeTable pes, Wiring wiring, Shared shared, int parts) {
        int[] ofRegion = deal(program, pes, wiring, parts);
        int[] ofRoute = new int[wiring.routes()];
        for (int route = 0; route < ofRoute.length; route++) {
            ofRoute[route] = part(pes, wiring, route, ofRegion, parts);
        }
        keepGroupsTogether(shared, ofRoute, parts);
        return new Partition(parts, ofRegion, ofRoute);
    }

    /** Parts of about as many PEs each, cut where few PEs have routes that cross. */
    private static int[] deal(Program program, PeTable pes, Wiring wiring, int parts) {
        int regions = program.regions().size();
        var before = new long[regions + 1];
        for (int pe = 0; pe < pes.size(); pe++) {
            before[pes.region(pe).id() + 1]++;
        }
        Arrays.parallelPrefix(before, Long::sum);
        long[] crossing = crossing(pes, wiring, regions);
        var result = new int[regions];
        int from = 0;
        for (int part = 1; part < parts; part++) {
            double target = (double) part * pes.size() / parts;
            double reach = REACH * pes.size() / parts;
            int best = from;
            for (int cut = from; cut <= regions; cut++) {
                boolean near = Math.abs(before[cut] - target) <= reach;
                boolean bestNear = Math.abs(before[best] - target) <= reach;
                boolean closer = Math.abs(before[cut] - target) < Math.abs(before[best] - target);
                if (near && bestNear ? crossing[cut] < crossing[best] : closer) {
                    best = cut;
                }
            }
            Arrays.fill(result, from, best, part - 1);
            from = best;
        }
        Arrays.fill(result, from, regions, parts - 1);
        return result;
    }

    /** Per place between two regions the PEs whose routes cross it, a PE counted once per route. */
    private static long[] crossing(PeTable pes, Wiring wiring, int regions) {
        var change = new long[regions + 2];
        for (int route = 0; route < wiring.routes(); route++) {
            int source = wiring.source(route);
            int least = source < 0 ? regions : pes.region(source).id();
            int greatest = source < 0 ? -1 : least;
            int first = wiring.firstSink(route);
            int end = wiring.firstSink(route + 1);
            for (int s = first; s < end; s++) {
                if (wiring.sinkPe(s) >= 0) {
                    int region = pes.region(wiring.sinkPe(s)).id();
                    least = Math.min(least, region);
                    greatest = Math.max(greatest, region);
                }
            }
            if (least < greatest) {
                change[least + 1] += 1 + end - first;
                change[greatest + 1] -= 1 + end - first;
            }
        }
        Arrays.parallelPrefix(change, Long::sum);
        return change;
    }

    private static int part(PeTable pes, Wiring wiring, int route, int[] ofRegion, int parts) {
        int source = wiring.source(route);
        int part = source < 0 ? parts : ofRegion[pes.region(source).id()];
        for (int s = wiring.firstSink(route); s < wiring.firstSink(route + 1); s++) {
            int pe = wiring.sinkPe(s);
            if (pe < 0 || ofRegion[pes.region(pe).id()] != part) {
                return parts;
            }
        }
        return part;
    }

    /** Routes of different parts that use the same links cross the border too. */
    private static void keepGroupsTogether(Shared shared, int[] ofRoute, int parts) {
        var partOfGroup = new int[shared.groups()];
        Arrays.fill(partOfGroup, NONE);
        for (int route = 0; route < ofRoute.length; route++) {
            int part = ofRoute[route];
            shared.forEachGroup(route, group -> {
                boolean first = partOfGroup[group] == NONE;
                partOfGroup[group] = first || partOfGroup[group] == part ? part : parts;
            });
        }
        for (int r = 0; r < ofRoute.length; r++) {
            int route = r;
            shared.forEachGroup(route, group -> {
                ofRoute[route] = partOfGroup[group] == parts ? parts : ofRoute[route];
            });
        }
    }

    /** Marks the ports whose routes cross the border. */
    void mark(State state, Wiring wiring) {
        int[] blocks = state.blocks();
        for (int route = 0; route < partOfRoute.length; route++) {
            if (partOfRoute[route] == parts) {
                if (wiring.source(route) >= 0) {
                    state.markBorder(
                            blocks[wiring.source(route)],
                            Code.outputBit(wiring.net(route).sourcePort()));
                }
                for (int s = wiring.firstSink(route); s < wiring.firstSink(route + 1); s++) {
                    if (wiring.sinkPe(s) >= 0) {
                        state.markBorder(blocks[wiring.sinkPe(s)], Code.inputBit(wiring.sinkPort(s)));
                    }
                }
            }
        }
    }

    int parts() {
        return parts;
    }

    int partOfRegion(int region) {
        return partOfRegion[region];
    }

    /** A part, or the number of parts for a route that crosses the border. */
    int partOfRoute(int route) {
        return partOfRoute[route];
    }

    /** Numbers that {@link #partOfRoute} gives. */
    int pools() {
        return parts + 1;
    }
}
