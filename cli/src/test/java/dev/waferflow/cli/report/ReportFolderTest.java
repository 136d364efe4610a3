package dev.waferflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Files.delete(target.resolve("utilization.png"));
        assertThat(ReportFolder.redraw(target))
                .hasSize(2)
                .allSatisfy(p -> assertThat(p).exists());
        assertThat(Files.readAllBytes(target.resolve("utilization.png"))).isEqualTo(before);
        assertThatThrownBy(() -> ReportFolder.redraw(folder))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
    }
}
