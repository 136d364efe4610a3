package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Answer;
import dev.waferflow.machine.wafer.WaferSelfCheck;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doctor}: the environment. */
@Command(
        name = "doctor",
        description = "Checks this computer and the program's own tables.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class DoctorCommand implements Callable<Integer> {
    private static final long COMFORTABLE_HEAP = 3L << 30;

    private final Shell shell;

    @Mixin
    private OutputOptions output;

    DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json");
        var host = new LinkedHashMap<String, Object>();
        var tool = BuildStamp.tool();
        host.put("java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
        host.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        host.put("processors", Runtime.getRuntime().availableProcessors());
        long heap = Runtime.getRuntime().maxMemory();
        host.put("heapBytes", heap);
        host.put("workingFolderWritable", writable());
        List<String> problems = WaferSpecs.names().stream()
                .flatMap(name ->
                        WaferSelfCheck.problems(WaferSpecs.load(name)).stream().map(p -> name + ": " + p))
                .toList();
        boolean well = problems.isEmpty();
        if (format.equals("json")) {
            var answer = Answer.of("doctor", well ? 0 : 1, List.of());
            shell.out().print(answer.put("tool", tool).put("problems", problems).json(host));
            return well ? 0 : 1;
        }
        shell.out().println(new BuildStamp().getVersion()[0]);
        for (Map.Entry<String, Object> entry : host.entrySet()) {
            shell.out().printf("%-22s %s%n", entry.getKey(), entry.getValue());
        }
        if (heap < COMFORTABLE_HEAP) {
            shell.out().println("warning: large models need more heap: WAFERFLOW_JAVA_OPTS=-Xmx6g");
        }
        problems.forEach(p -> shell.out().println("problem: " + p));
        shell.out().println(well ? "all wafer presets are sound" : problems.size() + " problems");
        return well ? 0 : 1;
    }

    private static boolean writable() {
        try {
            Files.delete(Files.createTempFile(Path.of(""), ".waferflow", ".tmp"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
