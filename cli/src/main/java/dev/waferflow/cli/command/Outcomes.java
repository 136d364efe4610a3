package dev.waferflow.cli.command;

import dev.waferflow.cli.job.JobOutcome;
import dev.waferflow.cli.report.Finding;
import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.LayersCsv;
import dev.waferflow.cli.report.MarkdownSummary;
import dev.waferflow.cli.report.Numbers;
import dev.waferflow.cli.report.ReportAssembler;
import dev.waferflow.cli.report.RunReport;
import dev.waferflow.cli.report.SummaryText;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What commands that end in a report share. */
final class Outcomes {
    private Outcomes() {}

    /** The report of a job. */
    static RunReport report(JobOutcome outcome, Progress progress, Map<String, String> files) {
        return report(outcome, progress, files, false);
    }

    /** The report of a job, perhaps with intervals. */
    static RunReport report(JobOutcome outcome, Progress progress, Map<String, String> files, boolean uncertainty) {
        var assembler = new ReportAssembler(BuildStamp.tool())
                .model(outcome.model())
                .verify(outcome.verify())
                .host(outcome.host())
                .uncertainty(uncertainty);
        outcome.notices().forEach(n -> assembler.finding(Finding.note("WF-RUN-NOTE", n)));
        progress.remark().ifPresent(r -> assembler.finding(Finding.warning("WF-RUN-TIME", r)));
        if (outcome.result() == null) {
            return assembler.estimate(outcome.compilation(), files);
        }
        if (outcome.result().samples() == 0) {
            throw UserException.of(
                    FaultKind.CHECK_FAILED, "WF-RUN-001", "stopped before the first sample was complete", "", "");
        }
        return assembler.run(outcome.compilation(), outcome.result(), files);
    }

    /** Says the notices on stderr, where text alone is printed they are part of nothing else. */
    static void notices(Shell shell, OutputOptions output, RunReport report) {
        if (output.quiet()) {
            return;
        }
        for (Finding finding : report.diagnostics()) {
            shell.err().println(finding.severity() + ": " + finding.message());
        }
    }

    /** Says on stderr what the run took of this computer. */
    static void hostFigures(Shell shell, RunReport report) {
        var host = report.host();
        shell.err()
                .println("host: compiled in " + Numbers.seconds(host.compileSeconds()) + ", simulated "
                        + Numbers.grouped(host.events()) + " events in " + Numbers.seconds(host.simulateSeconds())
                        + ", peak heap " + host.peakMemoryBytes() / (1 << 20) + " MiB");
    }

    /** Prints the result. */
    static void print(Shell shell, RunReport report, String format, boolean colored) {
        switch (format) {
            case "json" -> shell.out().print(Json.text(report));
            case "csv" -> shell.out().print(LayersCsv.of(report));
            case "md" -> shell.out().print(MarkdownSummary.of(report));
            default -> shell.out().print(new SummaryText(report, colored).print());
        }
    }

    /** {@code waferflow-out/MODEL-WAFER-PRECISION}. */
    static Path defaultFolder(String model, String wafer, String precision) {
        var waferFile = Path.of(wafer).getFileName();
        String waferName = waferFile == null ? wafer : waferFile.toString().replaceFirst("\\.json$", "");
        return Path.of("waferflow-out", model + "-" + waferName + "-" + precision.toLowerCase(Locale.ROOT));
    }
}
