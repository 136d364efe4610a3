package dev.waferflow.cli.bench;

import dev.waferflow.cli.job.DefectsOption;
import dev.waferflow.cli.job.JobRequest;
import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.cli.job.SearchOptions;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One job of a suite; only the model is needed. What is null has the default of {@code run}; files lie relative to the suite's
 * folder.
 *
 * @param name of the result; null: model, wafer and precision
 * @param model file, or {@code zoo:NAME}
 * @param wafer preset or file
 * @param set constants of the wafer to replace
 * @param defects a rate and a seed, or a file
 * @param dim sizes of free dimensions
 * @param inputs file or folder of inputs
 * @param precision "fp16" or "fp32"
 * @param samples 0: until the interval is steady
 * @param weights seed of random weights; null: weights come from the file
 * @param effort "low", "normal" or "high"
 * @param floorplan a report's floorplan.json
 * @param replicas "auto" or a number
 * @param targetRate samples per second, such as "50k"
 * @param constraints file of constraints
 */
record SuiteJob(
        String name,
        String model,
        String wafer,
        Map<String, String> set,
        String defects,
        Map<String, Integer> dim,
        String inputs,
        String precision,
        Integer samples,
        Long weights,
        String effort,
        String floorplan,
        String replicas,
        String targetRate,
        String constraints) {
    private static final String WAFER = "wse2";
    private static final String PRECISION = "fp16";

    /** This job's options for a model on a wafer; its name is added to theirs. */
    SuiteJob on(String newModel, String newWafer) {
        var plain = named(null, newModel, newWafer);
        return name == null ? plain : named(plain.title() + "-" + name, newModel, newWafer);
    }

    private SuiteJob named(String newName, String newModel, String newWafer) {
        return new SuiteJob(
                newName,
                newModel,
                newWafer,
                set,
                defects,
                dim,
                inputs,
                precision,
                samples,
                weights,
                effort,
                floorplan,
                replicas,
                targetRate,
                constraints);
    }

    /** The name of the job's result. */
    String title() {
        return name != null
                ? name
                : JobRequest.of(model).modelName() + "-" + or(wafer, WAFER) + "-" + or(precision, PRECISION);
    }

    /** What the job asks for; {@code folder} is the suite's. */
    JobRequest request(Path folder, int threads) {
        var defaults = JobRequest.of(model);
        boolean built = model.startsWith(ModelJob.ZOO);
        Map<String, String> overrides = set == null ? Map.of() : set;
        String machine = machine(folder);
        return new JobRequest(
                built ? model : in(folder, model).normalize().toString(),
                machine,
                overrides,
                DefectsOption.of(defects, folder),
                dim == null ? Map.of() : dim,
                JobRequest.precision(or(precision, PRECISION)),
                defaults.engine(),
                samples == null ? 0 : samples,
                defaults.seed(),
                weights == null ? OptionalLong.empty() : OptionalLong.of(weights),
                false,
                false,
                threads,
                in(folder, inputs),
                null,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                search(folder, WaferSpecs.load(machine).with(overrides)));
    }

    /** A preset's name, or the path of a file. */
    private String machine(Path folder) {
        String text = or(wafer, WAFER);
        Path file = in(folder, text);
        return Files.isRegularFile(file) ? file.toString() : text;
    }

    private SearchOptions search(Path folder, WaferSpec spec) {
        return new SearchOptions(
                SearchOptions.effort(or(effort, "normal")),
                in(folder, floorplan),
                SearchOptions.demands(replicas, targetRate, in(folder, constraints), spec),
                OptionalDouble.empty());
    }

    private static Path in(Path folder, String file) {
        return file == null ? null : folder.resolve(file);
    }

    private static String or(String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
