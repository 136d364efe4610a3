package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.ReportFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code view FOLDER}: the pictures of a report. */
@Command(
        name = "view",
        description = "Draws the pictures of a report folder again and says where they are.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class ViewCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "FOLDER", description = "a report folder written by waferflow run")
    private Path folder;

    @Mixin
    private OutputOptions output;

    ViewCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json");
        List<Path> pictures = ReportFolder.redraw(folder);
        if (format.equals("json")) {
            var object = new LinkedHashMap<String, Object>();
            object.put("schema", "waferflow.view/1");
            object.put("status", "ok");
            object.put("exitCode", 0);
            object.put("diagnostics", List.of());
            object.put("pictures", pictures.stream().map(Path::toString).toList());
            object.put("host", Map.of());
            shell.out().print(Json.text(object));
        } else {
            pictures.forEach(shell.out()::println);
        }
        return 0;
    }
}
