package dev.waferflow.placer.study;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import dev.waferflow.placer.mesh.RuntimeCode;
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;

/**
 * The SUMMA matrix product: a grid of PEs, each with square fp32 tiles of A, B and C. In step k column k multicasts its tiles of A along
 * the rows and row k its tiles of B along the columns, then every PE multiplies two tiles: for every element of the B tile a column of
 * the A tile times a number, in a scalar loop.
 */
public final class SummaStudy {
    private static final int LARGEST_GRID = 4;

    private final WaferSpec wafer;
    private final int grid;
    private final int tile;
    private final float[] a;
    private final float[] b;

    private SummaStudy(WaferSpec wafer, int grid, int tile) {
        this.wafer = wafer;
        this.grid = grid;
        this.tile = tile;
        a = Numbers.small(grid * grid * tile * tile);
        b = Numbers.small(a.length + 1);
    }

    /** On {@code grid} x {@code grid} PEs. */
    public static Study of(WaferSpec wafer, int grid, int tile) {
        if (grid > LARGEST_GRID) {
            throw UserException.of(
                    FaultKind.UNSUPPORTED,
                    "WF-EXP-007",
                    "summa on " + grid + " x " + grid + " PEs: a PE has an input queue for each column and row up to "
                            + LARGEST_GRID,
                    "",
                    "gemm takes larger grids");
        }
        var study = new SummaStudy(wafer, grid, tile);
        return Study.once(study.program(false), study.program(true), study.expected());
    }

    /** Element of a tile: tiles lie row by row of the grid, their elements column by column. */
    private int index(int peX, int peY, int row, int column) {
        return ((peY * grid + peX) * tile + column) * tile + row;
    }

    /** The first column of the tile of C of every PE on the diagonal. */
    private double[] expected() {
        var c = new double[grid * tile];
        for (int pe = 0; pe < grid; pe++) {
            for (int row = 0; row < tile; row++) {
                double sum = 0;
                for (int k = 0; k < grid * tile; k++) {
                    sum += (double) a[index(k / tile, pe, row, k % tile)] * b[index(pe, k / tile, k % tile, 0)];
                }
                c[pe * tile + row] = sum;
            }
        }
        return c;
    }

    private Program program(boolean reports) {
        var mesh = new MeshProgram("summa", wafer, DataType.FP32, grid, grid);
        int tableA = mesh.constant("a", DataType.FP32, a);
        int tableB = mesh.constant("b", DataType.FP32, b);
        int elements = tile * tile;
        for (int y = 0; y < grid; y++) {
            for (int x = 0; x < grid; x++) {
                mesh.place(
                        Grid.at(x, y),
                        role(x, y, reports && x == y),
                        new WindowLoad(0, tableA, 0, elements, grid * elements, elements),
                        new WindowLoad(1, tableB, 0, elements, grid * elements, elements));
            }
        }
        for (int k = 0; k < grid; k++) {
            var along = new ArrayList<Branch>();
            var down = new ArrayList<Branch>();
            both(Side.WEST, Side.EAST, k, port(k, 0), along);
            both(Side.NORTH, Side.SOUTH, k, port(k, 1), down);
            if (grid > 1) {
                mesh.net("a" + k, Grid.column(k, 0, grid, 1), 0, k, DataType.FP32, along.toArray(new Branch[0]));
                mesh.net("b" + k, Grid.rect(0, k, grid, 1), 1, grid + k, DataType.FP32, down.toArray(new Branch[0]));
            }
        }
        for (int i = 0; reports && i < grid; i++) {
            mesh.report(i, i, 2, 2 * grid, tile, DataType.FP32);
        }
        return mesh.build();
    }

    /** To both ends of a line. */
    private void both(Side low, Side high, int k, int port, ArrayList<Branch> branches) {
        if (k > 0) {
            branches.add(MeshProgram.toEach(low, k, port));
        }
        if (k < grid - 1) {
            branches.add(MeshProgram.toEach(high, grid - 1 - k, port));
        }
    }

    /** Input port for what source k sends along the rows (0) or columns (1). */
    private int port(int k, int dimension) {
        return 2 * k + dimension;
    }

    private Role role(int x, int y, boolean reports) {
        var code = new PeCode("pe" + x + "-" + y);
        int elements = tile * tile;
        int homeA = code.buffer("a", DataType.FP32, elements);
        int homeB = code.buffer("b", DataType.FP32, elements);
        int takenA = code.buffer("takenA", DataType.FP32, elements);
        int takenB = code.buffer("takenB", DataType.FP32, elements);
        int c = code.buffer("c", DataType.FP32, elements);
        int go = code.semaphore(0);
        int arrived = code.semaphore(0);
        var rows = new ArrayList<Instruction>();
        var columns = new ArrayList<Instruction>(RuntimeCode.entry(code, wafer));
        for (int k = 0; k < grid; k++) {
            columns.add(Op.of(VectorOp.NOP, 1).task().signals(go).get());
            rows.add(Op.of(VectorOp.NOP, 1).waits(go).get());
            rows.add(exchange(x == k, homeA, takenA, 0, port(k, 0))
                    .signals(arrived)
                    .get());
            columns.add(exchange(y == k, homeB, takenB, 1, port(k, 1)).get());
            columns.add(Op.of(VectorOp.NOP, 1).task().waits(arrived).get());
            columns.add(product(x == k ? homeA : takenA, y == k ? homeB : takenB, c));
        }
        if (reports) {
            columns.add(move(Op.port(2, DataType.FP32), Op.at(c), tile).get());
        }
        return code.thread("rows", rows).thread("main", columns).role();
    }

    private Op exchange(boolean sends, int home, int taken, int out, int in) {
        if (grid == 1) {
            return Op.of(VectorOp.NOP, 1);
        }
        return sends
                ? move(Op.port(out, DataType.FP32), Op.at(home), tile * tile)
                : move(Op.at(taken), Op.port(in, DataType.FP32), tile * tile);
    }

    private static Op move(Operand to, Operand from, int elements) {
        return Op.of(VectorOp.MOV, elements).to(to).from(from);
    }

    /** c[:, j] += a[:, k] * b[k, j] for every k, and inside for every j. */
    private Instruction product(int tileA, int tileB, int c) {
        var column = Op.looped(Op.at(c), 0, tile);
        return Op.loop(
                tile,
                Op.scalarLoop(
                        tile,
                        Op.of(VectorOp.FMAC, tile)
                                .to(column)
                                .from(Op.looped(Op.at(tileA), tile, 0), Op.looped(Op.at(tileB, 0, 0), 1, tile))
                                .get()));
    }
}
