package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.DataType;

/**
 * <b>Hot.</b> Multiply-accumulate over affine operands. The sums of different dst elements do not touch each other, so
 * eight of them are carried at a time in local variables; each is still added up in the program's order.
 */
final class FmacLoops {
    private static final int P_BLOCK = 4;
    private static final int Q_BLOCK = 2;

    private final DataType type;
    /** Dimensions outside the block: all but p, q and k. */
    private final int[] outerExtent;

    private final int[] outerD;
    private final int[] outerA;
    private final int[] outerB;
    private final int pCount;
    private final int pD;
    private final int pA;
    private final int pB;
    private final int qCount;
    private final int qD;
    private final int qA;
    private final int qB;
    private final int kCount;
    private final int kA;
    private final int kB;

    /** The nest of dimensions {@code from ..}. */
    FmacLoops(int[] extents, int from, Access dst, Access a, Access b) {
        type = dst.type;
        int p = -1;
        int q = -1;
        int k = -1;
        for (int d = from; d < extents.length; d++) {
            if (dst.strides[d] == 0) {
                k = d;
            } else if (p < 0 || extents[d] > extents[p]) {
                q = p;
                p = d;
            } else if (q < 0 || extents[d] > extents[q]) {
                q = d;
            }
        }
        pCount = p < 0 ? 1 : extents[p];
        pD = p < 0 ? 0 : dst.strides[p];
        pA = p < 0 ? 0 : a.strides[p];
        pB = p < 0 ? 0 : b.strides[p];
        qCount = q < 0 ? 1 : extents[q];
        qD = q < 0 ? 0 : dst.strides[q];
        qA = q < 0 ? 0 : a.strides[q];
        qB = q < 0 ? 0 : b.strides[q];
        kCount = k < 0 ? 1 : extents[k];
        kA = k < 0 ? 0 : a.strides[k];
        kB = k < 0 ? 0 : b.strides[k];
        int outer = 0;
        var picked = new int[extents.length];
        for (int d = from; d < extents.length; d++) {
            if (d != p && d != q && d != k) {
                picked[outer++] = d;
            }
        }
        outerExtent = new int[outer];
        outerD = new int[outer];
        outerA = new int[outer];
        outerB = new int[outer];
        for (int i = 0; i < outer; i++) {
            outerExtent[i] = extents[picked[i]];
            outerD[i] = dst.strides[picked[i]];
            outerA[i] = a.strides[picked[i]];
            outerB[i] = b.strides[picked[i]];
        }
    }

    /** Whether different index vectors outside the sums always meet different dst elements. */
    static boolean orderIsFree(int[] extents, Access dst) {
        if (dst.kind != Access.Kind.MEMORY) {
            return false;
        }
        long reach = 0;
        var used = new boolean[extents.length];
        for (int round = 0; round < extents.length; round++) {
            int next = -1;
            for (int d = 0; d < extents.length; d++) {
                boolean candidate = !used[d] && dst.strides[d] != 0;
                if (candidate && (next < 0 || Math.abs(dst.strides[d]) < Math.abs(dst.strides[next]))) {
                    next = d;
                }
            }
            if (next < 0) {
                break;
            }
            if (Math.abs(dst.strides[next]) <= reach) {
                return false;
            }
            used[next] = true;
            reach += (long) Math.abs(dst.strides[next]) * (extents[next] - 1);
        }
        return dst.ring == 0 || reach < dst.ring;
    }

    void run(float[] d, int dAt, float[] a, int aAt, float[] b, int bAt) {
        outer(0, d, dAt, a, aAt, b, bAt);
    }

    private void outer(int level, float[] d, int dAt, float[] a, int aAt, float[] b, int bAt) {
        if (level == outerExtent.length) {
            blocks(d, dAt, a, aAt, b, bAt);
            return;
        }
        for (int i = 0; i < outerExtent[level]; i++) {
            outer(level + 1, d, dAt + i * outerD[level], a, aAt + i * outerA[level], b, bAt + i * outerB[level]);
        }
    }

    private void blocks(float[] d, int dAt, float[] a, int aAt, float[] b, int bAt) {
        if (type != DataType.FP32) {
            rounded(d, dAt, a, aAt, b, bAt);
            return;
        }
        boolean straight = qA == 0 && pB == 0;
        boolean crossed = qB == 0 && pA == 0;
        for (int q = 0; q < qCount; q += Q_BLOCK) {
            int qs = Math.min(Q_BLOCK, qCount - q);
            for (int p = 0; p < pCount; p += P_BLOCK) {
                int ps = Math.min(P_BLOCK, pCount - p);
                int at = dAt + p * pD + q * qD;
                int x = aAt + p * pA + q * qA;
                int y = bAt + p * pB + q * qB;
                if (straight) {
                    product(d, at, ps, pD, qs, qD, a, x, pA, kA, b, y, qB, kB, kCount);
                } else if (crossed) {
                    product(d, at, ps, pD, qs, qD, b, y, pB, kB, a, x, qA, kA, kCount);
                } else {
                    general(d, at, ps, qs, a, x, b, y);
                }
            }
        }
    }

