package dev.waferflow.cli.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipInputStream;

/** Inputs that are kept for a reader: the fewest that Jazzer found to reach all the code that it reached. */
final class Corpus {
    private Corpus() {}

    static List<byte[]> of(Target target) throws IOException {
        String name = "/fuzz/" + target.name().toLowerCase(Locale.ROOT) + ".zip";
        var result = new ArrayList<byte[]>();
        try (var zip = new ZipInputStream(Corpus.class.getResourceAsStream(name))) {
            while (zip.getNextEntry() != null) {
                result.add(zip.readAllBytes());
            }
        }
        return result;
    }

    /** Unpacks the corpus of a target into a folder, for Jazzer to begin with. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        int number = 0;
        for (byte[] bytes : of(Target.valueOf(arguments[0].toUpperCase(Locale.ROOT)))) {
            Files.write(folder.resolve("corpus-" + number++), bytes);
        }
    }
}
