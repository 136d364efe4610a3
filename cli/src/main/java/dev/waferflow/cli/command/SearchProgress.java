package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Numbers;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.contest.plan.SearchWatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** Shows the best figure of a search, and ends it on Ctrl-C or when its time is up. */
final class SearchProgress implements SearchWatch {
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m)?");
    private static final long REDRAW_NANOS = 200_000_000L;

    private final Progress progress;
    private final AtomicBoolean stopped;
    private final long limitNanos;
    private final long start = System.nanoTime();
    private final AtomicBoolean cut = new AtomicBoolean();
    private String stage = "";
    private double best = Double.POSITIVE_INFINITY;
    private long lastDrawn = start;

    /** @param limitNanos when to stop, or {@link Long#MAX_VALUE} */
    SearchProgress(Progress progress, AtomicBoolean stopped, long limitNanos) {
        this.progress = progress;
        this.stopped = stopped;
        this.limitNanos = limitNanos;
    }

    /** The length of {@code 30s}, {@code 500ms} or {@code 2m}; {@link Long#MAX_VALUE} for null. */
    static long nanos(String text) {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        var matched = TIME.matcher(text);
        if (!matched.matches()) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-CLI-013",
                    "--time-limit is '" + text + "', not a time",
                    "",
                    "--time-limit 30s");
        }
        long unit = "ms".equals(matched.group(2))
                ? 1_000_000L
                : "m".equals(matched.group(2)) ? 60_000_000_000L : 1_000_000_000L;
        return Long.parseLong(matched.group(1)) * unit;
    }

    @Override
    public boolean progress(String name, double figure) {
        long now = System.nanoTime();
        if (stopped.get() || now - start > limitNanos) {
            cut.set(true);
            return false;
        }
        synchronized (this) {
            if (!name.equals(stage)) {
                stage = name;
                best = Double.POSITIVE_INFINITY;
            }
            best = Math.min(best, figure);
            if (now - lastDrawn > REDRAW_NANOS) {
                lastDrawn = now;
                progress.stage(stage + ": " + (Double.isInfinite(best) ? "none yet" : Numbers.figure(best)) + ", "
                        + (now - start) / 1_000_000_000L + " s");
            }
        }
        return true;
    }

    /** Whether the search was ended before its steps were done. */
    boolean cut() {
        return cut.get();
    }
}
