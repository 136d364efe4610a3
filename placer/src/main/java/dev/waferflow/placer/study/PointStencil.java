package dev.waferflow.placer.study;

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
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;

/**
 * A five-point stencil in two dimensions with one fp32 point per PE, as an explicit time step like {@link TileStencil}: per iteration a
 * PE multicasts its point to its four neighbours (five colors suffice), adds what comes from them, weighted, to the change, and the
 * change to its point.
 */
public final class PointStencil {
    private static final int SIDE_PES = 10;
    private static final int COLORS = 5;
    private static final int REPORT_PORT = 1;
    private static final float[] WEIGHTS = {1, 2, -1, 3, -3};

    private final WaferSpec wafer;
    private final Ring ring = new Ring(SIDE_PES);
    private final float[] start = Numbers.small(ring.width() * ring.width());

    private PointStencil(WaferSpec wafer) {
        this.wafer = wafer;
    }

    /** Iterations one after the other. */
    public static Study of(WaferSpec wafer) {
        var study = new PointStencil(wafer);
        return Study.steady(study.program(false), study.program(true), study.expected());
    }

    private double[] expected() {
        int n = ring.n();
        var result = new double[n];
        for (int i = 0; i < n; i++) {
            int x = 1 + i * 3 % n;
            int y = 1 + i;
            double sum = (1 + WEIGHTS[4]) * at(x, y);
            for (int side = 0; side < 4; side++) {
                Side from = Ring.SIDES.get(side);
                sum += WEIGHTS[side] * at(x + from.dx(), y + from.dy());
            }
            result[i] = sum;
        }
        return result;
    }

    private double at(int x, int y) {
        return start[y * ring.width() + x];
    }

    private Program program(boolean reports) {
        int n = ring.n();
        int width = ring.width();
        var mesh = new MeshProgram("stencil-point", wafer, DataType.FP32, width, width);
        int points = mesh.constant("points", DataType.FP32, start);
        var center = new WindowLoad(0, points, 0, 1, width, 1);
        mesh.place(ring.inner(), inner(false), center);
        for (Side side : Ring.SIDES) {
            mesh.place(ring.border(side), border(side), center);
            borderNets(mesh, side);
        }
        for (int y0 = 1; y0 <= COLORS; y0++) {
            for (int x0 = 1; x0 <= COLORS; x0++) {
                var grid = new Grid(x0, y0, (n - x0) / COLORS + 1, (n - y0) / COLORS + 1, COLORS, COLORS);
                mesh.net("point", grid, 0, color(x0, y0), DataType.FP32, toNeighbours());
            }
        }
        for (int i = 0; reports && i < n; i++) {
            int x = 1 + i * 3 % n;
            mesh.place(Grid.at(x, 1 + i), inner(true), center);
            mesh.report(x, 1 + i, REPORT_PORT, COLORS, 1, DataType.FP32);
        }
        return mesh.build();
    }

    private static int color(int x, int y) {
        return (x + 2 * y) % COLORS;
    }

    private static Branch[] toNeighbours() {
        return Ring.SIDES.stream()
                .map(side -> MeshProgram.straight(side, 1, Ring.port(side.opposite())))
                .toArray(Branch[]::new);
    }

    private void borderNets(MeshProgram mesh, Side side) {
        var all = ring.border(side);
        var inwards = MeshProgram.straight(side.opposite(), 1, Ring.port(side));
        for (int i = 0; i < COLORS; i++) {
            boolean tall = all.ny() > 1;
            int count = (ring.n() - i - 1) / COLORS + 1;
            var grid = tall
                    ? Grid.column(all.x(), all.y() + i, count, COLORS)
                    : new Grid(all.x() + i, all.y(), count, 1, COLORS, 1);
            mesh.net("border", grid, 0, color(grid.x(), grid.y()), DataType.FP32, inwards);
        }
    }

    /** Its point goes out for ever; what comes in is dropped. */
    private static Role border(Side side) {
        var code = new PeCode("border" + side.letter());
        int point = code.buffer("point", DataType.FP32, 1);
        int dropped = code.buffer("dropped", DataType.FP32, 1);
        code.thread("send", move(Op.port(0, DataType.FP32), Op.at(point)));
        code.thread("drop", move(Op.at(dropped), Op.port(Ring.port(side.opposite()), DataType.FP32)));
        return code.role();
    }

    private static Instruction move(Operand to, Operand from) {
        return Op.of(VectorOp.MOV, 1).to(to).from(from).get();
    }

    private static Role inner(boolean reports) {
        var code = new PeCode(reports ? "reporter" : "inner");
        int point = code.buffer("point", DataType.FP32, 1);
        int change = code.buffer("change", DataType.FP32, 1);
        var main = new ArrayList<Instruction>();
        main.add(move(Op.port(0, DataType.FP32), Op.at(point)));
        main.add(Op.of(VectorOp.MUL, 1)
                .to(Op.at(change))
                .from(Op.at(point), Op.number(WEIGHTS[4]))
                .get());
        for (int side = 0; side < Ring.SIDES.size(); side++) {
            main.add(Op.of(VectorOp.FMAC, 1)
                    .to(Op.at(change))
                    .from(Op.port(side, DataType.FP32), Op.number(WEIGHTS[side]))
                    .get());
        }
        main.add(Op.of(VectorOp.ADD, 1)
                .to(Op.at(point))
                .from(Op.at(point), Op.at(change))
                .get());
        if (reports) {
            main.add(move(Op.port(REPORT_PORT, DataType.FP32), Op.at(point)));
        }
        return code.thread("main", main).role();
    }
}
