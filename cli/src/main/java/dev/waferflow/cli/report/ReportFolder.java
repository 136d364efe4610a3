package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.Canvas.Format;
import dev.waferflow.cli.picture.Heat;
import dev.waferflow.cli.picture.Pictures;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The folder of one run. It appears complete or not at all; an older report in its place is replaced. */
public final class ReportFolder {
    static final String SUMMARY = "summary.json";
    static final String CHART = "floorplan.json";
    static final String MAPS = "pes.bin";
    static final String TIMELINE = "timeline.json";
    static final String PAGE = "report.html";
    private static final String TRACE = "trace.json.gz";
    private static final String LAYERS = "layers.csv";
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
        files.put("page", PAGE);
        files.put("summary", SUMMARY);
        files.put("layers", LAYERS);
        files.put("floorplanPicture", FLOORPLAN_PICTURE);
        files.put("utilizationPicture", UTILIZATION_PICTURE);
        files.put("floorplan", CHART);
        files.put("timeline", TIMELINE);
        files.put("pes", MAPS);
        files.put("trace", TRACE);
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
                draw(fresh, report, charts);
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

    private static void draw(Path place, RunReport report, WaferCharts charts) throws IOException {
        Files.writeString(place.resolve(CHART), Json.text(charts.chart()));
        Files.writeString(place.resolve(TIMELINE), Json.line(charts.timeline()) + "\n");
        Files.write(place.resolve(MAPS), charts.maps().bytes());
        Files.write(place.resolve(FLOORPLAN_PICTURE), Pictures.floorplan(charts.chart(), Format.PNG));
        Files.write(
                place.resolve(UTILIZATION_PICTURE),
                Pictures.heat(charts.chart(), charts.maps(), Heat.BUSY, OptionalDouble.empty(), Format.PNG));
        Files.write(place.resolve(PAGE), ReportPage.of(report, charts));
        var trace = new TraceFile(report, charts.timeline(), TraceFile.MOST_EVENTS);
        Files.write(place.resolve(TRACE), trace.bytes());
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
