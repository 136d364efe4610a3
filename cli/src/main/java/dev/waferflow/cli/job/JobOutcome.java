package dev.waferflow.cli.job;

import dev.waferflow.cli.report.RunReport.Host;
import dev.waferflow.cli.report.RunReport.Model;
import dev.waferflow.cli.report.RunReport.Verify;
import dev.waferflow.placer.Compilation;
import dev.waferflow.simulator.SimulationResult;
import java.util.List;

/**
 * What a job gave.
 *
 * @param model what was compiled
 * @param compilation the program and the decisions behind it
 * @param result of the simulation; null if only compiled
 * @param verify check of the outputs; null if only compiled
 * @param notices what was decided for the user
 * @param host times and memory
 */
public record JobOutcome(
        Model model, Compilation compilation, SimulationResult result, Verify verify, List<String> notices, Host host) {
    /** The same as if nothing had been simulated. */
    public JobOutcome withoutResult() {
        return new JobOutcome(model, compilation, null, null, notices, host);
    }
}
