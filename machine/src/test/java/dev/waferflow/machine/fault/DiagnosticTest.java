package dev.waferflow.machine.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticTest {
    @Test
    void rendersItsParts() {
        assertThat(new Diagnostic("WF-X-001", "what", "where", "hint").render())
                .isEqualTo("error: what\n  at: where\n  try: hint");
    }

    @Test
    void leavesOutEmptyParts() {
        assertThat(new Diagnostic("WF-X-001", "what", "", "").render()).isEqualTo("error: what");
    }

    @Test
    void anExceptionKeepsAllProblemsInOrder() {
        var first = new Diagnostic("WF-X-001", "first", "", "");
        var second = new Diagnostic("WF-X-002", "second", "", "");
        var exception = new UserException(FaultKind.USAGE, List.of(first, second));
        assertThat(exception).hasMessage("first");
        assertThat(exception.kind()).isEqualTo(FaultKind.USAGE);
        assertThat(exception.diagnostics()).containsExactly(first, second);
    }

    @Test
    void exitCodesAreTheDocumentedOnes() {
        assertThat(Arrays.stream(FaultKind.values()).map(FaultKind::exitCode)).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }
}
