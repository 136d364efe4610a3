package dev.waferflow.placer.kernel;

import java.util.List;

/** Numbers per channel of a kernel's output. */
public final class ChannelVector {
    private final float[] values;

    /** Not copied; not to be written afterwards. */
    public ChannelVector(float[] values) {
        this.values = values;
    }

    /** Number of channels. */
    public int size() {
        return values.length;
    }

    /** The value of one channel. */
    public float at(int channel) {
        return values[channel];
    }

    float[] values() {
        return values;
    }

    /** Vectors in the order in which an expression first names them. */
    static void collect(Expr expr, List<ChannelVector> into) {
        if (expr instanceof Expr.Channel channel) {
            if (!into.contains(channel.vector())) {
                into.add(channel.vector());
            }
        } else if (expr instanceof Expr.Unary unary) {
            collect(unary.a(), into);
        } else if (expr instanceof Expr.Binary binary) {
            collect(binary.a(), into);
            collect(binary.b(), into);
        } else if (expr instanceof Expr.Select select) {
            collect(select.condition(), into);
            collect(select.a(), into);
            collect(select.b(), into);
        }
    }
}
