package dev.waferflow.cli.experiment;

import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.study.Study;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;

/** Runs a study: first with values that are compared with a plain loop, then for its time. */
public final class ExperimentRun {
    private static final int LONGEST = 40;
    private static final double TOLERANCE_32 = 1e-5;
    private static final double TOLERANCE_16 = 2e-2;

    private final String engine;
    private final Probe probe;

    /** On an engine, "event" or "cycle". */
    public ExperimentRun(String engine, Probe probe) {
        this.engine = engine;
        this.probe = probe;
    }

    /**
     * What it gave.
     *
     * @param cycles simulated
     * @param checked numbers compared
     * @param maxAbsError greatest difference to the plain loop
     */
    public record Outcome(double cycles, int checked, double maxAbsError) {}

    /** Values, then time. */
    public Outcome run(Study study, WaferSpec wafer) {
        double worst = check(study, wafer);
        return new Outcome(cycles(study, wafer), study.expected().length, worst);
    }

    /** The figure alone. */
    public double cycles(Study study, WaferSpec machine) {
        if (!study.isTime()) {
            return study.figure();
        }
        WaferSpec wafer = machine.with(study.constants());
        ProgramVerifier.check(study.timed(), wafer);
        int samples = study.repeats() ? 0 : 1;
        var options = new SimulationOptions(samples, Math.max(samples, LONGEST), false, 1, probe);
        var result = ModelJob.engine(engine).simulate(study.timed(), wafer, study.inputs(), options);
        if (result.samples() == 0) {
            throw UserException.of(
                    FaultKind.CHECK_FAILED, "WF-EXP-006", "stopped before the kernel was through", "", "");
        }
        double cycles = study.repeats() ? result.cyclesPerSample() : result.sampleDone()[0];
        return Double.isNaN(study.work()) ? cycles : study.work() / cycles;
    }

    /** The values alone: how far they are from those of the plain loop; 0 if the study has none. */
    double check(Study study, WaferSpec machine) {
        if (study.checked() == null) {
            return 0;
        }
        WaferSpec wafer = machine.with(study.constants());
        ProgramVerifier.check(study.checked(), wafer);
        var options = new SimulationOptions(1, 1, true, 1, probe);
        var result = ModelJob.engine(engine).simulate(study.checked(), wafer, study.inputs(), options);
        var tensor = result.outputs().values().iterator().next();
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < study.expected().length; i++) {
            worst = Math.max(worst, Math.abs(study.expected()[i] - tensor.floats()[i]));
            largest = Math.max(largest, Math.abs(study.expected()[i]));
        }
        double tolerance = tensor.type().bits() <= 16 ? TOLERANCE_16 : TOLERANCE_32;
        if (!(worst <= tolerance * Math.max(1, largest))) {
            throw UserException.of(
                    FaultKind.CHECK_FAILED,
                    "WF-EXP-005",
                    "the kernel computes something else: off by " + worst + " of " + largest,
                    "",
                    "");
        }
        return worst;
    }
}
