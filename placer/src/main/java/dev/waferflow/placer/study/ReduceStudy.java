package dev.waferflow.placer.study;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.collective.Line;
import dev.waferflow.placer.collective.LineReduce;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import dev.waferflow.placer.mesh.RuntimeCode;
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * One reduction along a row of PEs to its west end, launched as a kernel: every PE enters it and starts a task. PE x adds the
 * numbers {@code data[x .. x + elements)}, so every PE has others.
 */
public final class ReduceStudy {
    private static final int REPORT_PORT = 1;
    private static final int REPORT_COLOR = 23;

    private final WaferSpec wafer;
    private final LineReduce reduce;
    private final int elements;
    private final float[] data;

    private ReduceStudy(WaferSpec wafer, LineReduce reduce, int elements) {
        this.wafer = wafer;
        this.reduce = reduce;
        this.elements = elements;
        data = Numbers.small(reduce.length() + elements);
    }

    /** A reduction of vectors of {@code elements} fp32 numbers. */
    public static Study of(WaferSpec wafer, LineReduce reduce, int elements) {
        var study = new ReduceStudy(wafer, reduce, elements);
        return Study.once(study.program(false), study.program(true), study.expected());
    }

    private double[] expected() {
        var sums = new double[elements];
        for (int x = 0; x < reduce.length(); x++) {
            for (int k = 0; k < elements; k++) {
                sums[k] += data[x + k];
            }
        }
        return sums;
    }

    private Program program(boolean reports) {
        var mesh = new MeshProgram("reduce", wafer, DataType.FP32, reduce.length(), 1);
        int constant = mesh.constant("data", DataType.FP32, data);
        var line = new Line(0, 0, Side.WEST, reduce.length(), 1);
        var vectors = new LineReduce.Vectors(0, elements, DataType.FP32, 0, 0);
        var roles = new HashMap<Integer, Role>();
        for (int position = 0; position < reduce.length(); position++) {
            boolean root = position == 0;
            int at = position;
            var role = roles.computeIfAbsent(reduce.kind(position), kind -> role(at, vectors, reports && root));
            mesh.place(line.position(position), role, new WindowLoad(0, constant, 0, 1, 0, elements));
        }
        reduce.nets(mesh, line, vectors, 0);
        if (reports) {
            mesh.report(0, 0, REPORT_PORT, REPORT_COLOR, elements, DataType.FP32);
        }
        return mesh.build();
    }

    private Role role(int position, LineReduce.Vectors vectors, boolean reports) {
        var code = new PeCode("kind" + reduce.kind(position));
        code.buffer("data", DataType.FP32, elements);
        var body = new ArrayList<Instruction>(RuntimeCode.entry(code, wafer));
        body.add(Op.of(VectorOp.NOP, 1).task().get());
        body.addAll(reduce.code(position, vectors));
        if (reports) {
            body.add(Op.of(VectorOp.MOV, elements)
                    .to(Op.port(REPORT_PORT, DataType.FP32))
                    .from(Op.at(0))
                    .get());
        }
        return code.thread("main", List.copyOf(body)).role();
    }
}
