package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.imm;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The program of one PE of an {@link AttentionKernel}: its queries meet its keys and values. */
final class AttentionCode {
    /** Where a computed mask arrives from the host's side, at the first head of the row where keys do. */
    static final int MASK_ARRIVAL = 3;

    static final int SPREAD_IN = 4;
    /** The greatest score so far, then the sums. */
    static final int SUMS_IN = 5;

    static final int MASK_IN = 6;

    static final int SPREAD_OUT = 0;
    /** Likewise; the last column sends the result there. */
    static final int SUMS_OUT = 1;

    static final int MASK_OUT = 2;

    /** The buffer of what is added to scores, if constants do anything to them. */
    static final int SUMMANDS = 0;

    /** The buffer of what they are multiplied with before. */
    static final int FACTORS = 1;

    static final int SLOTS = 2;

    /** What constants do to scores, with numbers per query and key in memory. */
    enum Constants {
        NONE,
        ADD,
        MULTIPLY_AND_ADD
    }

    /** Where a computed mask comes from, which is added to scores. */
    enum Masking {
        NONE,
        /** A computed number per key: it arrives here, and no other PE of the column needs it. */
        ALONE,
        /** The same, and it is sent to the whole column. */
        ARRIVING,
        /** The same, from there. */
        SENT
    }

    /**
     * What a PE has of each image.
     *
     * @param images per sample
     * @param keys with which it works
     * @param arriving keys that arrive
     * @param firstKey the first of its own among those
     * @param width numbers per query and key
     * @param valueWidth numbers per value
     */
    record Extents(int images, int queries, int keys, int arriving, int firstKey, int width, int valueWidth) {
        int pairs() {
            return queries * keys;
        }

        int querySlot() {
            return width * queries;
        }

        int keySlot() {
            return arriving * width;
        }

        int valueSlot() {
            return arriving * valueWidth;
        }

        /** Sums of shares and of values. */
        int sums() {
            return (valueWidth + 1) * queries;
        }
    }

    private final DataType type;
    private final Extents e;
    private final boolean first;
    private final boolean last;
    private final boolean takesOff;
    private final boolean spreads;
    private final float factor;
    private final Constants constants;
    private final Masking masking;
    private final int maskSlots;

    /**
     * @param takesOff whether keys and values arrive here
     * @param spreads whether there are other strips that need them
     * @param maskSlots records of a computed mask that find room where it arrives
     */
    AttentionCode(
            DataType type,
            Extents extents,
            boolean first,
            boolean last,
            boolean takesOff,
            boolean spreads,
            float factor,
            Constants constants,
            Masking masking,
            int maskSlots) {
        this.type = type;
        this.e = extents;
        this.first = first;
        this.last = last;
        this.takesOff = takesOff;
        this.spreads = spreads;
        this.factor = factor;
        this.constants = constants;
        this.masking = masking;
        this.maskSlots = maskSlots;
    }

    /** Words of keys and values that a head sends along the column. */
    int broadcastWords() {
        return spreads ? Net.words(type, e.keySlot()) + Net.words(type, e.valueSlot()) : 0;
    }

