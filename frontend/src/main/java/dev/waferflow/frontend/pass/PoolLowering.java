package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.OpContext;
import dev.waferflow.frontend.op.Window;
import dev.waferflow.machine.number.DataType;

/**
 * Writes pooling in three dimensions as one of depth and one of planes, since greatest values and means separate, and norms of
 * windows as means of powers.
 */
public final class PoolLowering implements Pass {
    @Override
    public String name() {
        return "pool-lowering";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, PoolLowering::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        boolean pools = node.op().equals("MaxPool") || node.op().equals("AveragePool");
        if (pools && node.outputs().size() == 1 && node.input(0).type().rank() == 5) {
            return separated(node, new Steps(node, rewrite));
        }
        return node.op().equals("LpPool") && node.input(0).type().elementType().floating() && norm(node, rewrite);
    }

    private static boolean separated(Node node, Steps steps) {
        int[] x = node.input(0).type().dims();
        var window = Window.ofPool(OpContext.of(node));
        Value columns = steps.reshaped(steps.in(0), x[0], x[1], x[2], x[3] * x[4]);
        Value pooled = steps.op(node.op(), along(node, window, 0, -1), columns);
        Value planes = steps.reshaped(pooled, x[0], x[1] * window.output(0), x[3], x[4]);
        Value result = steps.op(node.op(), along(node, window, 1, 2), planes);
        return steps.become(steps.reshaped(result, node.output().type().dims()));
    }

    /** The attributes for two of the dimensions; -1 is one that stays as it is. */
    private static Attributes along(Node node, Window window, int a, int b) {
        Attributes rest = Attributes.none();
        if (node.attributes().has("count_include_pad")) {
            rest = rest.with("count_include_pad", node.attributes().integer("count_include_pad"));
        }
        if (node.attributes().has("ceil_mode")) {
            rest = rest.with("ceil_mode", node.attributes().integer("ceil_mode"));
        }
        boolean one = b < 0;
        return rest.with("kernel_shape", window.kernel(a), one ? 1 : window.kernel(b))
                .with("strides", window.stride(a), one ? 1 : window.stride(b))
                .with("dilations", window.dilation(a), one ? 1 : window.dilation(b))
                .with(
                        "pads",
                        window.padBegin(a),
                        one ? 0 : window.padBegin(b),
                        window.padEnd(a),
                        one ? 0 : window.padEnd(b));
    }

    /** The p-th root of the sum of p-th powers; windows that stick out beyond the pads see zeros. */
    private static boolean norm(Node node, Rewrite rewrite) {
        var steps = new Steps(node, rewrite);
        var window = Window.ofPool(OpContext.of(node));
        int rank = window.rank();
        var kernel = new int[rank];
        var strides = new int[rank];
        var dilations = new int[rank];
        var pads = new int[2 * rank];
        for (int d = 0; d < rank; d++) {
            kernel[d] = window.kernel(d);
            strides[d] = window.stride(d);
            dilations[d] = window.dilation(d);
            int reach = (kernel[d] - 1) * dilations[d] + 1;
            int last = (window.output(d) - 1) * strides[d] - window.padBegin(d) + reach;
            pads[d] = window.padBegin(d);
            pads[rank + d] = Math.max(0, last - window.input(d));
        }
        var attributes = Attributes.none()
                .with("kernel_shape", kernel)
                .with("strides", strides)
                .with("dilations", dilations)
                .with("pads", pads)
                .with("count_include_pad", 1);
        DataType type = node.input(0).type().elementType();
        long p = node.attributes().integer("p", 2);
        Value x = steps.in(0);
        Value powers = p == 2 ? steps.op("Mul", x, x) : steps.op("Abs", x);
        powers = p <= 2 ? powers : steps.op("Pow", powers, steps.number(type, p));
        Value mean = steps.op("AveragePool", attributes, powers);
        Value sum = steps.op("Mul", mean, steps.number(type, window.taps()));
        if (p == 1) {
            return steps.become(sum);
        }
        return steps.become(p == 2 ? steps.op("Sqrt", sum) : steps.op("Pow", sum, steps.number(type, 1.0 / p)));
    }
}
