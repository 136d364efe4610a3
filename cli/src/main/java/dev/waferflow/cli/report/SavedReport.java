package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.PeMaps;
import dev.waferflow.cli.picture.WaferChart;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A report folder that is read back. What is in it may come from anyone.
 *
 * @param folder where it is
 * @param report its figures
 * @param charts what is drawn of it
 */
public record SavedReport(Path folder, RunReport report, WaferCharts charts) {
    /**
     * Reads a folder.
     *
     * @throws UserException MALFORMED_INPUT if it is no report
     */
    public static SavedReport read(Path folder) {
        var report = json(folder, ReportFolder.SUMMARY, RunReport.class);
        var chart = json(folder, ReportFolder.CHART, WaferChart.class);
        var timeline = json(folder, ReportFolder.TIMELINE, Timeline.class);
        Path maps = present(folder, ReportFolder.MAPS);
        try {
            var saved = new SavedReport(
                    folder,
                    report,
                    new WaferCharts(chart, PeMaps.parse(Files.readAllBytes(maps), maps.toString()), timeline));
            saved.check();
            return saved;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check() {
        boolean whole = report.layers() != null
                && report.simulation() != null
                && report.device() != null
                && report.compile() != null
                && report.model() != null
                && charts.timeline().layers() != null
                && charts.chart().kernels().size() == report.layers().size()
                && charts.chart().width() == charts.maps().width()
                && charts.chart().height() == charts.maps().height();
        if (!whole) {
            throw damaged(folder, "its files do not belong together");
        }
    }

    private static <T> T json(Path folder, String name, Class<T> type) {
        Path file = present(folder, name);
        try {
            return Json.read(Files.readString(file), type, file.toString());
        } catch (IOException e) {
            throw damaged(folder, name + " is no text");
        }
    }

    private static Path present(Path folder, String name) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw damaged(folder, "it lacks " + name);
        }
        return file;
    }

    private static UserException damaged(Path folder, String what) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT,
                "WF-CLI-014",
                "no report: " + what,
                folder.toString(),
                "waferflow run MODEL writes one below waferflow-out");
    }
}
