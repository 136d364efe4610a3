package dev.waferflow.cli.experiment;

import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.study.Study;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * One kind of experiment.
 *
 * @param name on the command line
 * @param does what is measured, in a few words
 * @param defaults parameters with their defaults
 * @param engine that is used if none is asked for
 * @param unit of the figure
 * @param compiled whether its program is a compiled model: it stays as it is when constants of the wafer move
 * @param study writes the programs
 */
public record ExperimentKind(
        String name,
        String does,
        Map<String, String> defaults,
        String engine,
        String unit,
        boolean compiled,
        BiFunction<WaferSpec, Parameters, Study> study) {
    /** The same with a figure in another unit. */
    ExperimentKind in(String other) {
        return new ExperimentKind(name, does, defaults, engine, other, compiled, study);
    }

    /** The same whose program is a compiled model. */
    ExperimentKind ofCompiledModel() {
        return new ExperimentKind(name, does, defaults, engine, unit, true, study);
    }

    /** The same on another engine if none is asked for. */
    ExperimentKind on(String other) {
        return new ExperimentKind(name, does, defaults, other, unit, compiled, study);
    }
}
