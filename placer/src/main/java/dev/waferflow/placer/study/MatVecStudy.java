package dev.waferflow.placer.study;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Program;
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
 * A matrix times a vector on one PE, in fp32: for every column of the matrix, the column times a number is added to the result.
 * Columns are padded to 16 bytes.
 */
public final class MatVecStudy {
    private static final int ALIGNED = 4;

    private final WaferSpec wafer;
    private final int n;
    private final int padded;
    private final float[] matrix;
    private final float[] vector;

    private MatVecStudy(WaferSpec wafer, int n) {
        this.wafer = wafer;
        this.n = n;
        padded = Whole.ceilDiv(n, ALIGNED) * ALIGNED;
        matrix = Numbers.small(n * padded);
        vector = Numbers.small(n);
    }

    /** A product of size n x n. */
    public static Study of(WaferSpec wafer, int n) {
        var study = new MatVecStudy(wafer, n);
        return Study.once(study.program(false), study.program(true), study.expected());
    }

    private double[] expected() {
        var y = new double[n];
        for (int column = 0; column < n; column++) {
            for (int row = 0; row < n; row++) {
                y[row] += (double) matrix[column * padded + row] * vector[column];
            }
        }
        return y;
    }

    private Program program(boolean reports) {
        var mesh = new MeshProgram("matvec", wafer, DataType.FP32, 1, 1);
        var code = new PeCode("pe");
        int a = code.buffer("a", DataType.FP32, n * padded);
        int x = code.buffer("x", DataType.FP32, n);
        int y = code.buffer("y", DataType.FP32, padded);
        int done = code.semaphore(0);
        int go = code.semaphore(1);
        var body = new ArrayList<Instruction>(RuntimeCode.entry(code, wafer));
        body.add(Op.of(VectorOp.FMAC, n, padded)
                .to(Op.at(y, 0, 0, 1))
                .from(Op.at(a, 0, padded, 1), Op.at(x, 0, 1, 0))
                .clearing()
                .waits(go)
                .signals(reports ? done : go)
                .get());
        code.thread("main", body);
        if (reports) {
            code.thread(
                    "report",
                    Op.of(VectorOp.MOV, n)
                            .to(Op.port(0, DataType.FP32))
                            .from(Op.at(y))
                            .waits(done)
                            .signals(go)
                            .get());
        }
        mesh.place(
                Grid.at(0, 0),
                code.role(),
                new WindowLoad(a, mesh.constant("matrix", DataType.FP32, matrix), 0, 0, 0, n * padded),
                new WindowLoad(x, mesh.constant("vector", DataType.FP32, vector), 0, 0, 0, n));
        if (reports) {
            mesh.report(0, 0, 0, 0, n, DataType.FP32);
        }
        return mesh.build();
    }
}
