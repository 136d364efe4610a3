package dev.waferflow.cli.conformance;

import java.util.Objects;

/**
 * What became of one case.
 *
 * @param name folder of the case
 * @param reference on the reference interpreter
 * @param wafer compiled, and simulated on the wafer
 * @param reason why not both passed; empty if both did
 */
public record CaseResult(String name, Verdict reference, Verdict wafer, String reason) {
    public CaseResult {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(wafer, "wafer");
        Objects.requireNonNull(reason, "reason");
    }
}
