package dev.waferflow.placer.study;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.placer.collective.Line;
import dev.waferflow.placer.collective.LineReduce;
import dev.waferflow.placer.collective.TwoPhaseReduce;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums over the columns of a square, and sums over its rows, each from both ends into the middle in two phases and multicast back. The
 * eight input ports of a PE serve both: the middle of a line needs two for each half, the others two and one for the way back, which
 * is one of the half that they do not belong to.
 *
 * @param side PEs each way
 */
record CrossReduce(int side) {
    /** Colors of the routes, from 0 on. */
    static final int COLORS = 18;

    private static final DataType TYPE = DataType.FP16;
    private static final int HALF_PORTS = 2;
    private static final int LINE_PORTS = 2 * HALF_PORTS;
    private static final int LINE_COLORS = COLORS / 2;

    private int middle() {
        return side / 2;
    }

    private LineReduce before() {
        return reduce(middle() + 1);
    }

    private LineReduce behind() {
        return reduce(side - middle());
    }

    private LineReduce reduce(int length) {
        return new TwoPhaseReduce(length, Math.max(1, (int) Math.round(Math.sqrt(side / 2.0))));
    }

    /** Equal for places along a line whose PEs do the same. */
    String kind(int place) {
        int off = place - middle();
        return (off <= 0 ? "b" + before().kind(-off) : "") + (off >= 0 ? "a" + behind().kind(off) : "");
    }

    /**
     * Adds up vectors along a line and gives the sum back.
     *
     * @param place on the line
     * @param across along rows, not along columns
     */
    List<Instruction> code(int place, boolean across, int buffer, int elements) {
        int firstIn = across ? LINE_PORTS : 0;
        int out = across ? 2 : 0;
        int off = place - middle();
        var code = new ArrayList<Instruction>();
        if (off <= 0) {
            code.addAll(before().code(-off, new LineReduce.Vectors(buffer, elements, TYPE, firstIn, out)));
        }
        if (off >= 0) {
            code.addAll(behind().code(off, new LineReduce.Vectors(buffer, elements, TYPE, firstIn + HALF_PORTS, out)));
        }
        var back = Op.of(VectorOp.MOV, elements);
        code.add(
                off == 0
                        ? back.to(Op.port(out + 1, TYPE)).from(Op.at(buffer)).get()
                        : back.to(Op.at(buffer))
                                .from(Op.port(firstIn + (off < 0 ? HALF_PORTS : 0), TYPE))
                                .get());
        return code;
    }

    /** All routes. */
    void nets(MeshProgram mesh) {
        nets(mesh, false);
        nets(mesh, true);
    }

    private void nets(MeshProgram mesh, boolean across) {
        int firstIn = across ? LINE_PORTS : 0;
        int out = across ? 2 : 0;
        int color = across ? LINE_COLORS : 0;
        int middle = middle();
        int x = across ? middle : 0;
        int y = across ? 0 : middle;
        Side forward = across ? Side.EAST : Side.SOUTH;
        before().nets(
                        mesh,
                        new Line(x, y, forward, middle + 1, side),
                        new LineReduce.Vectors(0, 1, TYPE, firstIn, out),
                        color);
        behind().nets(
                        mesh,
                        new Line(x, y, forward.opposite(), side - middle, side),
                        new LineReduce.Vectors(0, 1, TYPE, firstIn + HALF_PORTS, out),
                        color + 4);
        var back = new ArrayList<Branch>();
        back.add(MeshProgram.toEach(forward.opposite(), middle, firstIn + HALF_PORTS));
        if (side - 1 - middle > 0) {
            back.add(MeshProgram.toEach(forward, side - 1 - middle, firstIn));
        }
        var roots = across ? Grid.column(middle, 0, side, 1) : Grid.rect(0, middle, side, 1);
        mesh.net("back", roots, out + 1, color + 8, TYPE, back.toArray(new Branch[0]));
    }
}