    Role role(String name) {
        var role = new RoleBuilder(name);
        if (constants != Constants.NONE) {
            role.buffer("summands", DataType.FP32, e.pairs(), Buffer.Category.WEIGHT);
        }
        if (constants == Constants.MULTIPLY_AND_ADD) {
            role.buffer("factors", DataType.FP32, e.pairs(), Buffer.Category.WEIGHT);
        }
        int query = role.buffer("query", type, SLOTS * e.querySlot(), Buffer.Category.ACTIVATION);
        int keys = role.buffer("keys", type, SLOTS * e.keySlot(), Buffer.Category.ACTIVATION);
        int values = role.buffer("values", type, SLOTS * e.valueSlot(), Buffer.Category.ACTIVATION);
        int scores = role.buffer("scores", DataType.FP32, e.pairs(), Buffer.Category.ACCUMULATOR);
        int shares = role.buffer("shares", type, e.pairs(), Buffer.Category.ACCUMULATOR);
        int greatest = role.buffer("greatest", DataType.FP32, e.queries(), Buffer.Category.ACCUMULATOR);
        int sums = role.buffer("sums", DataType.FP32, e.sums(), Buffer.Category.ACCUMULATOR);
        int queryRows = role.semaphore(0);
        int queryFree = role.semaphore(SLOTS);
        int keyRows = role.semaphore(0);
        int keyFree = role.semaphore(SLOTS);
        role.thread(
                "queries",
                loop(
                        e.images(),
                        Step.of(VectorOp.MOV, e.querySlot())
                                .dst(slots(query, e.querySlot(), 1))
                                .a(fabric(0, type))
                                .await(queryFree, 1)
                                .signal(queryRows, 1)
                                .build()));
        receiveKeys(role, slots(keys, e.keySlot(), 1), slots(values, e.valueSlot(), 1), keyRows, keyFree);
        Optional<Step> masked = masking == Masking.NONE ? Optional.empty() : Optional.of(receiveMask(role, scores));
        var steps = new ArrayList<Step>();
        // Scores, and the greatest of each query.
        steps.add(Step.of(VectorOp.FMAC, e.queries(), e.keys(), e.width())
                .dst(mem(scores, 0, e.keys(), 1, 0))
                .a(slots(query, e.querySlot(), 1, 0, e.queries()))
                .b(own(SLOTS, keys, e.keySlot(), 0, 1, e.arriving()))
                .clear()
                .task()
                .await(queryRows, 1)
                .await(keyRows, 1)
                .signal(queryFree, 1));
        if (factor != 1) {
            steps.add(Step.of(VectorOp.MUL, e.pairs())
                    .dst(mem(scores, 0, 1))
                    .a(mem(scores, 0, 1))
                    .b(imm(factor)));
        }
        if (constants == Constants.MULTIPLY_AND_ADD) {
            steps.add(Step.of(VectorOp.MUL, e.pairs())
                    .dst(mem(scores, 0, 1))
                    .a(mem(scores, 0, 1))
                    .b(mem(FACTORS, 0, 1)));
        }
        if (constants != Constants.NONE) {
            steps.add(Step.of(VectorOp.ADD, e.pairs())
                    .dst(mem(scores, 0, 1))
                    .a(mem(scores, 0, 1))
                    .b(mem(SUMMANDS, 0, 1)));
        }
        masked.ifPresent(steps::add);
        Operand most = mem(greatest, 0, 1);
        Operand perScore = mem(greatest, 0, 1, 0);
        steps.add(Step.of(VectorOp.MOV, e.queries()).dst(most).a(imm(-Float.MAX_VALUE)));
        steps.add(Step.of(VectorOp.MAX, e.queries(), e.keys())
                .dst(perScore)
                .a(perScore)
                .b(mem(scores, 0, e.keys(), 1)));
        int before = first ? -1 : role.buffer("before", DataType.FP32, e.queries(), Buffer.Category.ACCUMULATOR);
        if (!first) {
            steps.add(Step.of(VectorOp.MOV, e.queries()).dst(mem(before, 0, 1)).a(fabric(SUMS_IN, DataType.FP32)));
            steps.add(Step.of(VectorOp.MAX, e.queries()).dst(most).a(most).b(mem(before, 0, 1)));
        }
        if (!last) {
            steps.add(Step.of(VectorOp.MOV, e.queries())
                    .dst(fabric(SUMS_OUT, DataType.FP32))
                    .a(most));
        }
        // Shares and their sums.
        int spare =
                type.bits() == 16 ? role.buffer("spare", DataType.FP32, e.pairs(), Buffer.Category.ACCUMULATOR) : -1;
        steps.add(Step.of(VectorOp.SUB, e.queries(), e.keys())
                .dst(mem(scores, 0, e.keys(), 1))
                .a(mem(scores, 0, e.keys(), 1))
                .b(perScore));
        steps.addAll(exponentials(e.pairs(), scores, spare, shares));
        steps.add(Step.of(VectorOp.MOV, e.queries()).dst(mem(sums, 0, 1)).a(imm(0)));
        steps.add(Step.of(VectorOp.ADD, e.queries(), e.keys())
                .dst(mem(sums, 0, 1, 0))
                .a(mem(sums, 0, 1, 0))
                .b(mem(shares, 0, e.keys(), 1)));
        steps.add(Step.of(VectorOp.FMAC, e.queries(), e.valueWidth(), e.keys())
                .dst(mem(sums, e.queries(), 1, e.queries(), 0))
                .a(mem(shares, 0, e.keys(), 0, 1))
                .b(own(SLOTS, values, e.valueSlot(), 0, e.arriving(), 1))
                .clear()
                .signal(keyFree, 1));
        merge(role, steps, before, most, sums, spare);
        role.thread("attend", loop(e.images(), LaneCode.build(steps)));
        return role.build();
    }

    /** The exponentials of numbers that are not positive; {@code spare} has room for as many where results have 16 bits. */
    private static List<Step> exponentials(int count, int from, int spare, int to) {
        return spare < 0
                ? List.of(Step.of(VectorOp.EXP, count).dst(mem(to, 0, 1)).a(mem(from, 0, 1)))
                : FastFunctions.exponentials(count, mem(from, 0, 1), mem(spare, 0, 1), mem(to, 0, 1));
    }

    /** A ring of {@link #SLOTS} records. */
    private Operand slots(int buffer, int slot, int... strides) {
        return records(SLOTS, buffer, slot, strides);
    }

    private Operand records(int count, int buffer, int slot, int... strides) {
        return ring(buffer, 0, count * slot, new int[] {e.images() * slot, slot}, strides);
    }

