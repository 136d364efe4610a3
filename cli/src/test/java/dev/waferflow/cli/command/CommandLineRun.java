package dev.waferflow.cli.command;

import dev.waferflow.cli.report.Json;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/**
 * One command line that has been executed in this process.
 *
 * @param exitCode what the process would have returned
 * @param out its standard output
 * @param err its standard error
 */
public record CommandLineRun(int exitCode, String out, String err) {
    /** Executes a command line. */
    public static CommandLineRun of(String... arguments) {
        return in(Map.of(), arguments);
    }

    /** Runs one sample of a model; the report goes to a folder. */
    public static CommandLineRun ofModel(Path model, String precision, Path report) {
        return of(
                "run",
                model.toString(),
                "--precision",
                precision,
                "--samples",
                "1",
                "--json",
                "--out",
                report.toString());
    }

    /** Executes a command line with environment variables. */
    public static CommandLineRun in(Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var shell = new Shell(
                new ByteArrayInputStream(new byte[0]), new PrintWriter(out), new PrintWriter(err), environment, false);
        int code = Waferflow.execute(shell, arguments);
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    /** Standard output as a JSON object. */
    public Map<?, ?> json() {
        return Json.read(out, Map.class, "test");
    }
}
