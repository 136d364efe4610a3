package dev.waferflow.placer.study;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.Ratio;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Words between the host and the PEs at the edge, on the channels of the host copy: a row each, at the rate of the wafer file. A channel
 * is a boundary port whose link has just that rate.
 */
public final class HostCopyStudy {
    private HostCopyStudy() {}

    /** {@code words} in all over {@code channels} rows. */
    public static Study of(WaferSpec wafer, boolean in, int words, int channels) {
        int each = Whole.ceilDiv(words, channels);
        Ratio rate = in ? wafer.hostCopyInWordsPerCycle() : wafer.hostCopyOutWordsPerCycle();
        long bytes = Math.round(4.0 * wafer.clockHz() * rate.numerator() / rate.denominator());
        var program = in ? in(wafer, each, channels) : out(wafer, each, channels);
        Map<String, String> constants = new LinkedHashMap<>();
        constants.put("hostEdge", "headline");
        constants.put("hostLinks", String.valueOf(channels));
        constants.put("hostPortsPerLink", "1");
        constants.put("hostLinkBytesPerSecond", String.valueOf(bytes));
        return new Study(
                program,
                in ? null : program,
                Map.of(),
                in ? new double[0] : sent(each, channels),
                false,
                Double.NaN,
                constants);
    }

    private static double[] sent(int each, int channels) {
        var all = new double[each * channels];
        Arrays.fill(all, 1.5);
        return all;
    }

    private static Program in(WaferSpec wafer, int each, int channels) {
        var mesh = new MeshProgram("host-copy-in", wafer, DataType.FP32, 1, channels);
        var code = new PeCode("taker");
        int place = code.buffer("taken", DataType.FP32, 1);
        code.thread(
                "take",
                Op.of(VectorOp.MOV, each)
                        .to(Op.at(place, 0, 0))
                        .from(Op.port(0, DataType.FP32))
                        .get());
        mesh.place(Grid.column(0, 0, channels, 1), code.role());
        for (int row = 0; row < channels; row++) {
            mesh.input("in" + row, row, each, DataType.FP32, 0, MeshProgram.straight(Side.EAST, 1, 0));
        }
        return mesh.build();
    }

    private static Program out(WaferSpec wafer, int each, int channels) {
        int column = wafer.width() - 1;
        var mesh = new MeshProgram("host-copy-out", wafer, DataType.FP32, wafer.width(), channels);
        var code = new PeCode("giver");
        code.thread(
                "give",
                Op.of(VectorOp.MOV, each)
                        .to(Op.port(0, DataType.FP32))
                        .from(Op.number(1.5f))
                        .get());
        mesh.place(Grid.column(column, 0, channels, 1), code.role());
        for (int row = 0; row < channels; row++) {
            mesh.report(column, row, 0, 0, each, DataType.FP32);
        }
        return mesh.build();
    }
}
