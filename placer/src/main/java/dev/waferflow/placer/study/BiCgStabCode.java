package dev.waferflow.placer.study;

import static dev.waferflow.placer.mesh.Op.at;
import static dev.waferflow.placer.mesh.Op.looped;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** What a PE of {@link BiCgStabStudy} does in an iteration. Buffers are numbered as below. Used once. */
final class BiCgStabCode {
    static final int P = 0;
    static final int R = 1;
    static final int R0 = 2;
    static final int WEIGHTS = 3;
    static final int SUMS = 9;
    static final int RHO = 10;
    private static final int X = 11;
    private static final int S = 12;
    private static final int Y = 13;
    private static final int ALPHA = 14;
    private static final int OMEGA = 15;
    private static final int FACTOR = 16;
    private static final int FIRST_MADE = 17;
    private static final int ABOVE = 4;
    private static final int BELOW = 5;
    private static final int LONGEST_PIECE = 192;
    private static final int SLOTS = 2;
    private static final DataType HALF = DataType.FP16;
    private static final DataType FULL = DataType.FP32;

    private final PeCode code;
    private final int nz;
    private final int piece;
    private final List<Side> neighbours;
    private final List<Integer> full = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();
    private final List<Instruction> main = new ArrayList<>();

    BiCgStabCode(String name, int nz, List<Side> neighbours) {
        this.nz = nz;
        this.neighbours = neighbours;
        piece = piece(nz);
        code = new PeCode(name);
        for (String vector : new String[] {"p", "r", "r0"}) {
            code.buffer(vector, HALF, nz);
        }
        for (int k = 0; k < BiCgStabSystem.NEIGHBOURS; k++) {
            code.buffer("weight" + k, HALF, nz);
        }
        code.buffer("sums", FULL, 2);
        code.buffer("rho", FULL, 1);
        for (String vector : new String[] {"x", "s", "y"}) {
            code.buffer(vector, HALF, nz);
        }
        code.buffer("alpha", FULL, 1);
        code.buffer("omega", FULL, 1);
        code.buffer("factor", HALF, 2);
        neighbours.forEach(side -> code.buffer("made" + side.letter(), HALF, SLOTS * piece));
    }

    /** The longest part of a column that is not too long to be kept twice for each neighbour; whole words, and an even number of them. */
    private static int piece(int nz) {
        for (int length = Math.min(nz / 2, LONGEST_PIECE); length > 2; length--) {
            if (nz % (SLOTS * length) == 0 && length % 2 == 0) {
                return length;
            }
        }
        return 2;
    }

    /** The solution, for the host. */
    static Instruction report(int port, int nz) {
        return Op.of(VectorOp.MOV, nz).to(Op.port(port, HALF)).from(at(X)).get();
    }

    /**
     * The role.
     *
     * @param allReduce of the first sums, as many as asked for
     * @param last what is done after the iteration
     */
    Role role(IntFunction<List<Instruction>> allReduce, List<Instruction> last) {
        int go = code.semaphore(0);
        threads(go);
        product(go, P, S);
        dot(R0, S, 0);
        main.addAll(allReduce.apply(1));
        one(VectorOp.DIV, at(ALPHA), at(RHO), at(SUMS));
        factors(ALPHA);
        axpy(X, P, 0);
        axpy(R, S, 1);
        product(go, R, Y);
        dot(R, Y, 0);
        dot(Y, Y, 1);
        main.addAll(allReduce.apply(2));
        one(VectorOp.DIV, at(OMEGA), at(SUMS), at(SUMS, 1, 1));
        factors(OMEGA);
        axpy(X, R, 0);
        axpy(R, Y, 1);
        axpy(P, S, 1);
        dot(R0, R, 0);
        main.addAll(allReduce.apply(1));
        one(VectorOp.DIV, at(RHO), at(SUMS), at(RHO));
        one(VectorOp.DIV, at(ALPHA), at(ALPHA), at(OMEGA));
        one(VectorOp.MUL, at(FACTOR), at(RHO), at(ALPHA));
        one(VectorOp.ADD, at(RHO), at(SUMS), Op.number(0));
        whole(VectorOp.MUL, P, at(P), at(FACTOR, 0, 0));
        whole(VectorOp.ADD, P, at(P), at(R));
        if (!last.isEmpty()) {
            whole(VectorOp.ADD, X, at(X), at(P));
        }
        main.addAll(last);
        return code.thread("main", main).role();
    }

