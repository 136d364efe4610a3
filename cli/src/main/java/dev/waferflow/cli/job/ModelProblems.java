package dev.waferflow.cli.job;

import dev.waferflow.machine.fault.Diagnostic;
import java.util.List;

/**
 * Every reason why a model cannot be compiled.
 *
 * @param problems in the order of the file, those of reading before those of compiling
 * @param exitCode of the gravest; 0 if there is none
 */
public record ModelProblems(List<Diagnostic> problems, int exitCode) {
    public ModelProblems {
        problems = List.copyOf(problems);
    }
}
