package dev.waferflow.simulator.noc;

import dev.waferflow.simulator.Probe;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a mesh: warm-up, window, and on until the words of the window have arrived, at most as long again as the window is. Every band
 * of rows has a thread; bands meet twice per cycle.
 */
public final class NocSimulation {
    private static final int PROBE_CYCLES = 64;
    private static final int SPINS = 2_000;

    private final NocOptions options;
    private final Band[] bands;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile int round;
    private volatile boolean stop;
    private volatile Throwable failure;
    private volatile int simulated;

    /** Used once. */
    public NocSimulation(NocOptions options, Traffic traffic) {
        this.options = options;
        var routers = new Routers(
                options.width(),
                options.height(),
                options.fifoWords() + options.linkCycles() - 1,
                options.fifoWords() + options.rampCycles() - 1);
        bands = new Band[Math.max(1, Math.min(options.threads(), options.height()))];
        for (int i = 0; i < bands.length; i++) {
            int fromRow = (int) ((long) options.height() * i / bands.length);
            int toRow = (int) ((long) options.height() * (i + 1) / bands.length);
            bands[i] = new Band(fromRow, toRow, options, routers, traffic);
        }
    }

    /** Runs it. */
    public NocResult run(Probe probe) {
        var threads = new Thread[bands.length - 1];
        for (int i = 0; i < threads.length; i++) {
            int band = i + 1;
            threads[i] = new Thread(() -> guarded(band, Probe.SILENT), "noc-" + band);
            threads[i].setDaemon(true);
            threads[i].start();
        }
        guarded(0, probe);
        for (Thread thread : threads) {
            join(thread);
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        return result();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void guarded(int index, Probe probe) {
        try {
            band(index, probe);
        } catch (RuntimeException | Error e) {
            failure = e;
            stop = true;
            round++;
        }
    }

    private void band(int index, Probe probe) {
        int end = options.warmUpCycles() + 2 * options.cycles();
        var band = bands[index];
        var north = index > 0 ? bands[index - 1] : null;
        var south = index + 1 < bands.length ? bands[index + 1] : null;
        for (int cycle = 0; cycle < end && !stop; cycle++) {
            band.decide(cycle);
            meet();
            band.commit(cycle, north, south);
            if (index == 0) {
                simulated = cycle + 1;
                stop = cycle % PROBE_CYCLES == 0 && !probe.progress(cycle, 0);
            }
            meet();
        }
    }

    /** Waits until all bands are here. */
    private void meet() {
        if (bands.length == 1) {
            return;
        }
        int mine = round;
        if (waiting.incrementAndGet() == bands.length) {
            waiting.set(0);
            round = mine + 1;
            return;
        }
        for (int spin = 0; round == mine && failure == null; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    private NocResult result() {
        long latency = 0;
        long measured = 0;
        long accepted = 0;
        long arrived = 0;
        long hops = 0;
        int last = -1;
        for (Band band : bands) {
            latency += band.latencySum;
            measured += band.measured;
            accepted += band.acceptedInWindow;
            arrived += band.arrived;
            hops += band.hops;
            last = Math.max(last, band.lastArrival);
        }
        double pes = (double) options.width() * options.height();
        return new NocResult(
                measured == 0 ? Double.NaN : (double) latency / measured,
                accepted / (pes * options.cycles()),
                measured,
                arrived,
                hops,
                simulated,
                last);
    }
}
