package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The three passes of a normalisation over the record of one lane, seen as a matrix: [group][channel], or [channel][column]
 * where records have columns. Between the passes stand a maximum or sum, and a second sum, one number per group or column.
 */
final class NormalizeCode {
    private final LaneCode code;
    private final NormalizeShape shape;
    private final int length;
    private final LaneCode.Inlet inlet;
    private final LaneCode.Outlet outlet;
    private final int rows;
    private final int columns;
    private final boolean overRows;
    private final int results;
    private final int depth;
    private final int[] parts = new int[2];
    private final int[] totals = new int[2];
    private final int totalSlots;
    private final int scratch;
    private final int values;

    /**
     * @param length channels that are normalised together, on all lanes
     * @param groups on this lane
     * @param depth records between the second and the third pass
     * @param keepsTotals whether totals of {@code depth} records wait here; else the part is the total, or the total of one
     *     record is received before it is used
     */
    NormalizeCode(
            LaneCode code,
            NormalizeShape shape,
            int length,
            int groups,
            LaneCode.Inlet inlet,
            LaneCode.Outlet outlet,
            int depth,
            boolean keepsTotals) {
        this.code = code;
        this.shape = shape;
        this.length = length;
        this.inlet = inlet;
        this.outlet = outlet;
        this.overRows = inlet.width() > 1;
        this.rows = overRows ? inlet.channels() : groups;
        this.columns = overRows ? inlet.width() : inlet.channels() / groups;
        this.results = overRows ? columns : rows;
        this.depth = depth;
        this.totalSlots = keepsTotals ? depth : 1;
        for (int round = 0; round < 2; round++) {
            parts[round] = buffer("part" + round, results);
            totals[round] = depth > 1 ? buffer("total" + round, totalSlots * results) : parts[round];
        }
        this.scratch = buffer("scratch", results);
        this.values = buffer("values", depth * rows * columns);
    }

    private int buffer(String name, int elements) {
        return code.role().buffer(name, DataType.FP32, elements, Buffer.Category.ACCUMULATOR);
    }

    /** An instruction over one number per group or column. */
    Step step(VectorOp op) {
        return Step.of(op, results);
    }

    /** What this lane adds to the first or second result. */
    Operand part(int round) {
        return mem(parts[round], 0, 1);
    }

    /** The first or second result over all lanes. */
    Operand total(int round) {
        return held(totals[round], totalSlots, results, 1);
    }

    /** How parts of the first result are put together. */
    VectorOp firstOp() {
        return shape.kind() == NormalizeShape.Kind.LAYER_NORM ? VectorOp.ADD : VectorOp.MAX;
    }

    private Operand held(int buffer, int slots, int slot, int... strides) {
        return slots == 1
                ? mem(buffer, 0, strides)
                : ring(buffer, 0, slots * slot, new int[] {inlet.perSample() * slot, slot}, strides);
    }

    private Operand x() {
        int slot = inlet.slot();
        return ring(inlet.buffer(), 0, inlet.ring(), new int[] {inlet.perSample() * slot, slot}, columns, 1);
    }

    private Operand values() {
        return held(values, depth, rows * columns, columns, 1);
    }

    private Operand perResult(int buffer) {
        return overRows ? mem(buffer, 0, 0, 1) : mem(buffer, 0, 1, 0);
    }

    private Step all(VectorOp op) {
        return Step.of(op, rows, columns);
    }

    /** The first part of the record, in {@link #part}(0), if there is one. */
    List<Step> first() {
        if (!shape.kind().hasFirst()) {
            return List.of();
        }
        boolean sum = shape.kind() == NormalizeShape.Kind.LAYER_NORM;
        Operand part = perResult(parts[0]);
        return List.of(
                step(VectorOp.MOV).dst(part(0)).a(Step.imm(sum ? 0 : Float.NEGATIVE_INFINITY)),
                all(firstOp()).dst(part).a(part).b(x()));
    }

    /** From the first total to the second part; the record itself is not needed afterwards. */
    List<Step> second() {
        var steps = new ArrayList<Step>();
        Operand part = perResult(parts[1]);
        if (shape.kind() == NormalizeShape.Kind.RMS_NORM) {
            steps.add(all(VectorOp.MOV).dst(values()).a(x()));
            steps.add(all(VectorOp.FMAC).dst(part).a(values()).b(values()).clear());
            return steps;
        }
        if (shape.kind() == NormalizeShape.Kind.LAYER_NORM) {
            steps.add(step(VectorOp.MUL).dst(mem(scratch, 0, 1)).a(total(0)).b(Step.imm(1.0 / length)));
            steps.add(all(VectorOp.SUB).dst(values()).a(x()).b(perResult(scratch)));
            steps.add(all(VectorOp.FMAC).dst(part).a(values()).b(values()).clear());
            return steps;
        }
        steps.add(step(VectorOp.MOV).dst(mem(scratch, 0, 1)).a(total(0)));
        steps.add(all(VectorOp.SUB).dst(values()).a(x()).b(perResult(scratch)));
        Operand powers = values();
        if (shape.kind() == NormalizeShape.Kind.LOG_SOFTMAX) {
            powers = mem(buffer("powers", rows * columns), 0, columns, 1);
        }
        steps.add(all(VectorOp.EXP).dst(powers).a(values()));
        steps.add(step(VectorOp.MOV).dst(part(1)).a(Step.imm(0)));
        steps.add(all(VectorOp.ADD).dst(part).a(part).b(powers));
        return steps;
    }

    /** From the second total to the result. */
    List<Step> third(Expr finish) {
        int factor = buffer("factor", results);
        Operand whole = mem(factor, 0, 1);
        var steps = new ArrayList<Step>();
        Expr value;
        if (shape.kind().ofSquares()) {
            steps.add(step(VectorOp.MUL).dst(whole).a(total(1)).b(Step.imm(1.0 / length)));
            steps.add(step(VectorOp.ADD).dst(whole).a(whole).b(Step.imm(shape.epsilon())));
            steps.add(step(VectorOp.RSQRT).dst(whole).a(whole));
            value = new Expr.Binary(VectorOp.MUL, Expr.input(), new Expr.Input(1));
        } else if (shape.kind() == NormalizeShape.Kind.LOG_SOFTMAX) {
            steps.add(step(VectorOp.LOG).dst(whole).a(total(1)));
            value = new Expr.Binary(VectorOp.SUB, Expr.input(), new Expr.Input(1));
        } else {
            steps.add(step(VectorOp.RECIPROCAL).dst(whole).a(total(1)));
            value = new Expr.Binary(VectorOp.MUL, Expr.input(), new Expr.Input(1));
        }
        Map<ChannelVector, Operand> vectors = new LinkedHashMap<>();
        for (var entry : code.vectors(finish).entrySet()) {
            int buffer = ((Operand.Memory) entry.getValue()).buffer();
            vectors.put(entry.getKey(), overRows ? mem(buffer, 0, 1, 0) : mem(buffer, 0, columns, 1));
        }
        int slot = outlet.slot();
        Operand dst = ring(outlet.buffer(), 0, 2 * slot, new int[] {outlet.perSample() * slot, slot}, columns, 1);
        steps.addAll(new ExprCode(code.role(), rows, columns, List.of(values(), perResult(factor)), vectors)
                .compile(finish.substitute(value), dst));
        return steps;
    }
}
