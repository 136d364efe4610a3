package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.DataType;

/** Instructions with an indirect operand: strictly element by element, every address checked. */
final class SerialLoops {
    private SerialLoops() {}

    static void run(
            VectorKernel kernel,
            PeState pe,
            int[] loopIndex,
            float[] d,
            int dBase,
            float[] x,
            int xBase,
            float[] y,
            int yBase) {
        var index = new int[kernel.extents.length];
        DataType typeB = kernel.b == null ? DataType.FP32 : kernel.b.type;
        for (int n = 0; n < kernel.elements; n++) {
            float first = x[xBase + element(kernel.a, pe, loopIndex, index)];
            float second = kernel.b == null ? 0 : y[yBase + element(kernel.b, pe, loopIndex, index)];
            int at = dBase + element(kernel.dst, pe, loopIndex, index);
            d[at] = ValueOps.evaluate(kernel.op, kernel.dst.type, kernel.a.type, first, typeB, second, d[at]);
            for (int dim = index.length - 1; dim >= 0; dim--) {
                if (++index[dim] < kernel.extents[dim]) {
                    break;
                }
                index[dim] = 0;
            }
        }
    }

    /** Element distance from the operand's base. */
    private static int element(Access access, PeState pe, int[] loopIndex, int[] index) {
        int position = affine(access, loopIndex, index);
        if (access.kind != Access.Kind.INDEXED) {
            pe.checkElement(access, position);
            return position;
        }
        Access indices = access.index;
        int indexAt = affine(indices, loopIndex, index);
        pe.checkElement(indices, indexAt);
        float value = pe.array(indices, null)[pe.base(indices, 0) + indexAt];
        long target = position + (long) access.scale * ValueOps.wholeOf(value, indices.type);
        int clipped = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, target));
        pe.checkElement(access, clipped);
        return clipped;
    }

    private static int affine(Access access, int[] loopIndex, int[] index) {
        int position = access.start(loopIndex);
        for (int d = 0; d < index.length; d++) {
            position += access.strides[d] * index[d];
        }
        return access.mod(position);
    }
}
