package dev.waferflow.placer.collective;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * The sum of one vector of every PE of a rectangle, given back to every PE: the rows add up from both ends into the middle column, that
 * column into the middle row, and one multicast tree brings the sum back to all. A rectangle of one row or one column is the same in
 * one dimension.
 *
 * <pre>
 *    >  >  v  <  <         <-  <- *  ->  ->
 *    >  >  R  <  <         <-  <- *  ->  ->
 *    >  >  ^  <  <         <-  <- *  ->  ->
 * </pre>
 *
 * @param width columns, from the west edge of the wafer on
 * @param height rows, from the north edge on
 */
public record AllReduce(int width, int height) {
    /** Colors from the first on. */
    public static final int COLORS = HalfLine.COLORS + 5;

    private static final int BACK_PORT = 7;
    private static final int COLUMN_PORT = 2;

    public AllReduce {
        if (Math.max(width, height) > 2 * HalfLine.LONGEST || width < 1 || height < 1 || width * height < 2) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-EXP-004",
                    "an all-reduce over " + width + " x " + height + " PEs; each way at most " + 2 * HalfLine.LONGEST,
                    "",
                    "");
        }
    }

    /** Column of the root. */
    public int middleColumn() {
        return width / 2;
    }

    /** Row of the root. */
    public int middleRow() {
        return height / 2;
    }

    private HalfLine west() {
        return new HalfLine(middleColumn());
    }

    private HalfLine east() {
        return new HalfLine(width - 1 - middleColumn());
    }

    private HalfLine north() {
        return new HalfLine(middleRow());
    }

    private HalfLine south() {
        return new HalfLine(height - 1 - middleRow());
    }

    /**
     * What PE (x, y) does with its vector, which becomes the sum. It uses input ports 0 to 7 and output ports {@code vectors.out()} to
     * {@code out + 2}.
     */
    public List<Instruction> code(int x, int y, LineReduce.Vectors vectors) {
        var code = new ArrayList<Instruction>();
        int right = x - middleColumn();
        int down = y - middleRow();
        if (right < 0) {
            code.addAll(west().code(-right, vectors));
        } else if (right > 0) {
            code.addAll(east().code(right, vectors));
        } else {
            take(west(), 0, vectors, code);
            take(east(), 1, vectors, code);
            var column = column(vectors);
            if (down < 0) {
                code.addAll(north().code(-down, column));
            } else if (down > 0) {
                code.addAll(south().code(down, column));
            } else {
                take(north(), COLUMN_PORT, vectors, code);
                take(south(), COLUMN_PORT + 1, vectors, code);
            }
        }
        boolean root = right == 0 && down == 0;
        var back = Op.of(VectorOp.MOV, vectors.elements());
        code.add(
                root
                        ? back.to(Op.port(vectors.out() + 2, vectors.type()))
                                .from(Op.at(vectors.buffer()))
                                .get()
                        : back.to(Op.at(vectors.buffer()))
                                .from(Op.port(BACK_PORT, vectors.type()))
                                .get());
        return code;
    }

    private static LineReduce.Vectors column(LineReduce.Vectors vectors) {
        return new LineReduce.Vectors(vectors.buffer(), vectors.elements(), vectors.type(), COLUMN_PORT, vectors.out());
    }

    private static void take(HalfLine half, int port, LineReduce.Vectors vectors, List<Instruction> code) {
        if (half.length() > 0) {
            var sum = Op.at(vectors.buffer());
            code.add(Op.of(VectorOp.ADD, vectors.elements())
                    .to(sum)
                    .from(sum, Op.port(port, vectors.type()))
                    .get());
        }
    }

    /** The routes, in {@link #COLORS} colors. */
    public void nets(MeshProgram mesh, LineReduce.Vectors vectors, int firstColor) {
        int last = firstColor + HalfLine.COLORS;
        int x = middleColumn();
        int y = middleRow();
        west().nets(mesh, new Line(x, 0, Side.EAST, x + 1, height), vectors, firstColor, last, 0);
        east().nets(mesh, new Line(x, 0, Side.WEST, width - x, height), vectors, firstColor, last + 1, 1);
        var column = column(vectors);
        north().nets(mesh, new Line(x, y, Side.SOUTH, y + 1, 1), column, firstColor, last + 2, COLUMN_PORT);
        south().nets(mesh, new Line(x, y, Side.NORTH, height - y, 1), column, firstColor, last + 3, COLUMN_PORT + 1);
        mesh.net("back", Grid.at(x, y), vectors.out() + 2, last + 4, vectors.type(), back().toArray(new Branch[0]));
    }

    /** The multicast tree: along the middle column both ways, and out of it along every row. */
    private List<Branch> back() {
        var branches = new ArrayList<Branch>();
        if (middleRow() > 0) {
            branches.add(MeshProgram.toEach(Side.NORTH, middleRow(), BACK_PORT));
        }
        if (height - 1 - middleRow() > 0) {
            branches.add(MeshProgram.toEach(Side.SOUTH, height - 1 - middleRow(), BACK_PORT));
        }
        for (int y = 0; y < height; y++) {
            row(Side.WEST, middleColumn(), y - middleRow(), branches);
            row(Side.EAST, width - 1 - middleColumn(), y - middleRow(), branches);
        }
        return branches;
    }

    private static void row(Side side, int hops, int down, List<Branch> branches) {
        if (hops == 0) {
            return;
        }
        var segments = new ArrayList<Segment>();
        if (down != 0) {
            segments.add(Segment.pass(down > 0 ? Side.SOUTH : Side.NORTH, Math.abs(down)));
        }
        segments.add(Segment.deliver(side, hops));
        branches.add(new Branch(segments, BACK_PORT));
    }
}
