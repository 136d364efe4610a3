package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.DataType;

/**
 * One operand of a kernel, in the kernel's own dimensions: memory (affine, perhaps circular), fabric (contiguous) or an
 * immediate.
 */
final class Access {
    enum Kind {
        MEMORY,
        FABRIC,
        IMMEDIATE,
        INDEXED
    }

    final Kind kind;
    final DataType type;
    /** Buffer, or port. */
    final int place;

    final int offset;
    final int[] strides;
    final int[] loopStrides;
    final int ring;
    /** Least and greatest distance from the first element, per first dimension that is still to be walked. */
    final int[] low;

    final int[] high;
    /** The one element of an immediate. */
    final float[] constant;
    /** For INDEXED: where the indices are; this access is the base. */
    final Access index;

    final int scale;

    Access(
            Kind kind,
            DataType type,
            int place,
            int offset,
            int[] strides,
            int[] loopStrides,
            int ring,
            int[] extents,
            float[] constant,
            Access index,
            int scale) {
        this.kind = kind;
        this.type = type;
        this.place = place;
        this.offset = offset;
        this.strides = strides;
        this.loopStrides = loopStrides;
        this.ring = ring;
        this.constant = constant;
        this.index = index;
        this.scale = scale;
        low = new int[extents.length + 1];
        high = new int[extents.length + 1];
        for (int d = extents.length - 1; d >= 0; d--) {
            int reach = Math.multiplyExact(strides[d], extents[d] - 1);
            low[d] = low[d + 1] + Math.min(0, reach);
            high[d] = high[d + 1] + Math.max(0, reach);
        }
    }

    /** The part of the element index that the enclosing loops give. */
    int start(int[] loopIndex) {
        long sum = 0;
        for (int i = 0; i < loopStrides.length; i++) {
            sum += (long) loopStrides[i] * loopIndex[i];
        }
        return ring > 0 ? (int) Math.floorMod(sum, (long) ring) : Math.toIntExact(sum);
    }

    /** How many steps of a dimension, at most {@code most}, can be walked with all inner ones before the end of the ring is crossed. */
    int fits(int dim, int start, int most) {
        if (ring == 0) {
            return most;
        }
        int lowest = start + low[dim + 1];
        int highest = start + high[dim + 1];
        if (lowest < 0 || highest >= ring) {
            return 0;
        }
        int stride = strides[dim];
        int steps = stride > 0 ? (ring - 1 - highest) / stride : stride < 0 ? lowest / -stride : most - 1;
        return Math.min(most, steps + 1);
    }

    int mod(int position) {
        return ring > 0 ? Math.floorMod(position, ring) : position;
    }
}
