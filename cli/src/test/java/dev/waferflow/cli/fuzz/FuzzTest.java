package dev.waferflow.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every reader on its corpus, and on damaged copies of it: few in every build, as many as the system property {@code
 * waferflow.fuzz.inputs} says by {@code make fuzz-million}.
 */
class FuzzTest {
    private static final int INPUTS = Integer.getInteger("waferflow.fuzz.inputs", 3000);

    @ParameterizedTest
    @EnumSource
    void corpusGivesAnswersOrDocumentedFaults(Target target) throws IOException {
        var corpus = Corpus.of(target);
        assertThat(corpus).isNotEmpty();
        for (byte[] bytes : corpus) {
            target.check(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void damagedCorpusGivesAnswersOrDocumentedFaults(Target target) throws IOException {
        var mutator = new Mutator(Corpus.of(target));
        for (long i = 0; i < INPUTS; i++) {
            byte[] bytes = mutator.input(i);
            try {
                target.check(bytes);
            } catch (RuntimeException | Error e) {
                Path kept = Files.write(Files.createTempFile("waferflow-" + target, ".bin"), bytes);
                throw new AssertionError("input " + i + ", kept in " + kept + ": " + e, e);
            }
        }
    }
}
