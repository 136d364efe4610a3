package dev.waferflow.placer.collective;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * One half of a line that adds up towards its middle: binary trees inside blocks of {@link #BLOCK} PEs, then one over the blocks. The
 * first PE of a block adds up the block and hands the sum to the second, which works for the upper tree: so no PE needs more than six
 * input ports. Position 0 is the middle of the line and takes the half's sum; the half has the positions from 1 on.
 *
 * @param length PEs of the half, at most 512; 0 if there is none
 */
record HalfLine(int length) {
    private static final int LOWER_LEVELS = 5;
    private static final int BLOCK = 1 << LOWER_LEVELS;
    private static final int UPPER_LEVELS = 4;

    /** The longest half. */
    static final int LONGEST = BLOCK << UPPER_LEVELS;

    /** Input ports that its PEs use. */
    static final int PORTS = 1 + UPPER_LEVELS;

    /** Colors of the trees. */
    static final int COLORS = LOWER_LEVELS + 1 + UPPER_LEVELS;

    private int blocks() {
        return (length + BLOCK - 1) / BLOCK;
    }

    private int sizeOf(int block) {
        return Math.min(BLOCK, length - block * BLOCK);
    }

    /** Index in its block of the PE that works for the upper tree. */
    private int upperIndex(int block) {
        return sizeOf(block) > 1 ? 1 : 0;
    }

    /** Levels on which node {@code i} of a binary tree of {@code count} nodes receives. */
    private static int receives(int i, int count) {
        int levels = 0;
        while (i % (2 << levels) == 0 && i + (1 << levels) < count) {
            levels++;
        }
        return levels;
    }

    /** What the PE at a position, at least 1, does. */
    List<Instruction> code(int position, LineReduce.Vectors vectors) {
        int block = (position - 1) / BLOCK;
        int index = (position - 1) % BLOCK;
        boolean upper = index == upperIndex(block);
        var code = new ArrayList<Instruction>();
        int levels = receives(index, sizeOf(block));
        for (int level = 0; level < levels; level++) {
            boolean last = level == levels - 1;
            code.add(last ? vectors.forward(level) : vectors.receive(level));
        }
        if (sizeOf(block) > 1 && levels == 0) {
            code.add(vectors.send());
        }
        if (upper) {
            upper(block, vectors, code);
        }
        return code;
    }

    private void upper(int block, LineReduce.Vectors vectors, List<Instruction> code) {
        int levels = receives(block, blocks());
        if (sizeOf(block) > 1) {
            code.add(
                    levels > 0
                            ? Op.of(VectorOp.MOV, vectors.elements())
                                    .to(Op.at(vectors.buffer()))
                                    .from(Op.port(vectors.firstIn(), vectors.type()))
                                    .get()
                            : Op.of(VectorOp.MOV, vectors.elements())
                                    .to(upperOut(vectors))
                                    .from(Op.port(vectors.firstIn(), vectors.type()))
                                    .get());
        } else if (levels == 0) {
            code.add(Op.of(VectorOp.MOV, vectors.elements())
                    .to(upperOut(vectors))
                    .from(Op.at(vectors.buffer()))
                    .get());
        }
        for (int level = 0; level < levels; level++) {
            var sum = Op.at(vectors.buffer());
            code.add(Op.of(VectorOp.ADD, vectors.elements())
                    .to(level == levels - 1 ? upperOut(vectors) : sum)
                    .from(sum, Op.port(vectors.firstIn() + 1 + level, vectors.type()))
                    .get());
        }
    }

    private static Operand upperOut(LineReduce.Vectors vectors) {
        return Op.port(vectors.out() + 1, vectors.type());
    }

    /**
     * The routes.
     *
     * @param line from the middle on, towards it
     * @param firstColor of {@link #COLORS}
     * @param lastColor of the route into the middle
     * @param lastPort input port of the middle
     */
    void nets(MeshProgram mesh, Line line, LineReduce.Vectors vectors, int firstColor, int lastColor, int lastPort) {
        for (int block = 0; block < blocks(); block++) {
            lower(mesh, line, vectors, firstColor, block);
        }
        for (int block = 1; block < blocks(); block++) {
            int level = Integer.numberOfTrailingZeros(block);
            int hops = (BLOCK << level) + upperIndex(block) - 1;
            mesh.net(
                    "upper" + level,
                    line.position(1 + block * BLOCK + upperIndex(block)),
                    vectors.out() + 1,
                    firstColor + LOWER_LEVELS + 1 + level,
                    vectors.type(),
                    MeshProgram.straight(line.towards(), hops, vectors.firstIn() + 1 + level));
        }
        if (length > 0) {
            int from = 1 + upperIndex(0);
            mesh.net(
                    "half",
                    line.position(from),
                    vectors.out() + 1,
                    lastColor,
                    vectors.type(),
                    MeshProgram.straight(line.towards(), from, lastPort));
        }
    }

    private void lower(MeshProgram mesh, Line line, LineReduce.Vectors vectors, int firstColor, int block) {
        int first = 1 + block * BLOCK;
        int size = sizeOf(block);
        for (int level = 0; 1 << level < size; level++) {
            int step = 2 << level;
            int count = (size - (1 << level) + step - 1) / step;
            mesh.net(
                    "lower" + level,
                    line.positions(first + (1 << level), count, step),
                    vectors.out(),
                    firstColor + level,
                    vectors.type(),
                    MeshProgram.straight(line.towards(), 1 << level, vectors.firstIn() + level));
        }
        if (size > 1) {
            Side away = line.towards().opposite();
            mesh.net(
                    "block",
                    line.position(first),
                    vectors.out(),
                    firstColor + LOWER_LEVELS,
                    vectors.type(),
                    MeshProgram.straight(away, 1, vectors.firstIn()));
        }
    }
}
