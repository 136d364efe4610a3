package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.Arrays;

/** <b>Hot.</b> Any operation over affine operands, element after element in the program's order. */
final class ElementLoops {
    private static final int COPY = 8;

    private final VectorOp op;
    private final int[] extents;
    private final Access dst;
    private final Access a;
    private final Access b;
    private final boolean copies;
    private final boolean plain;
    private final boolean half;

    ElementLoops(VectorOp op, int[] extents, Access dst, Access a, Access b) {
        this.op = op;
        this.extents = extents;
        this.dst = dst;
        this.a = a;
        this.b = b;
        copies = op == VectorOp.MOV && (a.type == dst.type || a.type == DataType.FP16 && dst.type == DataType.FP32);
        boolean floats = dst.type == DataType.FP32 || dst.type == DataType.FP16;
        plain = floats && a.type != DataType.INT32 && (b == null || b.type != DataType.INT32);
        half = dst.type == DataType.FP16;
    }

    /** The nest of dimensions {@code dim ..}, of the first one {@code count} steps. */
    void run(int dim, int count, float[] d, int dAt, float[] x, int xAt, float[] y, int yAt) {
        int bStride = b == null ? 0 : b.strides[dim];
        if (dim == extents.length - 1) {
            row(count, d, dAt, dst.strides[dim], x, xAt, a.strides[dim], y, yAt, bStride);
        } else {
            for (int i = 0; i < count; i++) {
                run(
                        dim + 1,
                        extents[dim + 1],
                        d,
                        dAt + i * dst.strides[dim],
                        x,
                        xAt + i * a.strides[dim],
                        y,
                        yAt + i * bStride);
            }
        }
    }

    private void row(int n, float[] d, int dAt, int ds, float[] x, int xAt, int xs, float[] y, int yAt, int ys) {
        if (copies) {
            copy(n, d, dAt, ds, x, xAt, xs);
        } else if (plain) {
            floats(n, d, dAt, ds, x, xAt, xs, y, yAt, ys);
        } else {
            any(n, d, dAt, ds, x, xAt, xs, y, yAt, ys);
        }
    }

    private static void copy(int n, float[] d, int dAt, int ds, float[] x, int xAt, int xs) {
        boolean apart = d != x || dAt + n <= xAt || xAt + n <= dAt;
        if (ds == 1 && xs == 1 && n >= COPY && apart) {
            System.arraycopy(x, xAt, d, dAt, n);
            return;
        }
        if (ds == 1 && xs == 0 && d != x) {
            Arrays.fill(d, dAt, dAt + n, x[xAt]);
            return;
        }
        for (int i = 0; i < n; i++) {
            d[dAt + i * ds] = x[xAt + i * xs];
        }
    }

    /** The same for dense FP32 rows, which the compiler of the host makes the most of. */
    private boolean dense(int n, float[] d, int dAt, float[] x, int xAt, float[] y, int yAt) {
        switch (op) {
            case ADD:
                for (int i = 0; i < n; i++) {
                    d[dAt + i] = x[xAt + i] + y[yAt + i];
                }
                return true;
            case MUL:
                for (int i = 0; i < n; i++) {
                    d[dAt + i] = x[xAt + i] * y[yAt + i];
                }
                return true;
            default:
                return false;
        }
    }

    private void floats(int n, float[] d, int dAt, int ds, float[] x, int xAt, int xs, float[] y, int yAt, int ys) {
        boolean narrow = half;
        if (!narrow && ds == 1 && xs == 1 && ys == 1 && dense(n, d, dAt, x, xAt, y, yAt)) {
            return;
        }
        switch (op) {
            case MOV:
                for (int i = 0; i < n; i++) {
                    d[dAt + i * ds] = stored(narrow, x[xAt + i * xs]);
                }
                break;
            case ADD:
                for (int i = 0; i < n; i++) {
                    d[dAt + i * ds] = stored(narrow, x[xAt + i * xs] + y[yAt + i * ys]);
                }
                break;
            case SUB:
                for (int i = 0; i < n; i++) {
                    d[dAt + i * ds] = stored(narrow, x[xAt + i * xs] - y[yAt + i * ys]);
                }
                break;
            case MUL:
                for (int i = 0; i < n; i++) {
                    d[dAt + i * ds] = stored(narrow, x[xAt + i * xs] * y[yAt + i * ys]);
                }
                break;
            case MAX:
                for (int i = 0; i < n; i++) {
                    d[dAt + i * ds] = stored(narrow, Math.max(x[xAt + i * xs], y[yAt + i * ys]));
                }
                break;
            case MIN:
                for (int i = 0; i < n; i++) {
                    d[dAt + i * ds] = stored(narrow, Math.min(x[xAt + i * xs], y[yAt + i * ys]));
                }
                break;
            case FMAC:
                for (int i = 0; i < n; i++) {
                    d[dAt + i * ds] = stored(narrow, d[dAt + i * ds] + x[xAt + i * xs] * y[yAt + i * ys]);
                }
                break;
            default:
                any(n, d, dAt, ds, x, xAt, xs, y, yAt, ys);
                break;
        }
    }

    private static float stored(boolean narrow, float value) {
        return narrow ? ValueOps.toHalf(value) : value;
    }

    private void any(int n, float[] d, int dAt, int ds, float[] x, int xAt, int xs, float[] y, int yAt, int ys) {
        DataType typeB = b == null ? DataType.FP32 : b.type;
        for (int i = 0; i < n; i++) {
            float second = b == null ? 0 : y[yAt + i * ys];
            int at = dAt + i * ds;
            d[at] = ValueOps.evaluate(op, dst.type, a.type, x[xAt + i * xs], typeB, second, d[at]);
        }
    }
}
