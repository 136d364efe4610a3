package dev.waferflow.simulator.event;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;

/**
 * What lies between the source of a route and each of its sinks: cycles on the way, words that fit on it, and cycles
 * until room that a consumed word made is back at the source.
 */
final class Paths {
    final int[] latency;
    final int[] capacity;
    final int[] back;
    private final WaferSpec wafer;

    Paths(Wiring wiring, PeTable pes, WaferSpec wafer) {
        this.wafer = wafer;
        int[] linkCycles = linkCycles(wiring, pes, wafer);
        latency = new int[wiring.sinks()];
        capacity = new int[wiring.sinks()];
        back = new int[wiring.sinks()];
        for (int route = 0; route < wiring.routes(); route++) {
            boolean fromHost = wiring.source(route) < 0;
            int queue = fromHost ? 0 : outputQueue(wiring.net(route).sourcePort());
            for (int sink = wiring.firstSink(route); sink < wiring.firstSink(route + 1); sink++) {
                boolean toHost = wiring.sinkPe(sink) < 0;
                int links = wiring.sinkHops(sink) - (toHost ? 1 : 0);
                measure(sink, links, linkCycles[sink], fromHost, toHost, queue, toHost ? 0 : wiring.sinkPort(sink));
            }
        }
    }

    /** Per sink the cycles of all links on its way. */
    private static int[] linkCycles(Wiring wiring, PeTable pes, WaferSpec wafer) {
        var cycles = new int[wiring.sinks()];
        for (int route = 0; route < wiring.routes(); route++) {
            int first = wiring.firstSink(route);
            if (wafer.compaction().isEmpty()) {
                for (int sink = first; sink < wiring.firstSink(route + 1); sink++) {
                    cycles[sink] = wiring.sinkHops(sink) * wafer.hopCycles();
                }
                continue;
            }
            int source = wiring.source(route);
            int x = source < 0 ? -1 : pes.x(source);
            int y = source < 0 ? -1 - source : pes.y(source);
            NetWalk.walk(wiring.net(route), x, y, new NetWalk.Visitor() {
                private int sink = first;
                private int sum;

                @Override
                public void link(int fromX, int fromY, Side side, int hopsFromSource) {
                    sum = (hopsFromSource == 0 ? 0 : sum) + wafer.linkCycles(fromX, fromY, side);
                }

                @Override
                public void deliver(int toX, int toY, int port, int hops) {
                    cycles[sink++] = sum;
                }
            });
        }
        return cycles;
    }

    private int outputQueue(int port) {
        return wafer.outputQueueWords(Math.min(port, wafer.outputQueues() - 1));
    }

    /** @param links between routers */
    private void measure(int sink, int links, int linkCycles, boolean fromHost, boolean toHost, int queue, int port) {
        int ramp = wafer.rampCycles();
        int credit = wafer.creditCycles();
        int fifo = wafer.routerFifoWords();
        latency[sink] = linkCycles + (fromHost ? 0 : ramp) + (toHost ? 0 : ramp);
        // A link of L cycles has credits for the storage behind it plus L - 1 words under way.
        int words = links * (fifo - 1) + linkCycles - (toHost ? wafer.hopCycles() : 0);
        int cycles = links * credit;
        if (!fromHost) {
            words += queue + fifo + ramp - 1;
            cycles += 1 + credit;
        }
        if (!toHost) {
            words += wafer.inputQueueWords(Math.min(port, wafer.inputQueues() - 1)) + ramp - 1;
            cycles += credit;
        }
        capacity[sink] = words;
        back[sink] = cycles;
    }
}
