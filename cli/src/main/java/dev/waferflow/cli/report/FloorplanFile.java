package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.WaferChart;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.GivenFloorplan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the {@code floorplan.json} of a report, edited or not, as a floorplan to compile with. */
public final class FloorplanFile {
    private FloorplanFile() {}

    /**
     * The floorplan: x and width of each kernel's first rectangle, one copy of the model per rectangle.
     *
     * @throws UserException MALFORMED_INPUT if it is none
     */
    public static GivenFloorplan read(Path file) {
        Path place = Files.isDirectory(file) ? file.resolve(ReportFolder.CHART) : file;
        WaferChart chart;
        try {
            chart = Json.read(Files.readString(place), WaferChart.class, place.toString());
        } catch (IOException e) {
            throw malformed("cannot be read: " + e.getMessage(), place);
        }
        if (chart.kernels().isEmpty() || chart.sizing() == null) {
            throw malformed("has no kernels or no 'sizing'", place);
        }
        int copies = chart.kernels().get(0).boxes().size();
        for (var kernel : chart.kernels()) {
            if (kernel.boxes().size() != copies || copies == 0) {
                throw malformed(
                        "gives '" + kernel.name() + "' " + kernel.boxes().size() + " boxes, not " + copies, place);
            }
            var first = kernel.boxes().get(0);
            for (var box : kernel.boxes()) {
                if (box.x() != first.x() || box.width() != first.width()) {
                    throw malformed(
                            "gives the copies of '" + kernel.name()
                                    + "' different columns: all need the same x and width",
                            place);
                }
            }
        }
        var slots = chart.kernels().stream()
                .map(kernel -> new GivenFloorplan.Slot(
                        kernel.name(),
                        kernel.boxes().get(0).x(),
                        kernel.boxes().get(0).width()))
                .toList();
        return new GivenFloorplan(
                place.toString(),
                copies,
                chart.sizing().strips(),
                chart.sizing().stripsByColumns(),
                chart.sizing().exchanges(),
                chart.sizing().tokensAcross(),
                slots);
    }

    private static UserException malformed(String problem, Path file) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT,
                "WF-CLI-021",
                "the floorplan " + problem,
                file.toString(),
                "the floorplan.json of a report: waferflow run MODEL writes one");
    }
}
