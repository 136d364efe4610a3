package dev.waferflow.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command lines that the documentation tells people to type, and what it says they print. */
final class DocumentedCommands {
    /** The root of the source tree, seen from this module. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern BLOCK = Pattern.compile("```sh\\R(.*?)```(?:\\R\\R?```\\R(.*?)```)?", Pattern.DOTALL);
    private static final Pattern INLINE = Pattern.compile("`(?:\\./)?waferflow (\\S[^`]*)`");
    private static final Pattern LINE = Pattern.compile("(?m)^\\./waferflow (.*?)(?: +#.*)?$");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

    /**
     * One command line.
     *
     * @param words after the program's name
     * @param prints texts of the block that follows, in order; empty if there is none
     */
    record Typed(Path page, List<String> words, List<String> prints) {
        @Override
        public String toString() {
            return ROOT.relativize(page) + ": waferflow " + String.join(" ", words);
        }
    }

    private DocumentedCommands() {}

    /** All pages for people: the README, CONTRIBUTING and what lies below docs, decision records and generated pages aside. */
    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
                            docs.filter(p -> p.toString().endsWith(".md")
                                            && !p.startsWith(ROOT.resolve("docs/adr"))
                                            && !p.startsWith(ROOT.resolve("docs/reference")))
                                    .sorted())
                    .toList();
        }
    }

    /** The lines of a page's shell blocks, in order. */
    static List<Typed> blocks(Path page) throws IOException {
        var list = new ArrayList<Typed>();
        var blocks = BLOCK.matcher(Files.readString(page));
        while (blocks.find()) {
            List<String> prints = blocks.group(2) == null ? List.of() : texts(blocks.group(2));
            var lines = LINE.matcher(blocks.group(1));
            while (lines.find()) {
                list.add(new Typed(page, words(lines.group(1)), prints));
            }
        }
        return list;
    }

    /** Command lines within sentences and tables. */
    static List<Typed> inline(Path page) throws IOException {
        var list = new ArrayList<Typed>();
        var found = INLINE.matcher(Files.readString(page));
        while (found.find()) {
            list.add(new Typed(page, words(found.group(1)), List.of()));
        }
        return list;
    }

    /** What must be printed: the parts of a block's lines that no dots stand for. */
    private static List<String> texts(String block) {
        return block.lines()
                .flatMap(line -> Stream.of(line.split("\\.\\.\\.")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        var found = WORD.matcher(line.strip());
        while (found.find()) {
            words.add(found.group(1) != null ? found.group(1) : found.group());
        }
        return words;
    }
}
