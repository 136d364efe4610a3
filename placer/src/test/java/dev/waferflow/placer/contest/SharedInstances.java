package dev.waferflow.placer.contest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The contest's instances in the shared folder; without it a test is skipped. */
public final class SharedInstances {
    private SharedInstances() {}

    /** A file of the folder. */
    public static Path file(String name) {
        String shared = System.getProperty("waferflow.shared", "");
        assumeTrue(!shared.isEmpty(), "needs -Dwaferflow.shared");
        var file = Path.of(shared, "ispd2020", name);
        assumeTrue(Files.exists(file));
        return file;
    }

    /** An instance by its letter. */
    public static ContestGraph graph(String letter) {
        var file = file(letter + ".kgraph");
        try {
            return KgraphReader.read(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
