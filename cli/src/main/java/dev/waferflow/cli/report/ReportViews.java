package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.Canvas.Format;
import dev.waferflow.cli.picture.Heat;
import dev.waferflow.cli.picture.Pictures;
import dev.waferflow.cli.picture.TerminalPicture;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Draws what a saved report holds. */
public final class ReportViews {
    private final SavedReport saved;
    private final OptionalDouble top;

    /** @param top end of the scale of heatmaps, to compare pictures; empty: fitted to the figures */
    public ReportViews(SavedReport saved, OptionalDouble top) {
        this.saved = saved;
        this.top = top;
    }

    /** Writes the page. */
    public Path page() {
        return write(ReportFolder.PAGE, ReportPage.of(saved.report(), saved.charts()));
    }

    /** Writes the floorplan. */
    public Path floorplan(Format format) {
        return write(
                "floorplan" + format.ending(), Pictures.floorplan(saved.charts().chart(), format));
    }

    /** Writes the heatmaps. */
    public List<Path> heats(List<Heat> heats, Format format) {
        var files = new ArrayList<Path>();
        for (Heat heat : heats) {
            String name = heat == Heat.BUSY ? "utilization" : "heat-" + heat.key();
            var charts = saved.charts();
            files.add(write(name + format.ending(), Pictures.heat(charts.chart(), charts.maps(), heat, top, format)));
        }
        return files;
    }

    /** A heatmap in characters. */
    public List<String> terminal(Heat heat, int width, boolean colored) {
        var charts = saved.charts();
        return new TerminalPicture(charts.chart(), charts.maps(), heat, top, width).print(colored);
    }

    private Path write(String name, byte[] bytes) {
        Path file = saved.folder().resolve(name);
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw UserException.of(
                    FaultKind.HOST_RESOURCES,
                    "WF-CLI-013",
                    "the file cannot be written: " + e,
                    file.toString(),
                    "check that the disk has room and the folder may be written");
        }
    }
}
