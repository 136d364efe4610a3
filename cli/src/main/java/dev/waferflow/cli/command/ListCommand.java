package dev.waferflow.cli.command;

import dev.waferflow.cli.experiment.ExperimentKinds;
import dev.waferflow.cli.experiment.NocExperiment;
import dev.waferflow.cli.job.ModelJob;
import dev.waferflow.cli.job.Names;
import dev.waferflow.cli.report.Answer;
import dev.waferflow.cli.report.Numbers;
import dev.waferflow.frontend.op.Operator;
import dev.waferflow.frontend.op.Operators;
import dev.waferflow.machine.wafer.Constant;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.models.ModelZoo;
import dev.waferflow.placer.Compiler;
import dev.waferflow.placer.contest.plan.ContestPlanners;
import dev.waferflow.placer.kernel.KernelFamilies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code list KIND}: what there is, from the registries. */
@Command(
        name = "list",
        description = "Lists what there is: wafers, operators, kernels, planners, models or experiments.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class ListCommand implements Callable<Integer> {
    private static final List<String> KINDS =
            List.of("wafers", "operators", "kernels", "planners", "models", "experiments");

    private final Shell shell;

    @Parameters(paramLabel = "KIND", description = "wafers, operators, kernels, planners, models or experiments")
    private String kind;

    @Mixin
    private OutputOptions output;

    ListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json");
        List<Map<String, Object>> entries = switch (kind) {
            case "wafers" ->
                WaferSpecs.names().stream().map(n -> wafer(WaferSpecs.load(n))).toList();
            case "operators" ->
                Operators.all().stream()
                        .map(Operator::name)
                        .map(n -> Map.<String, Object>of("name", n))
                        .toList();
            case "kernels" ->
                KernelFamilies.all().stream()
                        .map(f -> described(f.name(), String.join(", ", f.operators())))
                        .toList();
            case "planners" -> planners();
            case "models" ->
                ModelZoo.names().stream()
                        .map(n -> described(ModelJob.ZOO + n, ModelZoo.description(n)))
                        .toList();
            case "experiments" -> experiments();
            default -> throw Names.unknown("list of", kind, KINDS);
        };
        if (format.equals("json")) {
            shell.out().print(Answer.ok("list").put(kind, entries).json());
        } else if (kind.equals("wafers")) {
            WaferSpecs.names().forEach(n -> print(WaferSpecs.load(n)));
        } else {
            entries.forEach(e -> shell.out()
                    .println(e.get("name") + (e.containsKey("description") ? ": " + e.get("description") : "")));
        }
        return 0;
    }

    private static List<Map<String, Object>> planners() {
        return Stream.concat(
                        Compiler.PLANNERS.stream().map(p -> p.split(": ", 2)).map(p -> described(p[0], p[1])),
                        Arrays.stream(ContestPlanners.values())
                                .map(p -> described("place --planner " + p.word(), p.description())))
                .toList();
    }

    private static List<Map<String, Object>> experiments() {
        var entries = new ArrayList<Map<String, Object>>();
        ExperimentKinds.all().forEach(k -> entries.add(described(k.name(), k.does() + " " + k.defaults())));
        entries.add(described(NocExperiment.NAME, "latency of random words on a mesh " + NocExperiment.defaults()));
        return entries;
    }

    private static Map<String, Object> described(String name, String description) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("name", name);
        entry.put("description", description);
        return entry;
    }

    private static Map<String, Object> wafer(WaferSpec wafer) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("name", wafer.name());
        entry.put("width", wafer.width());
        entry.put("height", wafer.height());
        entry.put("pes", wafer.pes());
        entry.put("clockHz", wafer.clockHz());
        entry.put("sramBytesPerPe", wafer.sramBytes());
        return entry;
    }

    private void print(WaferSpec wafer) {
        String clock = wafer.hasClock() ? String.format(Locale.ROOT, "%.2f GHz", wafer.clockHz() / 1e9) : "no clock";
        shell.out()
                .printf(
                        Locale.ROOT,
                        "%-10s %4d x %-4d = %7s PEs, %s per PE, %s%n",
                        wafer.name(),
                        wafer.width(),
                        wafer.height(),
                        Numbers.grouped(wafer.pes()),
                        Numbers.kibibytes(wafer.sramBytes()),
                        clock);
        if (output.verbose()) {
            for (Constant constant : wafer.constants()) {
                shell.out()
                        .printf(
                                "    %-34s %14s %-14s %s%n",
                                constant.name(), constant.value(), constant.unit(), constant.source());
            }
        }
    }
}
