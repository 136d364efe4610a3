package dev.waferflow.simulator.value;

/** Joins neighbouring dimensions that every operand walks in one even step. */
final class Merge {
    /** Joined dimensions and the operands in them. */
    record Merged(int[] extents, Access dst, Access a, Access b) {}

    private Merge() {}

    static Merged dimensions(int[] extents, Access dst, Access a, Access b) {
        var joined = new boolean[extents.length];
        int left = extents.length;
        for (int d = 0; d + 1 < extents.length; d++) {
            joined[d] = even(dst, d, extents) && even(a, d, extents) && even(b, d, extents);
            left -= joined[d] ? 1 : 0;
        }
        if (left == extents.length) {
            return new Merged(extents, dst, a, b);
        }
        var shape = new int[left];
        var last = new int[left];
        int product = 1;
        for (int d = 0, k = 0; d < extents.length; d++) {
            product *= extents[d];
            if (!joined[d]) {
                shape[k] = product;
                last[k++] = d;
                product = 1;
            }
        }
        return new Merged(shape, of(dst, shape, last), of(a, shape, last), of(b, shape, last));
    }

    private static boolean even(Access access, int d, int[] extents) {
        return access == null
                || (long) access.strides[d] == (long) access.strides[d + 1] * extents[d + 1]
                        && (access.index == null || even(access.index, d, extents));
    }

    private static Access of(Access access, int[] shape, int[] last) {
        if (access == null) {
            return null;
        }
        var strides = new int[shape.length];
        for (int k = 0; k < shape.length; k++) {
            strides[k] = access.strides[last[k]];
        }
        return new Access(
                access.kind,
                access.type,
                access.place,
                access.offset,
                strides,
                access.loopStrides,
                access.ring,
                shape,
                access.constant,
                of(access.index, shape, last),
                access.scale);
    }
}