    /** A ring of so many records of arriving keys, from its own first key on. */
    private Operand own(int count, int buffer, int slot, int... strides) {
        return ring(buffer, e.firstKey(), count * slot, new int[] {e.images() * slot, slot}, strides);
    }

    /** Receives a number per key, sends it on where it arrives; the step that adds it to the scores. */
    private Step receiveMask(RoleBuilder role, int scores) {
        boolean arrives = masking != Masking.SENT;
        int count = arrives ? maskSlots : SLOTS;
        int slot = e.arriving();
        int mask = role.buffer("mask", type, count * slot, Buffer.Category.ACTIVATION);
        int rows = role.semaphore(0);
        int free = role.semaphore(count);
        var receive = Step.of(VectorOp.MOV, slot)
                .dst(records(count, mask, slot, 1))
                .a(fabric(arrives ? MASK_ARRIVAL : MASK_IN, type))
                .await(free, 1)
                .signal(rows, 1);
        if (masking == Masking.ARRIVING) {
            int sent = role.semaphore(count);
            int arrived = role.semaphore(0);
            receive.await(sent, 1).signal(arrived, 1);
            var send = Step.of(VectorOp.MOV, slot)
                    .dst(fabric(MASK_OUT, type))
                    .a(records(count, mask, slot, 1))
                    .await(arrived, 1)
                    .signal(sent, 1);
            role.thread("send-mask", loop(e.images(), send.build()));
        }
        role.thread("mask", loop(e.images(), receive.build()));
        return Step.of(VectorOp.ADD, e.queries(), e.keys())
                .dst(mem(scores, 0, e.keys(), 1))
                .a(mem(scores, 0, e.keys(), 1))
                .b(own(count, mask, slot, 0, 1))
                .await(rows, 1)
                .signal(free, 1);
    }

    private void receiveKeys(RoleBuilder role, Operand keys, Operand values, int rows, int free) {
        var key = Step.of(VectorOp.MOV, e.keySlot())
                .dst(keys)
                .a(fabric(takesOff ? 1 : SPREAD_IN, type))
                .await(free, 1);
        var value = Step.of(VectorOp.MOV, e.valueSlot())
                .dst(values)
                .a(fabric(takesOff ? 2 : SPREAD_IN, type))
                .signal(rows, 1);
        if (takesOff && spreads) {
            int sent = role.semaphore(SLOTS);
            int arrived = role.semaphore(0);
            key.await(sent, 1);
            value.signal(arrived, 1);
            var sendKey = Step.of(VectorOp.MOV, e.keySlot())
                    .dst(fabric(SPREAD_OUT, type))
                    .a(keys)
                    .await(arrived, 1);
            var sendValue = Step.of(VectorOp.MOV, e.valueSlot())
                    .dst(fabric(SPREAD_OUT, type))
                    .a(values)
                    .signal(sent, 1);
            role.thread("spread", loop(e.images(), sendKey.build(), sendValue.build()));
        }
        role.thread("keys", loop(e.images(), key.build(), value.build()));
    }

    /** Adds what comes from the west, made smaller where a greater score was found here, and hands the sums on or divides them. */
    private void merge(RoleBuilder role, List<Step> steps, int before, Operand greatest, int sums, int spare) {
        int queries = e.queries();
        if (!first) {
            Operand shrink = mem(before, 0, 1);
            steps.add(Step.of(VectorOp.SUB, queries).dst(shrink).a(shrink).b(greatest));
            steps.addAll(exponentials(queries, before, spare, before));
            steps.add(Step.of(VectorOp.FMAC, e.valueWidth() + 1, queries)
                    .dst(mem(sums, 0, queries, 1))
                    .a(fabric(SUMS_IN, DataType.FP32))
                    .b(mem(before, 0, 0, 1)));
        }
        if (!last) {
            steps.add(Step.of(VectorOp.MOV, e.sums())
                    .dst(fabric(SUMS_OUT, DataType.FP32))
                    .a(mem(sums, 0, 1)));
            return;
        }
        int slot = e.valueWidth() * queries;
        int result = role.buffer("result", type, SLOTS * slot, Buffer.Category.ACTIVATION);
        int full = role.semaphore(0);
        int open = role.semaphore(SLOTS);
        steps.add(Step.of(VectorOp.RECIPROCAL, queries).dst(mem(sums, 0, 1)).a(mem(sums, 0, 1)));
        steps.add(Step.of(VectorOp.MUL, e.valueWidth(), queries)
                .dst(slots(result, slot, queries, 1))
                .a(mem(sums, queries, queries, 1))
                .b(mem(sums, 0, 0, 1))
                .await(open, 1)
                .signal(full, 1));
        var send = Step.of(VectorOp.MOV, slot)
                .dst(fabric(SUMS_OUT, type))
                .a(slots(result, slot, 1))
                .await(full, 1)
                .signal(open, 1);
        role.thread("send", loop(e.images(), send.build()));
    }
}