    /** Sends the two columns, and multiplies those of the neighbours. */
    private void threads(int go) {
        int pieces = nz / piece;
        var send = new ArrayList<Instruction>();
        for (int vector : new int[] {P, R}) {
            send.add(Op.of(VectorOp.NOP, 1).waits(go).get());
            send.add(Op.loop(
                    pieces,
                    Op.of(VectorOp.MOV, piece)
                            .to(Op.port(0, HALF))
                            .from(looped(at(vector), piece))
                            .get()));
        }
        code.thread("send", send);
        for (int i = 0; i < neighbours.size(); i++) {
            Side side = neighbours.get(i);
            int port = Ring.port(side);
            full.add(code.semaphore(0));
            free.add(code.semaphore(SLOTS));
            code.thread(
                    "take" + side.letter(),
                    Op.loop(
                            2,
                            Op.loop(
                                    pieces,
                                    Op.of(VectorOp.MUL, piece)
                                            .to(made(i, List.of(0, 0, piece)))
                                            .from(looped(at(WEIGHTS + port), 0, piece), Op.port(port, HALF))
                                            .waits(free.get(i))
                                            .signals(full.get(i))
                                            .get())));
        }
    }

    /** Two pieces in turn. */
    private Operand made(int neighbour, List<Integer> loops) {
        return new Operand.Memory(FIRST_MADE + neighbour, 0, List.of(1), loops, SLOTS * piece);
    }

    /** result = operator * vector. */
    private void product(int go, int vector, int result) {
        int pieces = nz / piece;
        main.add(Op.of(VectorOp.NOP, 1).signals(go).get());
        whole(VectorOp.MOV, result, at(vector), null);
        neighbour(result, 1, at(WEIGHTS + ABOVE, 1, 1), at(vector, 0, 1));
        neighbour(result, 0, at(WEIGHTS + BELOW, 0, 1), at(vector, 1, 1));
        var adds = new ArrayList<Instruction>();
        for (int i = 0; i < neighbours.size(); i++) {
            var sum = looped(at(result), piece);
            adds.add(Op.of(VectorOp.ADD, piece)
                    .to(sum)
                    .from(sum, made(i, List.of(0, piece)))
                    .waits(full.get(i))
                    .signals(free.get(i))
                    .get());
        }
        main.add(new Instruction.Loop(pieces, false, adds));
    }

    private void neighbour(int result, int first, Operand weight, Operand value) {
        main.add(Op.of(VectorOp.FMAC, nz - 1)
                .to(at(result, first, 1))
                .from(weight, value)
                .get());
    }

    private void whole(VectorOp operation, int result, Operand a, Operand b) {
        var op = Op.of(operation, nz).to(at(result));
        main.add((b == null ? op.from(a) : op.from(a, b)).get());
    }

    private void one(VectorOp operation, Operand to, Operand a, Operand b) {
        main.add(Op.of(operation, 1).to(to).from(a, b).get());
    }

    private void dot(int a, int b, int sum) {
        main.add(Op.of(VectorOp.FMAC, nz)
                .to(at(SUMS, sum, 0))
                .from(at(a), at(b))
                .clearing()
                .get());
    }

    /** A factor and its negative, in 16 bits. */
    private void factors(int number) {
        one(VectorOp.MUL, at(FACTOR), at(number), Op.number(1));
        one(VectorOp.MUL, at(FACTOR, 1, 1), at(number), Op.number(-1));
    }

    /** result = result + factor * vector. */
    private void axpy(int result, int vector, int factor) {
        main.add(Op.of(VectorOp.FMAC, nz)
                .to(at(result))
                .from(at(vector), at(FACTOR, factor, 0))
                .get());
    }
}
