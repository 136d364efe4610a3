package dev.waferflow.cli.command;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import picocli.CommandLine.Option;

/** How to simulate. */
final class EngineOptions {
    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "samples to run (default: until the interval is steady)")
    private int samples;

    @Option(names = "--engine", paramLabel = "event|cycle", description = "who executes the program (default: event)")
    private String engine = "event";

    @Option(names = "--threads", paramLabel = "N", description = "host threads; never changes a result (default: all)")
    private int threads;

    String engine() {
        return engine;
    }

    /** Samples to run; 0 means until steady. */
    int samples() {
        return notNegative("--samples", samples);
    }

    /** Host threads, at least 1. */
    int threads() {
        return threads(threads);
    }

    /** Host threads for what {@code --threads} says: 0 means all. */
    static int threads(int wanted) {
        return notNegative("--threads", wanted) > 0
                ? wanted
                : Runtime.getRuntime().availableProcessors();
    }

    private static int notNegative(String option, int value) {
        if (value < 0) {
            throw UserException.of(
                    FaultKind.USAGE, "WF-CLI-008", option + " is " + value + ", not a positive number", "", "");
        }
        return value;
    }
}
