package dev.waferflow.cli.conformance;

import java.util.Locale;

/** What became of one case on one executor. */
public enum Verdict {
    /** Every output has the right shape and values within the tolerance. */
    PASSED,
    /** A wrong answer, a crash, or a valid model called malformed. */
    FAILED,
    /** Refused before anything was computed, with the reason. */
    UNSUPPORTED;

    /** The word used in reports: {@code passed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
