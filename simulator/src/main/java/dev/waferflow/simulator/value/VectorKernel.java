package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;

/**
 * One vector instruction of a role, compiled once into nested loops. Operands that wrap around a ring are cut into
 * pieces that do not, as long as can be; each piece runs as plain loops over arrays.
 */
final class VectorKernel {
    final VectorOp op;
    final int[] extents;
    final Access dst;
    final Access a;
    final Access b;
    /** For a clearing FMAC: fills dst with the neutral element first, so that the first sum is the product itself. */
    final VectorKernel clear;
    /** Elements must be done strictly one after the other: indirect operands, or sources that are also written. */
    final boolean serial;

    final int elements;
    /** Products, per first dimension of a piece and how far it goes there, made when they are first needed; null elsewhere. */
    private final FmacLoops[][] fmac;

    private final ElementLoops loops;

    VectorKernel(VectorOp op, int[] extents, Access dst, Access a, Access b, VectorKernel clear) {
        this.op = op;
        this.extents = extents;
        this.dst = dst;
        this.a = a;
        this.b = b;
        this.clear = clear;
        int count = 1;
        for (int extent : extents) {
            count = Math.multiplyExact(count, extent);
        }
        elements = count;
        boolean indirect = isIndexed(dst) || isIndexed(a) || isIndexed(b);
        boolean fast = op == VectorOp.FMAC
                && !indirect
                && !sharesBuffer(a)
                && !sharesBuffer(b)
                && dst.type.floating()
                && a.type != DataType.INT32
                && b.type != DataType.INT32
                && FmacLoops.orderIsFree(extents, dst);
        serial = indirect;
        fmac = fast ? new FmacLoops[extents.length][] : null;
        loops = indirect ? null : new ElementLoops(op, extents, dst, a, b);
    }

    private static boolean isIndexed(Access access) {
        return access != null && access.kind == Access.Kind.INDEXED;
    }

    private boolean sharesBuffer(Access source) {
        return source.kind == Access.Kind.MEMORY && source.place == dst.place;
    }

    /** Runs the kernel; fabric operands are read and written contiguously from the given places. */
    void run(PeState pe, int[] loopIndex, float[] inA, int atA, float[] inB, int atB, float[] out, int atOut) {
        if (clear != null) {
            clear.run(pe, loopIndex, null, 0, null, 0, out, atOut);
        }
        float[] dArray = pe.array(dst, out);
        float[] aArray = pe.array(a, inA);
        float[] bArray = b == null ? null : pe.array(b, inB);
        int dBase = pe.base(dst, atOut);
        int aBase = pe.base(a, atA);
        int bBase = b == null ? 0 : pe.base(b, atB);
        int dStart = dst.start(loopIndex);
        int aStart = a.start(loopIndex);
        int bStart = b == null ? 0 : b.start(loopIndex);
        if (serial) {
            SerialLoops.run(this, pe, loopIndex, dArray, dBase, aArray, aBase, bArray, bBase);
            return;
        }
        pe.check(dst, dStart);
        pe.check(a, aStart);
        if (b != null) {
            pe.check(b, bStart);
        }
        if (extents.length > 0) {
            pieces(0, dArray, dBase, dStart, aArray, aBase, aStart, bArray, bBase, bStart);
            return;
        }
        int at = dBase + dStart;
        float second = b == null ? 0 : bArray[bBase + bStart];
        DataType typeB = b == null ? DataType.FP32 : b.type;
        dArray[at] = ValueOps.evaluate(op, dst.type, a.type, aArray[aBase + aStart], typeB, second, dArray[at]);
    }

    private void pieces(
            int dim,
            float[] d,
            int dBase,
            int dStart,
            float[] x,
            int xBase,
            int xStart,
            float[] y,
            int yBase,
            int yStart) {
        int extent = extents[dim];
        int done = 0;
        while (done < extent) {
            int fits = Math.min(dst.fits(dim, dStart, extent - done), a.fits(dim, xStart, extent - done));
            fits = b == null ? fits : Math.min(fits, b.fits(dim, yStart, extent - done));
            if (fits == 0) {
                pieces(dim + 1, d, dBase, dStart, x, xBase, xStart, y, yBase, yStart);
                fits = 1;
            } else if (fmac != null) {
                products(dim, fits).run(d, dBase + dStart, x, xBase + xStart, y, yBase + yStart);
            } else {
                loops.run(dim, fits, d, dBase + dStart, x, xBase + xStart, y, yBase + yStart);
            }
            done += fits;
            if (done < extent) {
                dStart = dst.mod(dStart + fits * dst.strides[dim]);
                xStart = a.mod(xStart + fits * a.strides[dim]);
                yStart = b == null ? 0 : b.mod(yStart + fits * b.strides[dim]);
            }
        }
    }

    private FmacLoops products(int dim, int count) {
        if (fmac[dim] == null) {
            fmac[dim] = new FmacLoops[extents[dim]];
        }
        FmacLoops known = fmac[dim][count - 1];
        if (known == null) {
            int[] cut = extents.clone();
            cut[dim] = count;
            known = new FmacLoops(cut, dim, dst, a, b);
            fmac[dim][count - 1] = known;
        }
        return known;
    }
}
