package dev.waferflow.placer.collective;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sum of one vector of every PE of a rectangle, given back to every PE, on four input ports: for kernels that need the others. The
 * rows add up by {@link InOrderTree}; their roots hand their sums to the idle column behind them, which adds up likewise, and one
 * multicast brings the sum back. {@link AllReduce} needs all eight ports.
 *
 * @param width columns, from the west edge of the wafer on
 * @param height rows, from the north edge on
 */
public record TreeAllReduce(int width, int height) {
    private static final int SHORTEST = 3;
    private static final int LEFT = 0;
    private static final int RIGHT = 1;
    private static final int ROW_SUM = 2;
    private static final int BACK = 3;

    public TreeAllReduce {
        if (Math.min(width, height) < SHORTEST) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-EXP-007",
                    "an all-reduce by trees over " + width + " x " + height + " PEs; each way at least " + SHORTEST,
                    "",
                    "");
        }
    }

    /**
     * The ports to use.
     *
     * @param firstIn of four input ports
     * @param firstOut of three output ports
     */
    public record Ports(int firstIn, int firstOut) {}

    private InOrderTree row() {
        return new InOrderTree(width);
    }

    private InOrderTree column() {
        return new InOrderTree(height);
    }

    /** Equal for PEs with equal code. */
    public String kind(int x, int y) {
        String kind = kind(row(), x);
        return x == row().idle() ? kind + kind(column(), y) : kind;
    }

    private static String kind(InOrderTree tree, int position) {
        return (tree.left(position) == InOrderTree.NONE ? "" : "l")
                + (tree.right(position) == InOrderTree.NONE ? "" : "r")
                + (position == tree.root() ? "R" : "i");
    }

    /** What PE (x, y) does with its vector, which becomes the sum. */
    public List<Instruction> code(int x, int y, Vector vector, Ports ports) {
        var code = new ArrayList<Instruction>();
        var row = row();
        boolean sums = x == row.idle();
        add(row, x, vector, ports, ports.firstOut(), code);
        if (sums) {
            code.add(vector.take(ports.firstIn() + ROW_SUM));
            add(column(), y, vector, ports, ports.firstOut() + 1, code);
        }
        boolean root = sums && y == column().root();
        code.add(root ? vector.give(ports.firstOut() + 2) : vector.take(ports.firstIn() + BACK));
        return code;
    }

    /** Adds up a PE's part of a line and sends the sum, but for the column's root, which keeps it. */
    private void add(InOrderTree tree, int at, Vector vector, Ports ports, int out, List<Instruction> code) {
        if (tree.left(at) != InOrderTree.NONE) {
            code.add(vector.add(ports.firstIn() + LEFT));
        }
        if (tree.right(at) != InOrderTree.NONE) {
            code.add(vector.add(ports.firstIn() + RIGHT));
        }
        boolean keeps = at == tree.root() && out == ports.firstOut() + 1;
        if (!keeps) {
            code.add(vector.give(out));
        }
    }

    /**
     * Colors of the routes.
     *
     * @param ofRow of the routes along a row, by where they begin; the last hands over a row's sum
     * @param ofColumn of those along the column
     * @param back of the multicast
     * @param used all of these, as bits
     */
    public record Colors(int[] ofRow, int[] ofColumn, int back, long used) {}

    /** The fewest colors. */
    public Colors colors() {
        var across = new long[width];
        int[] ofRow = row().colors(across);
        var down = new long[height];
        Arrays.fill(down, across[row().idle()]);
        int[] ofColumn = column().colors(down);
        long used = 0;
        for (long mask : across) {
            used |= mask;
        }
        for (long mask : down) {
            used |= mask;
        }
        int back = Long.numberOfTrailingZeros(~used);
        return new Colors(ofRow, ofColumn, back, used | 1L << back);
    }

    /** The routes. */
    public void nets(MeshProgram mesh, Vector vector, Ports ports, Colors colors) {
        var row = row();
        for (int x = 0; x < width; x++) {
            boolean root = x == row.root();
            int to = root ? row.idle() : row.parent(x);
            int port = root ? ROW_SUM : x < to ? LEFT : RIGHT;
            mesh.net(
                    "row",
                    Grid.column(x, 0, height, 1),
                    ports.firstOut(),
                    colors.ofRow[root ? width : x],
                    vector.type(),
                    MeshProgram.straight(x < to ? Side.EAST : Side.WEST, Math.abs(to - x), ports.firstIn() + port));
        }
        var column = column();
        for (int y = 0; y < height; y++) {
            int to = column.parent(y);
            if (to != InOrderTree.NONE) {
                mesh.net(
                        "column",
                        Grid.at(row.idle(), y),
                        ports.firstOut() + 1,
                        colors.ofColumn[y],
                        vector.type(),
                        MeshProgram.straight(
                                y < to ? Side.SOUTH : Side.NORTH,
                                Math.abs(to - y),
                                ports.firstIn() + (y < to ? LEFT : RIGHT)));
            }
        }
        mesh.net(
                "back",
                Grid.at(row.idle(), column.root()),
                ports.firstOut() + 2,
                colors.back,
                vector.type(),
                back(row.idle(), column.root(), ports.firstIn() + BACK).toArray(new Branch[0]));
    }

    /** Along the column both ways, and out of it along every row. */
    private List<Branch> back(int x, int y, int port) {
        var branches = new ArrayList<Branch>();
        branches.add(MeshProgram.toEach(Side.NORTH, y, port));
        branches.add(MeshProgram.toEach(Side.SOUTH, height - 1 - y, port));
        for (int to = 0; to < height; to++) {
            branches.add(out(Side.WEST, x, to - y, port));
            if (x < width - 1) {
                branches.add(out(Side.EAST, width - 1 - x, to - y, port));
            }
        }
        return branches;
    }

    private static Branch out(Side side, int hops, int down, int port) {
        var segments = new ArrayList<Segment>();
        if (down != 0) {
            segments.add(Segment.pass(down > 0 ? Side.SOUTH : Side.NORTH, Math.abs(down)));
        }
        segments.add(Segment.deliver(side, hops));
        return new Branch(segments, port);
    }

    /**
     * The vector of every PE.
     *
     * @param buffer of the role that holds it
     * @param elements fp32 numbers
     */
    public record Vector(int buffer, int elements) {
        DataType type() {
            return DataType.FP32;
        }

        private Operand here() {
            return Op.at(buffer);
        }

        Instruction add(int port) {
            return Op.of(VectorOp.ADD, elements)
                    .to(here())
                    .from(here(), Op.port(port, type()))
                    .get();
        }

        Instruction take(int port) {
            return Op.of(VectorOp.MOV, elements)
                    .to(here())
                    .from(Op.port(port, type()))
                    .get();
        }

        Instruction give(int port) {
            return Op.of(VectorOp.MOV, elements)
                    .to(Op.port(port, type()))
                    .from(here())
                    .get();
        }
    }
}
