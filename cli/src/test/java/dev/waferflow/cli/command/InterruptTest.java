package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.waferflow.cli.report.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in a process of its own, early and late in a run that would take many minutes. */
final class InterruptTest {
    private static final int INTERRUPTED = 130;

    @TempDir
    private Path folder;

    @Test
    void keepsWhatThereIs() throws Exception {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "no kill -INT there");
        assumeFalse(ignoresInterrupts(), "a job in the background of a shell ignores SIGINT, and so do its children");
        var ended = new ArrayList<String>();
        for (int seconds : List.of(1, 6)) {
            Path report = folder.resolve("after-" + seconds);
            Path log = folder.resolve("log-" + seconds);
            var run = start(log, "run", "zoo:tiny-resnet", "--samples", "30000", "--out", report.toString());
            assertThat(run.waitFor(seconds, TimeUnit.SECONDS)).isFalse();
            new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();
            assertThat(run.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(run.exitValue()).as(Files.readString(log)).isEqualTo(INTERRUPTED);
            ended.add(wholeOrNothing(report));
        }
        assertThat(ended.get(1)).isNotEqualTo("nothing");
        try (var left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString())).noneMatch(n -> n.startsWith("."));
        }
    }

    /** Read from Linux' list of the signals that this process ignores; SIGINT is the second bit. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.notExists(status)) {
            return false;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
        }
    }

    private static Process start(Path log, String... words) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx2g", "-cp", System.getProperty("java.class.path"), "dev.waferflow.cli.Main"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** A report with every file that it names, or no folder at all. */
    private static String wholeOrNothing(Path report) throws IOException {
        if (Files.notExists(report)) {
            return "nothing";
        }
        String summary = Files.readString(report.resolve("summary.json"));
        assertThat(Schemas.breaches(summary)).isEmpty();
        var files = new ObjectMapper().readTree(summary).get("files");
        files.properties().forEach(file -> {
            if (!file.getKey().equals("folder")) {
                assertThat(report.resolve(file.getValue().asText())).isNotEmptyFile();
            }
        });
        return "a report";
    }
}
