package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.HeatMap;
import dev.waferflow.cli.picture.Pictures;
import dev.waferflow.cli.picture.WaferChart;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The folder of one run. It appears complete or not at all; an older report in its place is replaced. */
public final class ReportFolder {
    private static final String SUMMARY = "summary.json";
    private static final String LAYERS = "layers.csv";
    static final String CHART = "floorplan.json";
    private static final String HEAT = "utilization.bin.gz";
    private static final String FLOORPLAN_PICTURE = "floorplan.png";
    private static final String UTILIZATION_PICTURE = "utilization.png";
    private static final String PROGRAM = "program.wfp";

    private final Path folder;
    private final boolean force;

    /** @param force whether a folder that is no report may be replaced */
    public ReportFolder(Path folder, boolean force) {
        this.folder = folder;
        this.force = force;
    }

    /**
     * Throws before the work begins if the folder could not be written at its end.
     *
     * @throws UserException USAGE if something that is no report is in its place
     */
    public void checkReplaceable() {
        if (force || !Files.exists(folder) || Files.isDirectory(folder) && (isReport() || isEmpty())) {
            return;
        }
        throw UserException.of(
                FaultKind.USAGE,
                "WF-CLI-012",
                "this exists and is no report of waferflow",
                folder.toString(),
                "another --out, or --force to replace it");
    }

    private boolean isReport() {
        try {
            Path summary = folder.resolve(SUMMARY);
            return Files.isRegularFile(summary) && Files.readString(summary).contains("\"waferflow.run/1\"");
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isEmpty() {
        try (var list = Files.list(folder)) {
            return list.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** What a report consists of that was interrupted before the first sample, by kind. */
    public Map<String, String> partialFiles() {
        var files = new LinkedHashMap<String, String>();
        files.put("folder", folder.toString());
        files.put("summary", SUMMARY);
        files.put("layers", LAYERS);
        files.put("program", PROGRAM);
        return files;
    }

    /** What the report will consist of, by kind. */
    public Map<String, String> files(boolean withProgram) {
        var files = new LinkedHashMap<String, String>();
        files.put("folder", folder.toString());
        files.put("summary", SUMMARY);
        files.put("layers", LAYERS);
        files.put("floorplanPicture", FLOORPLAN_PICTURE);
        files.put("utilizationPicture", UTILIZATION_PICTURE);
        files.put("floorplan", CHART);
        files.put("utilization", HEAT);
        if (withProgram) {
            files.put("program", PROGRAM);
        }
        return files;
    }

    /**
     * Writes the report beside the folder and moves it into place.
     *
     * @param charts null: there was no simulation to draw
     * @param program also written; null: not
     */
    public void write(RunReport report, WaferCharts charts, Program program) {
        checkReplaceable();
        Path target = folder.toAbsolutePath();
        Path fresh = target.resolveSibling("." + target.getFileName() + ".new");
        Path old = target.resolveSibling("." + target.getFileName() + ".old");
        try {
            delete(fresh);
            Files.createDirectories(fresh);
            Files.writeString(fresh.resolve(SUMMARY), Json.text(report));
            Files.writeString(fresh.resolve(LAYERS), LayersCsv.of(report));
            if (charts != null) {
                Files.writeString(fresh.resolve(CHART), Json.text(charts.chart()));
                Files.write(fresh.resolve(HEAT), charts.heat().bytes());
                draw(fresh, charts.chart(), charts.heat());
            }
            if (program != null) {
                ProgramFile.write(program, fresh.resolve(PROGRAM));
            }
            delete(old);
            if (Files.exists(target)) {
                Files.move(target, old);
            }
            Files.move(fresh, target);
            delete(old);
        } catch (IOException e) {
            throw UserException.of(
                    FaultKind.HOST_RESOURCES,
                    "WF-CLI-013",
                    "the report cannot be written: " + e,
                    folder.toString(),
                    "check that the disk has room and the folder may be written, or choose another --out");
        }
    }

    private static List<Path> draw(Path place, WaferChart chart, HeatMap heat) throws IOException {
        Path floorplan = place.resolve(FLOORPLAN_PICTURE);
        Path utilization = place.resolve(UTILIZATION_PICTURE);
        Files.write(floorplan, Pictures.floorplan(chart));
        Files.write(utilization, Pictures.utilization(chart, heat));
        return List.of(floorplan, utilization);
    }

    /**
     * Draws the pictures of a report again from what is saved in it.
     *
     * @return the pictures
     * @throws UserException MALFORMED_INPUT if the folder is no report
     */
    public static List<Path> redraw(Path folder) {
        Path chart = folder.resolve(CHART);
        Path heat = folder.resolve(HEAT);
        if (!Files.isRegularFile(chart) || !Files.isRegularFile(heat)) {
            throw UserException.of(
                    FaultKind.MALFORMED_INPUT,
                    "WF-CLI-014",
                    "no report: it lacks " + CHART + " or " + HEAT,
                    folder.toString(),
                    "waferflow run MODEL writes one below waferflow-out");
        }
        try {
            var text = Files.readString(chart, StandardCharsets.UTF_8);
            return draw(
                    folder,
                    Json.read(text, WaferChart.class, chart.toString()),
                    HeatMap.parse(Files.readAllBytes(heat), heat.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var walk = Files.walk(path)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
