package dev.waferflow.placer.kernel;

import java.util.function.IntUnaryOperator;

/**
 * How records of one feed pass a kernel. All counts are since the start, over all samples. Where the details of a kernel are
 * not known, {@code needed} says too much and the others too little: room that is sized by them is never too small.
 *
 * @param needed records of the feed that must have arrived before that many output records can be made
 * @param held records of the feed that it can take while the output record after that many lacks another feed
 * @param accepted records of the feed that it can take until that many output records have left it
 */
public record Passage(IntUnaryOperator needed, IntUnaryOperator held, IntUnaryOperator accepted) {
    /** A kernel that takes whole samples: {@code in} records for {@code out} of the output. */
    static Passage ofSamples(int in, int out) {
        IntUnaryOperator left = outputs -> outputs / out * in;
        return new Passage(outputs -> (outputs + out - 1) / out * in, left, left);
    }

    /** A feed of which each record serves for {@code repeat} output records in turn. */
    static Passage ofRepeats(int repeat, int room, int ahead) {
        return new Passage(
                outputs -> (outputs + repeat - 1) / repeat,
                outputs -> outputs / repeat + room,
                outputs -> (outputs + ahead) / repeat + room);
    }

    /**
     * One output record after the other, each made from a window of records.
     *
     * @param reach records that one output record needs
     * @param step records by which the window moves
     * @param in records of an image
     * @param out output records of an image
     * @param room records that it can hold
     * @param ahead output records that it can hold
     */
    static Passage ofWindows(int reach, int step, int in, int out, int room, int ahead) {
        IntUnaryOperator needed = outputs ->
                outputs == 0 ? 0 : (outputs - 1) / out * in + (outputs - 1) % out * step + Math.max(reach, step);
        IntUnaryOperator released = outputs -> outputs / out * in + outputs % out * step;
        return new Passage(
                needed,
                outputs -> released.applyAsInt(outputs) + room,
                outputs -> released.applyAsInt(outputs + ahead) + room);
    }
}
