package dev.waferflow.cli.command;

import dev.waferflow.cli.job.JobRequest;
import dev.waferflow.cli.job.Names;
import dev.waferflow.cli.job.SearchOptions;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model, on what, in which precision. */
final class ModelOptions {
    private static final String FROM_FILE = "file";
    private static final String SEEDED = "seeded:";

    @Parameters(paramLabel = "MODEL", description = "an ONNX file, or zoo:NAME: see waferflow list models")
    private String model;

    @Mixin
    private DeviceOptions device;

    @Option(
            names = "--dim",
            paramLabel = "NAME=N",
            description = "size of a free dimension; repeatable (default: from --inputs, a batch is 1)")
    private Map<String, Integer> dims = new LinkedHashMap<>();

    @Option(names = "--inputs", paramLabel = "FILE.npz|DIR", description = "inputs (default: seeded random)")
    private Path inputs;

    @Option(
            names = "--weights",
            paramLabel = "file|seeded:N",
            description = "seeded: missing or constant weights become random ones (default: file)")
    private String weights = FROM_FILE;

    @Option(names = "--structure-only", description = "read no weights and compute no values")
    private boolean structureOnly;

    @Option(
            names = "--quantized",
            paramLabel = "keep|float",
            description = "quantised operators as they are, or computed in real numbers (default: keep)")
    private String quantized = "keep";

    @Option(names = "--precision", paramLabel = "fp16|fp32", description = "storage of numbers (default: fp16)")
    private String precision = "fp16";

    @Option(names = "--seed", paramLabel = "N", description = "seed of random inputs and of searches (default: 1)")
    private long seed = 1;

    @Option(
            names = "--floorplan",
            paramLabel = "FILE|DIR",
            description = "use the places and widths of this floorplan.json, edited or not, of a report")
    private Path floorplan;

    @Option(
            names = "--replicas",
            paramLabel = "N|auto",
            description = "copies of the model that take turns; auto: as many as pay (default: up to twelve)")
    private String replicas;

    @Option(
            names = "--target-rate",
            paramLabel = "SAMPLES/S",
            description =
                    "the least area that is predicted to reach this rate, such as 50k (default: as fast as possible)")
    private String targetRate;

    @Option(
            names = "--constraints",
            paramLabel = "FILE",
            description = "kernels pinned to columns, of given width or kept together, and rectangles to stay out of")
    private Path constraints;

    @Option(
            names = "--effort",
            paramLabel = "low|normal|high",
            description = "how much is tried for shapes and places: steps, so repeatable (default: normal)")
    private String effort = "normal";

    @Option(
            names = "--time-limit",
            paramLabel = "30s",
            description = "go on with the best shapes and places found after this time; makes a run unrepeatable")
    private String timeLimit;

    /** How shapes and places are found. */
    SearchOptions search() {
        return new SearchOptions(
                SearchOptions.effort(effort),
                floorplan,
                SearchOptions.demands(replicas, targetRate, constraints, device.load()),
                timeLimit == null ? OptionalDouble.empty() : OptionalDouble.of(SearchOptions.seconds(timeLimit)));
    }

    /** The request so far: everything that concerns the model. */
    JobRequest request() {
        var defaults = JobRequest.of(model);
        return new JobRequest(
                model,
                device.wafer(),
                device.overrides(),
                device.defects(),
                dims,
                JobRequest.precision(precision),
                defaults.engine(),
                defaults.samples(),
                seed,
                weightSeed(),
                structureOnly,
                dequantized(),
                defaults.threads(),
                inputs,
                null,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                search());
    }

    private boolean dequantized() {
        return switch (quantized) {
            case "keep" -> false;
            case "float" -> true;
            default -> throw Names.unknown("choice of --quantized", quantized, List.of("keep", "float"));
        };
    }

    private OptionalLong weightSeed() {
        if (weights.equals(FROM_FILE)) {
            return OptionalLong.empty();
        }
        try {
            if (weights.startsWith(SEEDED)) {
                return OptionalLong.of(Long.parseLong(weights.substring(SEEDED.length())));
            }
        } catch (NumberFormatException e) {
            // Said below, with the other wrong values.
        }
        throw UserException.of(
                FaultKind.USAGE,
                "WF-CLI-007",
                "--weights is '" + weights + "', not 'file' or 'seeded:N'",
                "",
                "--weights seeded:1");
    }
}
