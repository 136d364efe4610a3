package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.command.DocumentedCommands.Typed;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the documentation tells people to type is what the program takes, and does what is said. */
final class DocumentedCommandsTest {
    private static final Path REFERENCE = DocumentedCommands.ROOT.resolve("docs/reference/commands.md");

    /** Minutes each: the README's largest networks, and what needs files that only a user has. */
    private static final List<String> NOT_HERE =
            List.of("zoo:resnet50", "zoo:mobilenet-v2", "my_model.onnx", "GRAPH.kgraph", "onnx-node-tests.zip");

    private static CommandLine line() {
        var shell = new Shell(
                new ByteArrayInputStream(new byte[0]),
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                Map.of(),
                false);
        return Waferflow.line(shell);
    }

    @Test
    void allCommandsAndOptionsOfThePagesExist() throws IOException {
        var wrong = new ArrayList<String>();
        int count = 0;
        for (Path page : DocumentedCommands.pages()) {
            for (Typed typed : DocumentedCommands.blocks(page)) {
                count++;
                try {
                    line().parseArgs(typed.words().toArray(String[]::new));
                } catch (ParameterException e) {
                    wrong.add(typed + ": " + e.getMessage());
                }
            }
            for (Typed typed : DocumentedCommands.inline(page)) {
                count++;
                wrong.addAll(unknown(typed));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(count).isGreaterThan(60);
    }

    /** Words of a command that is only mentioned, perhaps without its parameters, that there are not. */
    private static List<String> unknown(Typed typed) {
        var wrong = new ArrayList<String>();
        CommandLine command = line();
        for (String word : typed.words()) {
            if (command.getSubcommands().containsKey(word)) {
                command = command.getSubcommands().get(word);
            } else if (word.startsWith("--")
                    && !command.getCommandSpec().optionsMap().containsKey(word.replaceAll("=.*", ""))) {
                wrong.add(typed + ": no option " + word);
            }
        }
        if (command.getParent() == null && !typed.words().get(0).startsWith("-")) {
            wrong.add(typed + ": no command");
        }
        return wrong;
    }

    @Test
    void everyCommandHasAnExampleThatIsShown() throws IOException {
        var shown = new TreeSet<String>();
        for (Typed typed : DocumentedCommands.blocks(DocumentedCommands.ROOT.resolve("docs/how-to/commands.md"))) {
            shown.add(typed.words().get(0));
        }
        assertThat(shown).containsAll(line().getSubcommands().keySet());
    }

    @Test
    void theReferenceIsWhatTheCommandsSay() throws IOException {
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(REFERENCE, reference());
        }
        assertThat(REFERENCE).as("make golden-update writes it").hasContent(reference());
    }

    private static String reference() {
        var text = new StringBuilder("# Commands and options\n\n"
                + "Written by `make golden-update` from the declarations of the commands; `waferflow COMMAND --help` prints the same.\n"
                + "Examples are in [how to](../how-to/commands.md).\n");
        describe(line(), text);
        return text.toString();
    }

    private static void describe(CommandLine command, StringBuilder text) {
        text.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
        text.append(command.getUsageMessage().replace("\r", "").stripTrailing()).append("\n```\n");
        command.getSubcommands().values().forEach(c -> describe(c, text));
    }

    static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>();
        for (Path page : DocumentedCommands.pages()) {
            if (DocumentedCommands.blocks(page).stream().anyMatch(DocumentedCommandsTest::runsHere)) {
                pages.add(page);
            }
        }
        return pages;
    }

    private static boolean runsHere(Typed typed) {
        return NOT_HERE.stream().noneMatch(typed.words()::contains);
    }

    /** Page by page in a folder that has what a source tree has; what is printed is what the page says. */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("pages")
    void theLinesOfAPageRun(Path page, @TempDir Path folder) throws Exception {
        for (String shared : List.of("models", "bench")) {
            copy(DocumentedCommands.ROOT.resolve(shared), folder.resolve(shared));
        }
        for (Typed typed : DocumentedCommands.blocks(page)) {
            if (runsHere(typed)) {
                run(typed, folder);
            }
        }
    }

    /** The files of a folder itself, those below it aside. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (var files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void run(Typed typed, Path folder) throws Exception {
        Path log = folder.resolve("log");
        var command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx3g",
                                "-XX:+UseParallelGC",
                                "-cp",
                                classPath(),
                                "dev.waferflow.cli.Main"),
                        typed.words().stream())
                .toList();
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        process.environment().keySet().removeIf(name -> name.startsWith("WAFERFLOW_"));
        var running = process.start();
        assertThat(running.waitFor(10, TimeUnit.MINUTES)).as(typed.toString()).isTrue();
        String printed = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(running.exitValue()).as(typed + "\n" + printed).isZero();
        for (String text : typed.prints()) {
            assertThat(printed).as(typed.toString()).contains(text);
        }
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }
}
