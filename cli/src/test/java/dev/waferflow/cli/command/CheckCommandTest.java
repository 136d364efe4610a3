package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@code five-problems.onnx} has a foreign operator, a shape that depends on data, a product whose shapes do not fit,
 * weights in a file that is missing, and an operator without a kernel; and a node behind the first of them, which is no
 * problem of its own.
 */
class CheckCommandTest {
    private static final List<String> CODES =
            List.of("WF-ONNX-003", "WF-ONNX-002", "WF-OP-004", "WF-OP-001", "WF-KERNEL-001");

    private static final List<String> NODES = List.of("mystery", "gone", "places", "square", "bits");

    private static String file() {
        try {
            return Path.of(CheckCommandTest.class
                            .getResource("five-problems.onnx")
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void textListsAllFiveProblems() {
        var run = CommandLineRun.of("check", file());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().filter(l -> l.startsWith("error: "))).hasSize(5);
        assertThat(run.out()).contains(NODES).endsWith(": 5 problems\n");
    }

    @Test
    void jsonListsAllFiveProblems() {
        var run = CommandLineRun.of("check", file(), "--json");
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.json().get("problems")).isEqualTo(5);
        var found = (List<?>) run.json().get("diagnostics");
        assertThat(found)
                .hasSize(5)
                .extracting(d -> ((Map<?, ?>) d).get("code"))
                .isEqualTo(CODES);
    }

    @Test
    void sarifListsAllFiveProblems() {
        var run = CommandLineRun.of("check", file(), "--format", "sarif");
        assertThat(run.exitCode()).isEqualTo(5);
        var log = (Map<?, ?>) ((List<?>) run.json().get("runs")).get(0);
        assertThat((List<?>) log.get("results"))
                .hasSize(5)
                .extracting(d -> ((Map<?, ?>) d).get("ruleId"))
                .isEqualTo(CODES);
    }

    @Test
    void weightsThatNeedNotBeThereAreNoProblem() {
        var run = CommandLineRun.of("check", file(), "--structure-only");
        assertThat(run.out()).doesNotContain("gone").endsWith(": 4 problems\n");
    }
}
