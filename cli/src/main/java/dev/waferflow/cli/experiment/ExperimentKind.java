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
    /** Whether its program is a compiled model: it stays as it is when constants of the wafer move. */
    boolean isCompiled() {
        return !unit().equals("cycles") && !unit().equals("ratio");
    }

    /** Unit of the figure. */
    public String unit() {
        return switch (name) {
            case "kv-cache", "decode-trend" -> "ratio";
            case "fully-connected" -> "MAC/cycle/PE";
            case "decoder" -> "% of the PEs";
            default -> "cycles";
        };
    }
}
