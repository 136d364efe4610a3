package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Numbers;
import dev.waferflow.simulator.Probe;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** Says on a terminal what takes long, from the second second on; silent everywhere else. Passes on a wish to stop. */
final class Progress implements Probe {
    private static final long QUIET_NANOS = 2_000_000_000L;
    private static final long REDRAW_NANOS = 200_000_000L;

    private final Shell shell;
    private final boolean shown;
    private final AtomicBoolean stop;
    private final long start = System.nanoTime();
    private long lastDrawn;
    private int width;

    Progress(Shell shell, boolean quiet, AtomicBoolean stop) {
        this.shell = shell;
        this.shown = !quiet && shell.lively();
        this.stop = stop;
    }

    /** Names the stage that begins. */
    void stage(String name) {
        if (shown) {
            draw(name);
        }
    }

    @Override
    public boolean progress(long cycle, int samplesDone) {
        long now = System.nanoTime();
        if (shown && now - start > QUIET_NANOS && now - lastDrawn > REDRAW_NANOS) {
            lastDrawn = now;
            draw(String.format(
                    Locale.ROOT,
                    "simulating: cycle %s, %d samples done, %.0f s",
                    Numbers.grouped(cycle),
                    samplesDone,
                    (now - start) / 1e9));
        }
        return !stop.get();
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
