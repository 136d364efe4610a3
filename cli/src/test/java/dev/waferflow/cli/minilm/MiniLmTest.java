package dev.waferflow.cli.minilm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OrtException;
import dev.waferflow.cli.command.CommandLineRun;
import dev.waferflow.machine.number.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A trained sentence model, as real numbers and quantised: its embeddings from the simulated wafer say the same of sentences as
 * those of ONNX Runtime. The models come with Maven profile {@code minilm}: {@code make minilm}.
 */
@Tag("slow")
final class MiniLmTest {
    private static final int LENGTH = 128;
    private static final List<String> SENTENCES = List.of(
            "The cat sits outside, watching the birds.",
            "A kitten is looking at sparrows in the garden.",
            "He plays the guitar in a small band.",
            "The new film is a great comedy.",
            "I laughed a lot at the cinema yesterday.",
            "Quarterly profits of the bank fell by a third.");

    @TempDir
    private Path folder;

    /**
     * Quantising turns the last bit of a sum into a whole step here and there, and half precision does so nearly everywhere: that
     * tells as much as quantisation itself, for the embeddings that ONNX Runtime has of the two models have a cosine of 0.991.
     *
     * @param least cosine of an embedding and that of ONNX Runtime
     * @param margin pairs of sentences whose cosines differ by more rank as in ONNX Runtime
     */
    @ParameterizedTest
    @CsvSource({
        "all-minilm-l6-v2, FP16, 0.999, 0",
        "all-minilm-l6-v2-q, FP32, 0.998, 0.02",
        "all-minilm-l6-v2-q, FP16, 0.98, 0.05"
    })
    void embeddingsRankSentencePairsAsOnnxRuntimeDoes(String name, DataType precision, double least, double margin)
            throws IOException, OrtException {
        Path file = folder.resolve(name + ".onnx");
        try (InputStream model = resource(name + ".onnx")) {
            assumeThat(model).as("profile minilm").isNotNull();
            Files.copy(model, file);
        }
        assertThat(CommandLineRun.of("check", file.toString(), "--dim", free(name))
                        .exitCode())
                .isZero();
        var pieces = WordPieces.read(resource(name + "-tokenizer.json"));
        var inputs = SENTENCES.stream().map(s -> pieces.inputs(s, LENGTH)).toList();

        var actual = SentenceModel.onWafer(file, inputs, precision);

        var expected = SentenceModel.inOnnxRuntime(file, inputs);
        for (int i = 0; i < inputs.size(); i++) {
            assertThat(actual.get(i).cosine(expected.get(i)))
                    .as(SENTENCES.get(i))
                    .isGreaterThanOrEqualTo(least);
        }
        assertRanked(cosines(actual), cosines(expected), margin);
    }

    private static InputStream resource(String name) {
        return MiniLmTest.class.getClassLoader().getResourceAsStream(name);
    }

    /** One of the two calls its batch and its tokens by the same name. */
    private static String free(String name) {
        return (name.endsWith("-q") ? "sequence_length=" : "batch:1=") + LENGTH;
    }

    /** The cosine of every pair of sentences. */
    private static Map<String, Double> cosines(List<Embedding> embeddings) {
        var cosines = new LinkedHashMap<String, Double>();
        for (int i = 0; i < embeddings.size(); i++) {
            for (int j = 0; j < i; j++) {
                cosines.put(j + "-" + i, embeddings.get(i).cosine(embeddings.get(j)));
            }
        }
        return cosines;
    }

    private static void assertRanked(Map<String, Double> actual, Map<String, Double> expected, double margin) {
        int ranked = 0;
        for (String one : expected.keySet()) {
            for (String other : expected.keySet()) {
                if (expected.get(one) > expected.get(other) + margin) {
                    assertThat(actual.get(one)).as("%s before %s", one, other).isGreaterThan(actual.get(other));
                    ranked++;
                }
            }
        }
        assertThat(ranked).isGreaterThan(40);
    }
}
