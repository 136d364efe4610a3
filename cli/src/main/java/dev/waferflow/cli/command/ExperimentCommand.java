package dev.waferflow.cli.command;

import dev.waferflow.cli.experiment.ExperimentKind;
import dev.waferflow.cli.experiment.ExperimentKinds;
import dev.waferflow.cli.experiment.ExperimentRun;
import dev.waferflow.cli.experiment.NocExperiment;
import dev.waferflow.cli.experiment.Parameters;
import dev.waferflow.cli.job.DefectsOption;
import dev.waferflow.cli.job.Names;
import dev.waferflow.cli.report.Answer;
import dev.waferflow.cli.report.Numbers;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code experiment KIND}: one micro-experiment on the wafer. */
@Command(
        name = "experiment",
        description = "Runs one micro-experiment on the simulated wafer: a real program, whose values are checked.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class,
        footer = {"", "waferflow experiment two-phase-reduce --set P=512,B=64,S=28 --wafer wse2-sdk"})
final class ExperimentCommand implements Callable<Integer> {
    private final Shell shell;

    @picocli.CommandLine.Parameters(
            paramLabel = "KIND",
            description = "waferflow list experiments shows the kinds and their parameters")
    private String kind;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            split = ",",
            description = "parameters of the experiment; repeatable")
    private Map<String, String> set = Map.of();

    @Option(names = "--wafer", paramLabel = "NAME|FILE", description = "preset or wafer file (default: wse2)")
    private String wafer = "wse2";

    @Option(
            names = "--constant",
            paramLabel = "NAME=VALUE",
            description = "override a constant of the wafer; repeatable")
    private Map<String, String> constants = Map.of();

    @Option(
            names = "--defects",
            paramLabel = "FILE|RATE:SEED",
            description = "dead PEs and links of the wafer (not for noc)")
    private String defects;

    @Option(
            names = "--engine",
            paramLabel = "event|cycle",
            description = "who executes the program (default: what the kind needs)")
    private String engine;

    @Mixin
    private OutputOptions output;

    ExperimentCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json");
        WaferSpec machine = WaferSpecs.load(wafer).with(constants).withDefects(DefectsOption.of(defects));
        if (kind.equals(NocExperiment.NAME)) {
            refuseDefects();
            return noc(format, machine);
        }
        var chosen = ExperimentKinds.of(kind);
        var parameters = Parameters.of(chosen.defaults(), set);
        String executor = engine == null ? chosen.engine() : engine;
        if (!List.of("event", "cycle").contains(executor)) {
            throw Names.unknown("engine", executor, List.of("event", "cycle"));
        }
        var interruptible = new Interruptible(shell);
        var progress = new Progress(shell, output.quiet(), interruptible.stopped());
        return interruptible.call(() -> {
            long start = System.nanoTime();
            var study = chosen.study().apply(machine, parameters);
            var outcome = new ExperimentRun(executor, progress).run(study, machine);
            progress.clear();
            int exitCode = interruptible.exitCode(0);
            print(
                    format,
                    chosen,
                    machine,
                    parameters,
                    executor,
                    outcome,
                    study.why(),
                    exitCode,
                    (System.nanoTime() - start) / 1e9);
            return exitCode;
        });
    }

    private void refuseDefects() {
        if (defects != null) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-CLI-026",
                    "the experiment noc knows no defects: all its links are equally long",
                    "--defects",
                    "another experiment, or run MODEL");
        }
    }

    private int noc(String format, WaferSpec machine) {
        var parameters = Parameters.of(NocExperiment.defaults(), set);
        var interruptible = new Interruptible(shell);
        var progress = new Progress(shell, output.quiet(), interruptible.stopped());
        return interruptible.call(() -> {
            long start = System.nanoTime();
            var result = NocExperiment.run(machine, parameters, progress);
            double seconds = (System.nanoTime() - start) / 1e9;
            progress.clear();
            int exitCode = interruptible.exitCode(0);
            int k = parameters.whole("k", 1);
            double routerCycles = (double) k * k * result.simulatedCycles() / seconds;
            if (format.equals("text")) {
                shell.out()
                        .println("mean latency " + Numbers.figure(result.meanLatency()) + " cycles, accepted "
                                + Numbers.figure(result.acceptedRate()) + " words per PE and cycle");
                if (!output.quiet()) {
                    shell.err()
                            .println("host: " + Numbers.seconds(seconds) + ", " + Numbers.metric(routerCycles)
                                    + " router-cycles/s, " + Numbers.metric(result.hops() / seconds) + " hops/s");
                }
                return exitCode;
            }
            var answer = head(machine, parameters, exitCode)
                    .put("meanLatency", result.meanLatency())
                    .put("acceptedRate", result.acceptedRate())
                    .put("measuredWords", result.measured())
                    .put("hops", result.hops())
                    .put("simulatedCycles", result.simulatedCycles());
            var host = new LinkedHashMap<String, Double>();
            host.put("seconds", seconds);
            host.put("routerCyclesPerSecond", routerCycles);
            host.put("hopsPerSecond", result.hops() / seconds);
            shell.out().print(answer.json(host));
            return exitCode;
        });
    }

    private Answer head(WaferSpec machine, Parameters parameters, int exitCode) {
        return Answer.of("experiment", exitCode, List.of())
                .put("timingModel", BuildStamp.TIMING_MODEL)
                .put("kind", kind)
                .put("parameters", parameters.asJson())
                .put("wafer", machine.name())
                .put("overrides", machine.overrides());
    }

    private void print(
            String format,
            ExperimentKind chosen,
            WaferSpec machine,
            Parameters parameters,
            String executor,
            ExperimentRun.Outcome outcome,
            String why,
            int exitCode,
            double seconds) {
        if (format.equals("text")) {
            shell.out().println(Numbers.figure(outcome.cycles()) + " " + chosen.unit());
            if (!output.quiet()) {
                shell.err()
                        .println(kind + " " + parameters.asJson() + " on " + machine + ", " + executor + " engine; "
                                + outcome.checked() + " values checked, largest error " + outcome.maxAbsError());
                if (!why.isEmpty()) {
                    shell.err().println(why);
                }
            }
            return;
        }
        var answer = head(machine, parameters, exitCode)
                .put("engine", executor)
                .put("unit", chosen.unit())
                .put("simulated", outcome.cycles())
                .put("checkedValues", outcome.checked())
                .put("maxAbsError", outcome.maxAbsError());
        if (!why.isEmpty()) {
            answer.put("why", why);
        }
        shell.out().print(answer.json(Map.of("seconds", seconds)));
    }
}
