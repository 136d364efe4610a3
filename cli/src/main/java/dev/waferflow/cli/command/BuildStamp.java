package dev.waferflow.cli.command;

import dev.waferflow.cli.report.RunReport.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which program this is, as stamped by the build. */
final class BuildStamp implements IVersionProvider {
    /** Raised whenever a rule or a constant of the machine moves cycle counts, with a line in CHANGELOG.md, Results. */
    static final String TIMING_MODEL = "10";

    private static final String RESOURCE = "/dev/waferflow/cli/build.properties";

    /** Version, commit and timing model. */
    static Tool tool() {
        var properties = new Properties();
        try (var stream = BuildStamp.class.getResourceAsStream(RESOURCE)) {
            if (stream != null) {
                properties.load(stream);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Tool(
                stamped(properties.getProperty("version")), stamped(properties.getProperty("commit")), TIMING_MODEL);
    }

    private static String stamped(String value) {
        return value == null || value.isEmpty() || value.startsWith("${") ? "unknown" : value;
    }

    @Override
    public String[] getVersion() {
        var tool = tool();
        return new String[] {
            "waferflow " + tool.version() + " (commit " + tool.commit() + ", timing model " + tool.timingModel() + ")"
        };
    }
}
