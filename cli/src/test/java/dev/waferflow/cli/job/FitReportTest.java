package dev.waferflow.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.command.CommandLineRun;
import dev.waferflow.cli.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a model that does not fit is told, and whether it is true. */
final class FitReportTest {
    private static final String MODEL = "../models/tiny_resnet.onnx";

    private static CommandLineRun estimate(String... options) {
        var arguments = new ArrayList<>(List.of("estimate", MODEL, "--json"));
        arguments.addAll(List.of(options));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private static String diagnostic(CommandLineRun run, String code, String key) {
        for (Object entry : (List<?>) run.json().get("diagnostics")) {
            var diagnostic = (Map<?, ?>) entry;
            if (diagnostic.get("code").equals(code)) {
                return (String) diagnostic.get(key);
            }
        }
        throw new AssertionError("no " + code + " in " + run.out());
    }

    @Test
    void namesWhatIsTooBigAndAWaferThatItFits() {
        var run = estimate("--wafer", "tiny", "--set", "width=5", "--set", "height=5");
        assertThat(run.exitCode()).isEqualTo(3);
        // 77 706 parameters of 2 bytes; 25 PEs of 48 KiB.
        assertThat(diagnostic(run, "WF-FIT-001", "message"))
                .contains("155 kB")
                .contains("1.23 MB")
                .contains("13 % of it");
        assertThat(diagnostic(run, "WF-FIT-002", "message")).contains("(Conv)");

        String[] hint = diagnostic(run, "WF-FIT-003", "hint").split(" ");
        var advised = estimate(hint);
        assertThat(advised.exitCode()).isZero();
        var compile = (Map<?, ?>) advised.json().get("compile");
        String predicted = Numbers.figure(((Number) compile.get("predictedCyclesPerSample")).doubleValue());
        assertThat(diagnostic(run, "WF-FIT-003", "message")).contains("predicted " + predicted + " cycles");
    }
}
