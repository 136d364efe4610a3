package dev.waferflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares with a file below {@code src/test/resources/golden}; {@code make golden-update} accepts what is new. */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    /** Fails unless the text is that of the file. */
    public static void check(String name, String text) {
        Path file = FOLDER.resolve(name);
        try {
            if (Boolean.getBoolean("update.golden")) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, text);
            }
            assertThat(text).as("%s; to accept: make golden-update", file).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
