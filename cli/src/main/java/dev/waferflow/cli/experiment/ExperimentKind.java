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
 * @param study writes the programs
 */
public record ExperimentKind(
        String name,
        String does,
        Map<String, String> defaults,
        String engine,
        BiFunction<WaferSpec, Parameters, Study> study) {
    /** Unit of the figure. */
    public String unit() {
        return name.equals("kv-cache") ? "ratio" : "cycles";
    }
}
