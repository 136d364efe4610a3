package dev.waferflow.simulator.cycle;

import dev.waferflow.machine.program.Net;

/** Words per sample on every link, from what the sources send per sample. */
final class LinkLoad {
    private LinkLoad() {}

    /** By PE and side, {@code pe * 4 + side}. */
    static int[] perSample(FabricBuilder builder, Fabric fabric, RoleCode[] code, HostEdge host) {
        var load = new int[4 * code.length];
        for (int edge = 0; edge < fabric.edgeLink.length; edge++) {
            int link = fabric.edgeLink[edge];
            if (link < load.length) {
                int source = builder.nodeSource.items[fabric.edgeFrom[edge]];
                int words = source < 0
                        ? host.wordsPerSample(-1 - source)
                        : wordsPerSample(code[fabric.nodePe[source]], builder.nodeKey.items[source]);
                load[link] += words;
            }
        }
        return load;
    }

    private static int wordsPerSample(RoleCode code, int port) {
        long words = 0;
        for (Step[] steps : code.threads) {
            long times = 1;
            for (Step step : steps) {
                if (step.kind == Step.Kind.ENTER) {
                    times *= step.count;
                } else if (step.kind == Step.Kind.LEAVE) {
                    times /= step.count;
                } else if (step.kind == Step.Kind.FABRIC && step.outPort() == port) {
                    words += times * Net.words(step.dst.type, step.elements);
                }
            }
        }
        return Math.toIntExact(words);
    }
}
