package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Numbers;
import dev.waferflow.placer.SearchProbe;
import dev.waferflow.simulator.Probe;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says on a terminal what takes long, from the second second on, and how long it may still take; silent everywhere else.
 * Passes on a wish to stop, and the end of the time that a search may take.
 */
final class Progress implements Probe, SearchProbe {
    private static final long QUIET_NANOS = 2_000_000_000L;
    private static final long REDRAW_NANOS = 200_000_000L;
    private static final int MOST_SAMPLES = 40;

    private final Shell shell;
    private final boolean shown;
    private final AtomicBoolean stop;
    private final long start = System.nanoTime();
    private OptionalDouble searchSeconds = OptionalDouble.empty();
    private int samples;
    private boolean cutShort;
    private String stage = "";
    private long stageStart = start;
    private long lastDrawn;
    private int width;

    Progress(Shell shell, boolean quiet, AtomicBoolean stop) {
        this.shell = shell;
        this.shown = !quiet && shell.lively();
        this.stop = stop;
    }

    /** Ends searches this long after the start of their stage. */
    Progress limitSearch(OptionalDouble seconds) {
        searchSeconds = seconds;
        return this;
    }

    /** The samples that will be simulated; 0: until the interval is steady. */
    Progress expect(int count) {
        samples = count;
        return this;
    }

    /** Why another run may give another result, if so. */
    Optional<String> remark() {
        if (cutShort) {
            return Optional.of("the search for shapes and places was ended early: another run may find others");
        }
        return searchSeconds.isPresent()
                ? Optional.of("run with a time limit: on a slower computer the result may be another")
                : Optional.empty();
    }

    /** Names the stage that begins. */
    void stage(String name) {
        stage = name;
        stageStart = System.nanoTime();
        if (shown) {
            draw(name);
        }
    }

    @Override
    public boolean goOn(int step, int steps, double best) {
        long now = System.nanoTime();
        if (due(now)) {
            String found =
                    Double.isInfinite(best) ? "nothing fits yet" : "best " + Numbers.figure(best) + " cycles/sample";
            draw(stage + ": step " + (step + 1) + " of " + steps + ", " + found + left(now, step, steps, ""));
        }
        double seconds = (now - stageStart) / 1e9;
        boolean on = !stop.get() && (searchSeconds.isEmpty() || seconds < searchSeconds.getAsDouble());
        cutShort |= !on;
        return on;
    }

    @Override
    public boolean progress(long cycle, int samplesDone) {
        long now = System.nanoTime();
        if (due(now)) {
            int all = samples > 0 ? samples : MOST_SAMPLES;
            draw(String.format(
                    Locale.ROOT,
                    "%s: cycle %s, %d of %s%d samples done, %.0f s%s",
                    stage,
                    Numbers.grouped(cycle),
                    samplesDone,
                    samples > 0 ? "" : "at most ",
                    all,
                    (now - start) / 1e9,
                    left(now, samplesDone, all, samples > 0 ? "" : "at most ")));
        }
        return !stop.get();
    }

    private boolean due(long now) {
        if (!shown || now - start <= QUIET_NANOS || now - lastDrawn <= REDRAW_NANOS) {
            return false;
        }
        lastDrawn = now;
        return true;
    }

    /** How long the rest of a stage takes if it goes on as before. */
    private String left(long now, int done, int all, String qualifier) {
        return done == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %s%.0f s left",
                        qualifier.isEmpty() ? "about " : qualifier,
                        (now - stageStart) / 1e9 / done * (all - done));
    }

    /** Removes the line. */
    void clear() {
        if (shown && width > 0) {
            draw("");
            shell.err().print("\r");
            shell.err().flush();
        }
    }

    private void draw(String text) {
        var line = new StringBuilder("\r").append(text);
        for (int i = text.length(); i < width; i++) {
            line.append(' ');
        }
        width = text.length();
        shell.err().print(line);
        shell.err().flush();
    }
}
