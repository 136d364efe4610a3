package dev.waferflow.cli.command;

import dev.waferflow.cli.diff.DiffPage;
import dev.waferflow.cli.diff.DiffText;
import dev.waferflow.cli.diff.RunDiff;
import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.SavedReport;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code diff A B}: two report folders, aligned by layer. */
@Command(
        name = "diff",
        description = {
            "Compares two report folders, aligned by layer: what changed, by how much, and why.",
            "A reason is a shape, work, a stall, a wire, a place or memory. Exit code 0 whatever changed: waferflow bench"
                    + " compare judges."
        },
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "a report folder")
    private Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "another report folder")
    private Path after;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "also write the comparison as one HTML page with heatmaps of the difference")
    private Path html;

    @Mixin
    private OutputOptions output;

    DiffCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json");
        var first = SavedReport.read(before);
        var second = SavedReport.read(after);
        var diff = RunDiff.of(first.report(), second.report());
        if (html != null) {
            try {
                Files.write(html, DiffPage.of(first, second));
            } catch (IOException e) {
                throw UserException.of(
                        FaultKind.HOST_RESOURCES,
                        "WF-CLI-013",
                        "the page cannot be written: " + e,
                        html.toString(),
                        "a folder that exists and may be written");
            }
        }
        if (format.equals("json")) {
            shell.out().print(Json.text(diff));
        } else {
            shell.out().print(DiffText.of(diff, output.colored(shell)));
        }
        return 0;
    }
}
