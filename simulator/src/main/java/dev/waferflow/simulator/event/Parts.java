package dev.waferflow.simulator.event;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.simulator.Probe;
import java.util.Arrays;

/**
 * <b>Hot.</b> The run of a program, cycle by cycle: the parts of its {@link Partition} side by side, then their borders and the crowded
 * routes in turn.
 */
final class Parts {
    private static final int LATEST_CYCLE = Integer.MAX_VALUE / 4;
    private static final int PROBE_EVERY = 1 << 20;
    /** Events in a cycle for which it pays to ask other host threads. */
    static final int WORTH_A_TEAM = 64;

    private final State state;
    private final Engine whole;
    /** None if all is one part. */
    private final Engine[] parts;
    /** Per part its next cycle with events, or -1. */
    private final int[] due;
    /** Those that have events in this cycle. */
    private final Engine[] moving;

    private final Host host;
    private final Progress progress;
    private final int leastTogether;
    private int now;
    private boolean busy;

    /**
     * @param leastTogether events in a cycle from which on the next is shared among host threads
     */
    Parts(Setup setup, int leastTogether) {
        this.leastTogether = leastTogether;
        state = setup.state();
        host = setup.host();
        progress = setup.progress();
        int count = setup.partition().parts();
        var calendars = new Calendar[count];
        Arrays.setAll(calendars, part -> new Calendar());
        whole = new Engine(setup, calendars, count);
        parts = new Engine[count > 1 ? count : 0];
        Arrays.setAll(parts, part -> new Engine(setup, calendars, part));
        due = new int[parts.length];
        moving = new Engine[count];
    }

    /** The engine that knows everything. */
    Engine whole() {
        return whole;
    }

    /** Runs on some host threads until all is complete; whether it was not cancelled. */
    boolean run(Probe probe, int threads) {
        try (var team = new Team(Math.max(0, Math.min(threads, parts.length) - 1), task -> moving[task].cycle(now))) {
            return run(probe, team);
        }
    }

    private boolean run(Probe probe, Team team) {
        for (int block : state.blocks()) {
            whole.startAll(block);
        }
        host.start();
        whole.routes(now);
        long nextProbe = PROBE_EVERY;
        long events = 0;
        while (true) {
            int time = nextTime();
            if (time < 0 || time > progress.endTime()) {
                return true;
            }
            if (time > LATEST_CYCLE) {
                throw UserException.of(
                        FaultKind.PROGRAM_FAULT,
                        "WF-SIM-004",
                        "the run is longer than " + LATEST_CYCLE + " cycles",
                        "",
                        "");
            }
            now = time;
            long before = events;
            cycle(time, team);
            events = events();
            busy = events - before >= leastTogether;
            if (events >= nextProbe) {
                nextProbe = events + PROBE_EVERY;
                if (!probe.progress(time, progress.samplesDone())) {
                    return false;
                }
            }
        }
    }

    private void cycle(int time, Team team) {
        if (parts.length == 0) {
            whole.cycle(time);
            whole.routes(time);
            return;
        }
        int count = 0;
        for (int part = 0; part < parts.length; part++) {
            if (due[part] == time) {
                moving[count++] = parts[part];
            }
        }
        team.round(count, busy);
        whole.now(time);
        for (int i = 0; i < count; i++) {
            moving[i].deferred().drainTo(whole.bursts());
        }
    }

    /** The next cycle in which anything happens, or -1. */
    private int nextTime() {
        int time = whole.nextTime(now);
        for (int part = 0; part < parts.length; part++) {
            int other = parts[part].nextTime(now);
            due[part] = other;
            time = other >= 0 && (time < 0 || other < time) ? other : time;
        }
        return time;
    }

    private long events() {
        long sum = whole.events();
        for (Engine part : parts) {
            sum += part.events();
        }
        return sum;
    }

    int now() {
        return now;
    }

    long instructions() {
        long sum = whole.instructions();
        for (Engine part : parts) {
            sum += part.instructions();
        }
        return sum;
    }

    /** Completions, words handled and words served on crowded routes. */
    long allEvents() {
        return events() + whole.wordEvents();
    }
}
