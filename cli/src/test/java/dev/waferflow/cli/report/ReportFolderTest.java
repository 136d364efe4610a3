package dev.waferflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.cli.picture.Canvas;
import dev.waferflow.cli.picture.Heat;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportFolderTest {
    @TempDir
    private Path folder;

    private void write(Path target, boolean force) {
        var report = SampleRun.report();
        var charts = WaferCharts.of(report, SampleRun.compilation(), SampleRun.result());
        new ReportFolder(target, force).write(report, charts, SampleRun.program());
    }

    @Test
    void holdsEverythingItNames() throws IOException {
        Path target = folder.resolve("a/b/report");
        write(target, false);
        for (var entry : new ReportFolder(target, false).files(true).entrySet()) {
            if (!entry.getKey().equals("folder")) {
                assertThat(target.resolve(entry.getValue())).isRegularFile();
            }
        }
        try (var beside = Files.list(target.getParent())) {
            assertThat(beside).as("nothing temporary is left").containsExactly(target);
        }
        Golden.check("floorplan.json", Files.readString(target.resolve("floorplan.json")));
    }

    @Test
    void replacesAReportAndNothingElse() throws IOException {
        Path target = folder.resolve("report");
        write(target, false);
        Files.writeString(target.resolve("stale.txt"), "x");
        write(target, false);
        assertThat(target.resolve("stale.txt")).doesNotExist();

        Path other = folder.resolve("photos");
        Files.createDirectories(other);
        write(other, false);
        Path photos = folder.resolve("more-photos");
        Files.createDirectories(photos);
        Files.writeString(photos.resolve("a.jpg"), "x");
        assertThatThrownBy(() -> write(photos, false))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.USAGE));
        assertThat(photos.resolve("a.jpg")).exists();
        write(photos, true);
        assertThat(photos.resolve("summary.json")).exists();
    }

    @Test
    void picturesAreDrawnAgainFromTheFolder() throws IOException {
        Path target = folder.resolve("report");
        write(target, false);
        byte[] before = Files.readAllBytes(target.resolve("utilization.png"));
        byte[] page = Files.readAllBytes(target.resolve("report.html"));
        Files.delete(target.resolve("utilization.png"));
        Files.delete(target.resolve("report.html"));
        var views = new ReportViews(SavedReport.read(target), OptionalDouble.empty());
        views.page();
        views.heats(List.of(Heat.values()), Canvas.Format.PNG);
        assertThat(Files.readAllBytes(target.resolve("utilization.png"))).isEqualTo(before);
        assertThat(Files.readAllBytes(target.resolve("report.html"))).isEqualTo(page);
        assertThat(target.resolve("heat-link-load.png")).exists();
        assertThatThrownBy(() -> SavedReport.read(folder))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws IOException {
        Path target = folder.resolve("report");
        write(target, false);
        Path summary = target.resolve("summary.json");
        var text = Files.readString(summary);
        for (String broken :
                List.of("{}", "[]", "null", text.substring(0, 200), text.replace("\"layers\"", "\"lagers\""))) {
            Files.writeString(summary, broken);
            assertThatThrownBy(() -> SavedReport.read(target))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
        }
    }

    @Test
    void thePageIsOneFileThatLoadsNothing() throws IOException {
        Path target = folder.resolve("report");
        write(target, false);
        String page = Files.readString(target.resolve("report.html"));
        assertThat(page).contains("default-src 'none'").doesNotContain("{{");
        assertThat(page).doesNotContainPattern("(src|href)=\"(?!data:)");
        // Data cannot leave their element: no < in them at all.
        var data = page.substring(page.indexOf("id=\"data\">") + 10);
        assertThat(data.substring(0, data.indexOf("</script>"))).doesNotContain("<");
    }
}
