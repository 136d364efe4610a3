package dev.waferflow.placer.study;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.collective.AllReduce;
import dev.waferflow.placer.collective.LineReduce;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import dev.waferflow.placer.mesh.RuntimeCode;
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One scalar per PE of a rectangle, added up at its center and given back to all, launched as a kernel. */
public final class AllReduceStudy {
    private static final int REPORTS = 12;
    private static final int REPORT_PORT = 3;
    private static final int REPORT_COLOR = 23;

    private final WaferSpec wafer;
    private final AllReduce reduce;
    private final float[] data;
    private final Map<List<Instruction>, Role> roles = new HashMap<>();

    private AllReduceStudy(WaferSpec wafer, int width, int height) {
        this.wafer = wafer;
        reduce = new AllReduce(width, height);
        data = Numbers.small(width * height);
    }

    /** An all-reduce over {@code width} x {@code height} PEs. */
    public static Study of(WaferSpec wafer, int width, int height) {
        var study = new AllReduceStudy(wafer, width, height);
        return Study.once(study.program(false), study.program(true), study.expected());
    }

    private int reports() {
        return Math.min(REPORTS, reduce.height());
    }

    private double[] expected() {
        double sum = 0;
        for (float number : data) {
            sum += number;
        }
        var all = new double[reports()];
        Arrays.fill(all, sum);
        return all;
    }

    private Program program(boolean reports) {
        roles.clear();
        int width = reduce.width();
        var mesh = new MeshProgram("all-reduce", wafer, DataType.FP32, width, reduce.height());
        int constant = mesh.constant("data", DataType.FP32, data);
        var window = new WindowLoad(0, constant, 0, 1, width, 1);
        var vectors = new LineReduce.Vectors(0, 1, DataType.FP32, 0, 0);
        for (int x = 0; x < width; x++) {
            if (x != reduce.middleColumn()) {
                mesh.place(Grid.column(x, 0, reduce.height(), 1), role(x, 0, vectors, false), window);
            }
        }
        for (int y = 0; y < reduce.height(); y++) {
            mesh.place(Grid.at(reduce.middleColumn(), y), role(reduce.middleColumn(), y, vectors, false), window);
        }
        reduce.nets(mesh, vectors, 0);
        for (int i = 0; reports && i < reports(); i++) {
            int y = i * (reduce.height() - 1) / Math.max(1, reports() - 1);
            int x = (int) ((long) i * 7919 % width);
            mesh.place(Grid.at(x, y), role(x, y, vectors, true), window);
            mesh.report(x, y, REPORT_PORT, REPORT_COLOR, 1, DataType.FP32);
        }
        return mesh.build();
    }

    private Role role(int x, int y, LineReduce.Vectors vectors, boolean reports) {
        var code = new PeCode("kind" + roles.size());
        int buffer = code.buffer("data", DataType.FP32, 1);
        var body = new ArrayList<Instruction>(RuntimeCode.entry(code, wafer));
        body.addAll(reduce.code(x, y, vectors));
        if (reports) {
            body.add(Op.of(VectorOp.MOV, 1)
                    .to(Op.port(REPORT_PORT, DataType.FP32))
                    .from(Op.at(buffer))
                    .get());
        }
        return roles.computeIfAbsent(body, b -> code.thread("main", b).role());
    }
}
