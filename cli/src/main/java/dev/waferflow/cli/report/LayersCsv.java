package dev.waferflow.cli.report;

import dev.waferflow.cli.report.RunReport.Layer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The layers as comma-separated values (RFC 4180, but with line feeds). */
public final class LayersCsv {
    private static final String HEADER =
            "id,name,role,op,onnxNodes,regions,pes,cyclesPerSample,predictedCyclesPerSample,"
                    + "samplesPerSecond,utilizationPercent,limitedBy,macs,occupiedPercent,wastePercent,busiestLinkPercent,"
                    + "busyRunPercent,waitingForDataPercent,backPressurePercent,memoryPortPercent,datapathSharedPercent,"
                    + "idlePercent,sramBytes\n";

    private static final List<LayerFigure> MORE = List.of(
            LayerFigure.MACS,
            LayerFigure.OCCUPIED,
            LayerFigure.WASTE,
            LayerFigure.LINK,
            LayerFigure.RUN_BUSY,
            LayerFigure.WAITING,
            LayerFigure.BACK_PRESSURE,
            LayerFigure.MEMORY_PORT,
            LayerFigure.DATAPATH_SHARED,
            LayerFigure.IDLE,
            LayerFigure.SRAM);

    private LayersCsv() {}

    /** One line per layer, with a header. */
    public static String of(RunReport report) {
        return report.layers().stream()
                .map(l -> line(l, report.device().clockHz()))
                .collect(Collectors.joining("", HEADER, ""));
    }

    private static String line(Layer layer, long clockHz) {
        Double cycles = layer.cyclesPerSample();
        Double rate = cycles == null || cycles == 0 ? null : Double.valueOf(clockHz / cycles);
        var cells = List.of(
                String.valueOf(layer.id()),
                cell(layer.name()),
                layer.role(),
                cell(layer.op()),
                cell(String.join(" ", layer.onnxNodes())),
                cell(layer.regions().stream()
                        .map(r -> r.width() + "x" + r.height() + "@" + r.x() + ";" + r.y())
                        .collect(Collectors.joining(" "))),
                String.valueOf(layer.pes()),
                number(cycles),
                number(layer.predictedCyclesPerSample()),
                number(rate),
                number(layer.utilizationPercent()),
                layer.limitedBy());
        return Stream.concat(cells.stream(), MORE.stream().map(f -> number(f.of(layer))))
                        .collect(Collectors.joining(","))
                + "\n";
    }

    private static String number(Double value) {
        return value == null || !Double.isFinite(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
