package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.WaferChart;
import dev.waferflow.cli.report.RunReport.Layer;
import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.Sizing;
import dev.waferflow.placer.Sizing.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a layer has its shape, place and speed, and what would change them; from what a report says, nothing is computed anew.
 *
 * @param layer the layer's figures
 * @param shapes that were considered, from narrow to wide
 * @param sentences the explanation
 */
public record Explanation(Layer layer, List<Shape> shapes, List<String> sentences) {
    /**
     * Explains a layer of a report.
     *
     * @param wanted the layer's name or number, or the name of an ONNX node in it
     * @throws UserException MALFORMED_INPUT if the folder is no report, USAGE if it has no such layer
     */
    public static Explanation read(Path folder, String wanted) {
        var report = read(folder.resolve("summary.json"), RunReport.class);
        var chart = read(folder.resolve(ReportFolder.CHART), WaferChart.class);
        Layer layer = find(report, wanted);
        if (chart.sizing() == null || layer.id() >= chart.sizing().shapes().size()) {
            throw noReport(folder, "its floorplan does not say which shapes were considered");
        }
        var shapes = chart.sizing().shapes().get(layer.id());
        return new Explanation(layer, shapes, new Writer(report, chart.sizing(), layer).sentences());
    }

    private static <T> T read(Path file, Class<T> type) {
        if (!Files.isRegularFile(file)) {
            throw noReport(file.getParent(), "it lacks " + file.getFileName());
        }
        try {
            return Json.read(Files.readString(file), type, file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UserException noReport(Path folder, String reason) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT,
                "WF-CLI-014",
                "no report: " + reason,
                String.valueOf(folder),
                "waferflow run MODEL writes one below waferflow-out");
    }

    private static Layer find(RunReport report, String wanted) {
        for (Layer layer : report.layers()) {
            if (layer.name().equals(wanted) || Integer.toString(layer.id()).equals(wanted)) {
                return layer;
            }
        }
        for (Layer layer : report.layers()) {
            if (layer.onnxNodes().contains(wanted)) {
                return layer;
            }
        }
        var names = report.layers().stream().map(Layer::name).toList();
        String closest = ClosestName.of(wanted, names);
        throw UserException.of(
                FaultKind.USAGE,
                "WF-CLI-023",
                "there is no layer '" + wanted + "'; known are " + String.join(", ", names),
                "",
                closest.isEmpty() ? "a name or number out of layers.csv" : "maybe '" + closest + "'");
    }

    /** Finds the words. */
    private record Writer(RunReport report, Sizing sizing, Layer layer) {
        List<String> sentences() {
            var lines = new ArrayList<String>();
            var place = layer.regions().get(0);
            int copies = layer.regions().size();
            lines.add(layer.name() + " (" + layer.op() + ", " + layer.role() + ") of "
                    + report.model().path() + " on " + report.device().preset() + ", "
                    + report.device().precision());
            if (!layer.onnxNodes().isEmpty()) {
                lines.add("Nodes   " + String.join(", ", layer.onnxNodes()));
            }
            lines.add("Place   columns " + place.x() + " to " + (place.x() + place.width() - 1) + ", rows " + place.y()
                    + " to " + (place.y() + place.height() - 1)
                    + (copies > 1 ? ", and the same columns in " + (copies - 1) + " more copies of the model" : ""));
            lines.add(
                    "        Streams run straight east along their rows, so kernels stand from west to east in the order"
                            + " of the dataflow: " + neighbors());
            speed(lines);
            shape(lines);
            return lines;
        }

        private String neighbors() {
            var layers = report.layers();
            String west = layer.id() == 0
                    ? "at the host edge"
                    : "after " + layers.get(layer.id() - 1).name();
            String east = layer.id() + 1 == layers.size()
                    ? ", last before the host edge"
                    : ", before " + layers.get(layer.id() + 1).name();
            return west + east + ".";
        }

        private void speed(List<String> lines) {
            var simulation = report.simulation();
            lines.add("Speed   the datapath of its busiest PE is taken for "
                    + Numbers.figure(layer.cyclesPerSample()) + " cycles per sample (predicted "
                    + Numbers.figure(layer.predictedCyclesPerSample())
                    + "); a sample comes every " + Numbers.figure(simulation.cyclesPerSample()) + " cycles.");
            lines.add("        Its PEs are busy " + Numbers.percent(layer.utilizationPercent())
                    + " of the time; limit: " + layer.limitedBy() + ".");
            lines.add(
                    layer.name().equals(simulation.bottleneck())
                            ? "        It is the bottleneck: the model gets faster only if this layer does."
                            : "        The bottleneck is " + simulation.bottleneck() + " (" + simulation.limitedBy()
                                    + "): a faster shape here alone would only wait longer.");
        }

        private void shape(List<String> lines) {
            var shapes = sizing.shapes().get(layer.id());
            int chosen = 0;
            while (chosen < shapes.size() && !shapes.get(chosen).chosen()) {
                chosen++;
            }
            if (chosen == shapes.size()) {
                lines.add("Shape   given from outside.");
                return;
            }
            Shape own = shapes.get(chosen);
            if (shapes.size() == 1) {
                lines.add("Shape   " + columns(own.columns())
                        + ": this kind of kernel has no other. It works lane by lane in "
                        + sizing.strips() + " strips of " + sizing.pitch()
                        + " rows; more strips (--effort high tries more) make it faster.");
                return;
            }
            lines.add("Shape   " + columns(own.columns()) + ", one of " + shapes.size()
                    + ": the narrowest that keeps up with " + Numbers.figure(sizing.interval())
                    + " cycles per sample of one copy. All kernels together take " + sizing.columnsUsed() + " of "
                    + sizing.columns() + " columns.");
            if (chosen > 0) {
                Shape smaller = shapes.get(chosen - 1);
                lines.add("Smaller " + columns(smaller.columns()) + " would take " + Numbers.figure(smaller.cycles())
                        + " cycles instead of " + Numbers.figure(own.cycles()) + ": "
                        + (smaller.cycles() > sizing.interval()
                                ? "it would be the new bottleneck."
                                : "it would still keep up."));
            }
            var wider = shapes.stream()
                    .filter(s -> s.columns() > own.columns() && s.cycles() < own.cycles())
                    .findFirst();
            if (wider.isEmpty()) {
                lines.add("Bigger  there is no shape with more columns that is faster.");
                return;
            }
            bigger(lines, own, wider.get());
        }

        private void bigger(List<String> lines, Shape own, Shape next) {
            int free = sizing.columns() - sizing.columnsUsed();
            lines.add("Bigger  " + columns(next.columns()) + " would take " + Numbers.figure(next.cycles())
                    + " cycles instead of " + Numbers.figure(own.cycles()) + " ("
                    + Numbers.percent(100 * (next.cycles() / own.cycles() - 1)) + "): "
                    + (next.columns() - own.columns()) + " columns more, " + free + " are free.");
            int needed = 0;
            int growing = 0;
            String stuck = "";
            for (int k = 0; k < sizing.shapes().size(); k++) {
                Shape fits = null;
                for (Shape shape : sizing.shapes().get(k)) {
                    fits = fits == null && shape.cycles() <= next.cycles() ? shape : fits;
                }
                if (fits == null) {
                    stuck = report.layers().get(k).name();
                } else {
                    needed += fits.columns();
                    growing += fits.chosen() ? 0 : 1;
                }
            }
            String whole = "        For the whole model to come at " + Numbers.figure(next.cycles()) + " cycles, ";
            lines.add(
                    !stuck.isEmpty()
                            ? whole + stuck + " would have to be faster than its fastest shape: that is the limit."
                            : whole + growing + " layers change their shape and take " + needed + " columns in all: "
                                    + (needed <= sizing.columns()
                                            ? "they fit, but the interval is not set by columns."
                                            : "the wafer has " + sizing.columns() + ", so columns are the limit."));
        }

        private static String columns(int count) {
            return count == 1 ? "1 column" : count + " columns";
        }
    }
}
