package dev.waferflow.placer.study;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import dev.waferflow.placer.mesh.RuntimeCode;
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;

/**
 * One message from the PE at the top of a column to every one of the {@code receivers} below it: a single route that delivers on
 * its way.
 */
public final class MulticastStudy {
    private static final int REPORTS = 8;

    private final WaferSpec wafer;
    private final int receivers;
    private final int words;
    private final float[] data;

    private MulticastStudy(WaferSpec wafer, int receivers, int bytes) {
        this.wafer = wafer;
        this.receivers = receivers;
        words = Whole.ceilDiv(bytes, 4);
        data = Numbers.small(words);
    }

    /** A message of {@code bytes} bytes. */
    public static Study of(WaferSpec wafer, int receivers, int bytes) {
        var study = new MulticastStudy(wafer, receivers, bytes);
        return Study.once(study.program(false), study.program(true), study.expected());
    }

    private int reports() {
        return Math.min(REPORTS, receivers);
    }

    private double[] expected() {
        var all = new double[reports() * words];
        for (int i = 0; i < all.length; i++) {
            all[i] = data[i % words];
        }
        return all;
    }

    private Program program(boolean reports) {
        var mesh = new MeshProgram("multicast", wafer, DataType.FP32, 1, receivers + 1);
        int constant = mesh.constant("data", DataType.FP32, data);
        mesh.place(Grid.at(0, 0), root(), new WindowLoad(0, constant, 0, 0, 0, words));
        mesh.place(Grid.column(0, 1, receivers, 1), receiver(false));
        mesh.net("multicast", Grid.at(0, 0), 0, 0, DataType.FP32, MeshProgram.toEach(Side.SOUTH, receivers, 0));
        for (int i = 0; reports && i < reports(); i++) {
            int row = receivers - i * (receivers / reports());
            mesh.place(Grid.at(0, row), receiver(true));
            mesh.report(0, row, 1, 1, words, DataType.FP32);
        }
        return mesh.build();
    }

    private Role root() {
        var code = new PeCode("root");
        code.buffer("data", DataType.FP32, words);
        var body = new ArrayList<Instruction>(RuntimeCode.multicastSetup(code, wafer));
        body.add(Op.of(VectorOp.MOV, words)
                .to(Op.port(0, DataType.FP32))
                .from(Op.at(0))
                .get());
        return code.thread("send", body).role();
    }

    private Role receiver(boolean reports) {
        var code = new PeCode(reports ? "reporter" : "receiver");
        int data = code.buffer("data", DataType.FP32, words);
        var body = new ArrayList<Instruction>();
        body.add(Op.of(VectorOp.MOV, words)
                .to(Op.at(data))
                .from(Op.port(0, DataType.FP32))
                .get());
        if (reports) {
            body.add(Op.of(VectorOp.MOV, words)
                    .to(Op.port(1, DataType.FP32))
                    .from(Op.at(data))
                    .get());
        }
        return code.thread("receive", body).role();
    }
}
