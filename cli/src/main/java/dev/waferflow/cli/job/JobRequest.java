package dev.waferflow.cli.job;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.wafer.Defects;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What to run and how. Every part has a default; start from {@link #of}.
 *
 * @param model file, or {@code zoo:NAME}
 * @param wafer preset or file
 * @param overrides constants of the wafer to replace
 * @param defects dead PEs and links of the wafer
 * @param dims values of free dimensions
 * @param precision FP16 or FP32
 * @param engine "event" or "cycle"
 * @param samples 0 means until the interval is steady
 * @param seed of random inputs and of strategies that search
 * @param weightSeed seed of weights that are missing or constant; empty: weights come from the file
 * @param structureOnly whether no values are computed
 * @param dequantized whether quantised operators are computed in real numbers
 * @param threads host threads
 * @param inputs file or folder of inputs; null: seeded random
 * @param expect file or folder of expected outputs; null: the reference interpreter
 * @param rtol relative tolerance; empty: that of the precision
 * @param atol absolute tolerance; empty: that of the precision
 * @param search how shapes and places are found
 */
public record JobRequest(
        String model,
        String wafer,
        Map<String, String> overrides,
        Defects defects,
        Map<String, Integer> dims,
        DataType precision,
        String engine,
        int samples,
        long seed,
        OptionalLong weightSeed,
        boolean structureOnly,
        boolean dequantized,
        int threads,
        Path inputs,
        Path expect,
        OptionalDouble rtol,
        OptionalDouble atol,
        SearchOptions search) {
    public JobRequest {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(defects, "defects");
        overrides = Map.copyOf(overrides);
        dims = Map.copyOf(dims);
    }

    /** The defaults for one model. */
    public static JobRequest of(String model) {
        return new JobRequest(
                model,
                "wse2",
                Map.of(),
                Defects.NONE,
                Map.of(),
                DataType.FP16,
                "event",
                0,
                1,
                OptionalLong.empty(),
                false,
                false,
                1,
                null,
                null,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                SearchOptions.NORMAL);
    }

    /**
     * The number format called "fp16" or "fp32".
     *
     * @throws dev.waferflow.machine.fault.UserException USAGE for any other name
     */
    public static DataType precision(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "fp16" -> DataType.FP16;
            case "fp32" -> DataType.FP32;
            default -> throw Names.unknown("precision", name, List.of("fp16", "fp32"));
        };
    }

    /** Name of the model without folder and ending: {@code tiny_resnet}. */
    public String modelName() {
        String name = model.startsWith(ModelJob.ZOO) ? model.substring(ModelJob.ZOO.length()) : fileName(model);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String fileName(String path) {
        var name = Path.of(path).getFileName();
        return name == null ? path : name.toString();
    }
}
