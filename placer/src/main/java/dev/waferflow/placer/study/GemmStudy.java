package dev.waferflow.placer.study;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.collective.ChainReduce;
import dev.waferflow.placer.collective.Line;
import dev.waferflow.placer.collective.LineReduce;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import dev.waferflow.placer.mesh.RuntimeCode;
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;

/**
 * An fp32 matrix product with a slim second factor, M x K times K x N: rows of PEs share out M, columns share out K; every PE multiplies
 * its tile of A by its rows of B in a scalar loop over vectors of a tile's column. The partial sums stay where they are, unless the
 * rows are to add them up.
 */
public final class GemmStudy {
    private final WaferSpec wafer;
    private final int columns;
    private final int rows;
    private final int m;
    private final int k;
    private final int n;
    private final float[] a;
    private final float[] b;

    private GemmStudy(WaferSpec wafer, int columns, int rows, int tileM, int tileK, int n) {
        this.wafer = wafer;
        this.columns = columns;
        this.rows = rows;
        this.m = tileM;
        this.k = tileK;
        this.n = n;
        a = Numbers.small(columns * rows * tileM * tileK);
        b = Numbers.small(columns * tileK * n);
    }

    /** The product on {@code columns} x {@code rows} PEs. */
    public static Study of(WaferSpec wafer, int columns, int rows, int m, int k, int n) {
        if (m % rows != 0 || k % columns != 0) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-EXP-008",
                    "M = " + m + " is no multiple of " + rows + " rows, or K = " + k + " none of " + columns
                            + " columns",
                    "",
                    "");
        }
        var study = new GemmStudy(wafer, columns, rows, m / rows, k / columns, n);
        return Study.once(study.program(false), study.program(true), study.expected());
    }

    private int reports() {
        return Math.min(rows, 12);
    }

    /** The first column of the product in the first rows of PEs. */
    private double[] expected() {
        var c = new double[reports() * m];
        for (int y = 0; y < reports(); y++) {
            for (int i = 0; i < m; i++) {
                double sum = 0;
                for (int x = 0; x < columns; x++) {
                    for (int kk = 0; kk < k; kk++) {
                        sum += (double) a[((y * columns + x) * k + kk) * m + i] * b[(x * k + kk) * n];
                    }
                }
                c[y * m + i] = sum;
            }
        }
        return c;
    }

    private Program program(boolean reports) {
        var mesh = new MeshProgram("gemm", wafer, DataType.FP32, columns, rows);
        int tileA = m * k;
        int tileB = k * n;
        var loads = new WindowLoad[] {
            new WindowLoad(0, mesh.constant("a", DataType.FP32, a), 0, tileA, columns * tileA, tileA),
            new WindowLoad(1, mesh.constant("b", DataType.FP32, b), 0, tileB, 0, tileB)
        };
        var reduce = new ChainReduce(columns);
        var line = new Line(0, 0, Side.WEST, columns, rows);
        var vectors = new LineReduce.Vectors(2, m * n, DataType.FP32, 0, 0);
        for (int x = 0; x < columns; x++) {
            mesh.place(line.position(x), role(x, reduce, vectors, reports, false), loads);
        }
        if (reports) {
            for (int y = 0; y < reports(); y++) {
                mesh.place(Grid.at(0, y), role(0, reduce, vectors, true, true), loads);
                mesh.report(0, y, 1, 2, m, DataType.FP32);
            }
            if (columns > 1) {
                reduce.nets(mesh, line, vectors, 0);
            }
        }
        return mesh.build();
    }

    private Role role(int x, LineReduce reduce, LineReduce.Vectors vectors, boolean sums, boolean reports) {
        var code = new PeCode((reports ? "reporter" : "pe") + x);
        code.buffer("a", DataType.FP32, m * k);
        code.buffer("b", DataType.FP32, k * n);
        code.buffer("c", DataType.FP32, m * n);
        int go = code.semaphore(1);
        var body = new ArrayList<Instruction>();
        body.add(Op.of(VectorOp.NOP, 1).waits(go).signals(go).get());
        body.addAll(RuntimeCode.entry(code, wafer));
        body.add(Op.loop(
                k,
                Op.scalarLoop(
                        n,
                        Op.of(VectorOp.FMAC, m)
                                .to(Op.looped(Op.at(2), 0, m))
                                .from(Op.looped(Op.at(0), m, 0), Op.looped(Op.at(1, 0, 0), n, 1))
                                .get())));
        if (sums && columns > 1) {
            body.addAll(reduce.code(x, vectors));
        }
        if (reports) {
            body.add(Op.of(VectorOp.MOV, m)
                    .to(Op.port(1, DataType.FP32))
                    .from(Op.at(2))
                    .get());
        }
        return code.thread("main", body).role();
    }
}
