package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import dev.waferflow.cli.report.Schemas;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every JSON that the program prints or writes obeys the schema that it names, also when the command failed. */
final class SchemasTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final TreeSet<String> seen = new TreeSet<>();

    @Test
    void everyJsonObeysItsSchema() throws Exception {
        String a = folder.resolve("a").toString();
        String b = folder.resolve("b").toString();
        String program = folder.resolve("p.wfp").toString();
        printed(0, "run", "zoo:tiny-cnn", "--set", "width=100,height=60", "--samples", "8", "--out", a);
        printed(0, "run", "zoo:tiny-cnn", "--set", "width=100,height=80", "--uncertainty", "--out", b);
        printed(0, "estimate", "zoo:tiny-mlp", "--wafer", "tiny");
        printed(0, "compile", "zoo:tiny-mlp", "--wafer", "tiny", "-o", program);
        printed(0, "simulate", program);
        printed(0, "estimate", "zoo:tiny-mlp", "--set", "width=60,height=40", "--defects", "0.01:1");
        printed(0, "check", "zoo:tiny-mlp");
        printed(0, "view", a);
        printed(0, "explain", a, "conv1");
        printed(0, "diff", a, b);
        for (String kind : List.of("wafers", "operators", "kernels", "planners", "models", "experiments")) {
            printed(0, "list", kind);
        }
        printed(0, "doctor");
        printed(0, "config", "show");
        printed(0, "experiment", "chain-reduce", "--set", "P=4,B=8");
        printed(0, "experiment", "noc", "--set", "k=4,cycles=200");
        for (String file : List.of("summary.json", "timeline.json", "floorplan.json")) {
            obeys(file, Files.readString(Path.of(a, file)));
        }
        benchmarks();
        cases();
        failures();
        // Their own tests hold these two: a placement of the contest, and validate, which takes long.
        seen.addAll(List.of("place", "validate"));
        assertThat(seen).as("every schema has an output").containsExactlyElementsOf(Schemas.names());
    }

    private void benchmarks() throws Exception {
        Path suite = folder.resolve("suite.json");
        Files.writeString(suite, "{\"jobs\": [{\"name\": \"m\", \"model\": \"zoo:tiny-mlp\", \"wafer\": \"tiny\"}]}");
        Path base = folder.resolve("base.jsonl");
        var run = CommandLineRun.of("bench", "run", suite.toString(), "-o", base.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        Files.readAllLines(base).forEach(line -> obeys("bench run", line));
        Path worse = folder.resolve("worse.jsonl");
        Files.writeString(
                worse, Files.readString(base).replaceFirst("\"cyclesPerSample\":[0-9.]+", "\"cyclesPerSample\":1e6"));
        printed(0, "bench", "compare", base.toString(), base.toString());
        printed(1, "bench", "compare", base.toString(), worse.toString());
    }

    private void cases() throws Exception {
        Path empty = folder.resolve("cases");
        Files.createDirectories(empty.resolve("test_nothing"));
        Files.writeString(empty.resolve("test_nothing/model.onnx"), "");
        printed(1, "conformance", empty.toString());
    }

    private void failures() {
        printed(5, "run", "nothing.onnx", "--out", folder.resolve("c").toString());
        printed(5, "estimate", "nothing.onnx");
        printed(5, "compile", "nothing.onnx", "-o", folder.resolve("q.wfp").toString());
        printed(5, "simulate", "nothing.wfp");
        printed(5, "check", "nothing.onnx");
        printed(3, "estimate", "zoo:tiny-resnet", "--wafer", "tiny");
        printed(5, "view", folder.resolve("c").toString());
        printed(5, "explain", folder.resolve("c").toString(), "x");
        printed(5, "diff", folder.resolve("c").toString(), folder.resolve("c").toString());
        printed(2, "list", "toys");
        printed(2, "config", "show", "--wafer", "toy");
        printed(2, "experiment", "toy");
        printed(2, "doctor", "--toy");
        printed(2, "validate", "--toy");
        printed(2, "conformance");
        printed(5, "place", "nothing.kgraph", "-o", folder.resolve("x").toString());
        printed(5, "bench", "compare", "nothing.jsonl", "nothing.jsonl");
        printed(2, "toy");
    }

    private void printed(int exitCode, String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.add("--json");
        var run = CommandLineRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(arguments + ": " + run.err()).isEqualTo(exitCode);
        obeys(String.join(" ", arguments), run.out());
    }

    private void obeys(String what, String json) {
        assertThat(Schemas.breaches(json)).as(what + ": " + json).isEmpty();
        seen.add(Schemas.nameOf(json));
        oneKeyMoreOrLess(what, json);
    }

    /** A schema that lets anything pass would prove nothing. */
    private static void oneKeyMoreOrLess(String what, String json) {
        try {
            var object = (ObjectNode) JSON.readTree(json);
            for (JsonNode node : List.of(object, object.path("compile"), object.path("model"))) {
                if (node instanceof ObjectNode inner) {
                    inner.put("anotherKey", 1);
                    assertThat(Schemas.breaches(object.toString())).as(what).isNotEmpty();
                    inner.remove("anotherKey");
                }
            }
            object.remove(object.has("host") ? "host" : "layers");
            assertThat(Schemas.breaches(object.toString())).as(what).isNotEmpty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void schemasAreSchemas() throws Exception {
        var meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));
        for (String name : Schemas.names()) {
            String text = Schemas.text(name);
            assertThat(meta.validate(text, InputFormat.JSON)).as(name).isEmpty();
            var schema = JSON.readTree(text);
            assertThat(schema.get("title").asText()).isEqualTo("waferflow." + name + "/1");
            assertThat(schema.at("/properties/schema/const").asText()).isEqualTo("waferflow." + name + "/1");
        }
    }
}
