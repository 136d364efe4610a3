package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import java.util.ArrayList;
import java.util.List;

/**
 * The dimensions of an instruction that cost turns: extents of 1 dropped, neighbours merged.
 *
 * @param dimensions how many are left
 * @param inner the innermost extent
 * @param dstStays whether dst keeps its place along the innermost dimension
 */
record Shape(int dimensions, int inner, boolean dstStays) {
    static Shape of(Instruction.Vector vector) {
        var extents = new ArrayList<Integer>();
        var kept = new ArrayList<Integer>();
        for (int d = 0; d < vector.extents().size(); d++) {
            if (vector.extents().get(d) > 1) {
                kept.add(d);
                extents.add(vector.extents().get(d));
            }
        }
        int dimensions = kept.size();
        int inner = dimensions == 0 ? 1 : extents.get(dimensions - 1);
        int merged = dimensions;
        boolean innermost = true;
        for (int k = dimensions - 2; k >= 0; k--) {
            int outerDim = kept.get(k);
            int innerDim = kept.get(k + 1);
            if (mergeable(vector, outerDim, innerDim, extents.get(k + 1))) {
                merged--;
                inner = innermost ? inner * extents.get(k) : inner;
            } else {
                innermost = false;
            }
        }
        boolean stays = dimensions > 0
                && vector.dst() instanceof Operand.Memory memory
                && memory.strides().get(kept.get(dimensions - 1)) == 0;
        return new Shape(merged, inner, stays);
    }

    private static boolean mergeable(Instruction.Vector vector, int outer, int inner, int innerExtent) {
        return even(vector.dst(), outer, inner, innerExtent)
                && even(vector.a(), outer, inner, innerExtent)
                && even(vector.b(), outer, inner, innerExtent);
    }

    private static boolean even(Operand operand, int outer, int inner, int innerExtent) {
        if (operand instanceof Operand.Indexed indexed) {
            return even(indexed.base(), outer, inner, innerExtent) && even(indexed.index(), outer, inner, innerExtent);
        }
        if (!(operand instanceof Operand.Memory memory)) {
            return true;
        }
        List<Integer> strides = memory.strides();
        boolean moves = strides.get(outer) != 0 || strides.get(inner) != 0;
        return (memory.ring() == 0 || !moves) && (long) strides.get(outer) == (long) strides.get(inner) * innerExtent;
    }
}
