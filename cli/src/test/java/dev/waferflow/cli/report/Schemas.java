package dev.waferflow.cli.report;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The JSON Schemas that ship with the program. */
public final class Schemas {
    private static final Path FOLDER = Path.of("src/main/resources/dev/waferflow/cli/schema");

    private Schemas() {}

    /** The names of all forms: {@code run}, {@code diff} and so on. */
    public static List<String> names() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString().replaceFirst("^waferflow\\.(.*)-1\\.json$", "$1"))
                    .sorted()
                    .toList();
        }
    }

    /** The text of a schema. */
    public static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve("waferflow." + name + "-1.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name of the form that an object says it has. */
    public static String nameOf(String json) {
        String schema = (String) Json.read(json, Map.class, "test").get("schema");
        return schema.replaceFirst("^waferflow\\.(.*)/1$", "$1");
    }

    /** Where an object breaks the schema that it names; empty if nowhere. */
    public static List<Error> breaches(String json) {
        return of(nameOf(json)).validate(json, InputFormat.JSON);
    }

    private static Schema of(String name) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text(name), InputFormat.JSON);
    }
}
