package dev.waferflow.simulator.event;

import dev.waferflow.machine.wafer.WaferSpec;
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

    Paths(Wiring wiring, WaferSpec wafer) {
        this.wafer = wafer;
        latency = new int[wiring.sinks()];
        capacity = new int[wiring.sinks()];
        back = new int[wiring.sinks()];
        for (int route = 0; route < wiring.routes(); route++) {
            boolean fromHost = wiring.source(route) < 0;
            int queue = fromHost ? 0 : outputQueue(wiring.net(route).sourcePort());
            for (int sink = wiring.firstSink(route); sink < wiring.firstSink(route + 1); sink++) {
                boolean toHost = wiring.sinkPe(sink) < 0;
                measure(sink, wiring.sinkHops(sink), fromHost, toHost, queue, toHost ? 0 : wiring.sinkPort(sink));
            }
        }
    }

    private int outputQueue(int port) {
        return wafer.outputQueueWords(Math.min(port, wafer.outputQueues() - 1));
    }

    private void measure(int sink, int hops, boolean fromHost, boolean toHost, int queue, int port) {
        int ramp = wafer.rampCycles();
        int hop = wafer.hopCycles();
        int credit = wafer.creditCycles();
        int fifo = wafer.routerFifoWords();
        latency[sink] = hops * hop + (fromHost ? 0 : ramp) + (toHost ? 0 : ramp);
        // A link of L cycles has credits for the storage behind it plus L - 1 words under way.
        int links = toHost ? hops - 1 : hops;
        int words = links * (fifo + hop - 1);
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