    /** Up to 4 x 2 sums of x[p, k] * y[q, k]; absent ones repeat the last and are not stored. */
    private static void product(
            float[] d,
            int at,
            int ps,
            int pD,
            int qs,
            int qD,
            float[] x,
            int xAt,
            int pX,
            int kX,
            float[] y,
            int yAt,
            int qY,
            int kY,
            int kCount) {
        int p1 = ps > 1 ? pD : 0;
        int p2 = ps > 2 ? 2 * pD : p1;
        int p3 = ps > 3 ? 3 * pD : p2;
        int q1 = qs > 1 ? qD : 0;
        int x1 = ps > 1 ? pX : 0;
        int x2 = ps > 2 ? 2 * pX : x1;
        int x3 = ps > 3 ? 3 * pX : x2;
        int y1 = qs > 1 ? qY : 0;
        float s00 = d[at];
        float s10 = d[at + p1];
        float s20 = d[at + p2];
        float s30 = d[at + p3];
        float s01 = d[at + q1];
        float s11 = d[at + p1 + q1];
        float s21 = d[at + p2 + q1];
        float s31 = d[at + p3 + q1];
        int i = xAt;
        int j = yAt;
        for (int k = 0; k < kCount; k++) {
            float u0 = x[i];
            float u1 = x[i + x1];
            float u2 = x[i + x2];
            float u3 = x[i + x3];
            float v0 = y[j];
            float v1 = y[j + y1];
            s00 += u0 * v0;
            s10 += u1 * v0;
            s20 += u2 * v0;
            s30 += u3 * v0;
            s01 += u0 * v1;
            s11 += u1 * v1;
            s21 += u2 * v1;
            s31 += u3 * v1;
            i += kX;
            j += kY;
        }
        d[at] = s00;
        d[at + p1] = s10;
        d[at + p2] = s20;
        d[at + p3] = s30;
        d[at + q1] = s01;
        d[at + p1 + q1] = s11;
        d[at + p2 + q1] = s21;
        d[at + p3 + q1] = s31;
    }

    /** Both sources may move with p and q. */
    private void general(float[] d, int at, int ps, int qs, float[] a, int aAt, float[] b, int bAt) {
        for (int q = 0; q < qs; q++) {
            for (int p = 0; p < ps; p++) {
                float sum = d[at + p * pD + q * qD];
                int i = aAt + p * pA + q * qA;
                int j = bAt + p * pB + q * qB;
                for (int k = 0; k < kCount; k++) {
                    sum += a[i] * b[j];
                    i += kA;
                    j += kB;
                }
                d[at + p * pD + q * qD] = sum;
            }
        }
    }

    /** A dst of 16 bits: every partial sum is rounded. */
    private void rounded(float[] d, int dAt, float[] a, int aAt, float[] b, int bAt) {
        for (int q = 0; q < qCount; q++) {
            for (int p = 0; p < pCount; p += P_BLOCK) {
                int ps = Math.min(P_BLOCK, pCount - p);
                int at = dAt + p * pD + q * qD;
                int i = aAt + p * pA + q * qA;
                int j = bAt + p * pB + q * qB;
                int l1 = ps > 1 ? 1 : 0;
                int l2 = ps > 2 ? 2 : l1;
                int l3 = ps > 3 ? 3 : l2;
                float s0 = d[at];
                float s1 = d[at + l1 * pD];
                float s2 = d[at + l2 * pD];
                float s3 = d[at + l3 * pD];
                for (int k = 0; k < kCount; k++) {
                    s0 = narrow(s0 + a[i] * b[j]);
                    s1 = narrow(s1 + a[i + l1 * pA] * b[j + l1 * pB]);
                    s2 = narrow(s2 + a[i + l2 * pA] * b[j + l2 * pB]);
                    s3 = narrow(s3 + a[i + l3 * pA] * b[j + l3 * pB]);
                    i += kA;
                    j += kB;
                }
                d[at] = s0;
                d[at + l1 * pD] = s1;
                d[at + l2 * pD] = s2;
                d[at + l3 * pD] = s3;
            }
        }
    }

    private float narrow(float value) {
        return type == DataType.FP16 ? ValueOps.toHalf(value) : ValueOps.round(type, value);
    }
}
