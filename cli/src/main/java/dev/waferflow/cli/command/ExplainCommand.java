package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Answer;
import dev.waferflow.cli.report.Explanation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code explain FOLDER LAYER}: why a layer has its shape, place and speed. */
@Command(
        name = "explain",
        description = "Says why a layer of a report has its shape, place and speed, and what would change them.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "a report folder")
    private Path folder;

    @Parameters(index = "1", paramLabel = "LAYER", description = "name or number of a layer, or of an ONNX node")
    private String layer;

    @Mixin
    private OutputOptions output;

    ExplainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json");
        var explanation = Explanation.read(folder, layer);
        if (format.equals("json")) {
            shell.out()
                    .print(Answer.ok("explain")
                            .put("layer", explanation.layer())
                            .put("shapes", explanation.shapes())
                            .put("explanation", explanation.sentences())
                            .json());
        } else {
            explanation.sentences().forEach(shell.out()::println);
        }
        return 0;
    }
}
