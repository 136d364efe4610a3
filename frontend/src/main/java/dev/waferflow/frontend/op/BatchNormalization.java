package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import java.util.Optional;

/** Normalisation by moments that were learnt, or by those of the batch while training. */
final class BatchNormalization {
    private BatchNormalization() {}

    static Operator operator() {
        return Definition.many("BatchNormalization", BatchNormalization::batchTypes, BatchNormalization::batch)
                .normalizing(BatchNormalization::plainBatch)
                .expanding(BatchNormalization::perActivation)
                .within(Tolerance.ACCUMULATION);
    }

    /** Momentum counts in training only; sets before 9 may have moments per activation instead of per channel. */
    private static NodeForm plainBatch(NodeForm form) {
        var attributes = form.attributes().without("is_test").without("consumed_inputs");
        if (attributes.integer("training_mode", 0) == 0) {
            attributes = attributes.without("momentum");
        }
        return form.withAttributes(
                attributes.integer("spatial", 1) != 0 ? attributes.without("spatial") : attributes.with("spatial", 0));
    }

    /** A scale and a shift per activation, where the moments are. */
    private static Optional<List<Value>> perActivation(OpContext c, GraphBuilder builder) {
        if (!c.attributes().has("spatial")) {
            return Optional.empty();
        }
        if (c.outputCount() > 1) {
            throw c.unsupported("the training results are asked for", "export the model for inference");
        }
        for (int i = 1; i <= 4; i++) {
            c.require(
                    Broadcast.reaches(c.type(i), c.type(0))
                            && c.type(i).rank() == c.type(0).rank() - 1,
                    "input " + i + " does not have one element per activation");
        }
        var e = new Composite.Emitter(builder, c.nodeName());
        Value spread = e.op(
                "Sqrt", e.op("Add", c.input(4), e.scalar(c.type(4).elementType(), NormalizationOperators.epsilon(c))));
        Value centered = e.op("Sub", c.input(0), c.input(3));
        return Optional.of(List.of(e.op("Add", e.op("Mul", centered, e.op("Div", c.input(1), spread)), c.input(2))));
    }

    private static List<TensorType> batchTypes(OpContext c) {
        TensorType x = c.type(0);
        c.require(x.rank() >= 2, "needs a batch and a channel dimension");
        for (int i = 1; i <= 4; i++) {
            c.require(c.type(i).size() == x.dim(1), "input " + i + " does not have one element per channel");
        }
        if (c.attributes().integer("training_mode", 0) != 0) {
            return List.of(x, c.type(3), c.type(4));
        }
        if (c.outputCount() > 1) {
            throw c.unsupported("the training results are asked for", "export the model for inference");
        }
        return List.of(x);
    }

    private static List<Tensor> batch(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        int channels = x.dim(1);
        int inner = x.size() / Math.max(1, x.dim(0) * channels);
        Tensor mean = in.get(3);
        Tensor variance = in.get(4);
        boolean training = c.attributes().integer("training_mode", 0) != 0;
        if (training) {
            int[] order = new int[] {1, 0, 2};
            Tensor byChannel = MovementOperators.transpose(x.reshaped(x.dim(0), channels, inner), order);
            NormalizationOperators.Moments moments = NormalizationOperators.normalized(byChannel, x.dim(0) * inner, 0);
            mean = Elements.generate(mean.type(), mean.shape(), i -> moments.means()[i]);
            variance = Elements.generate(variance.type(), variance.shape(), i -> moments.variances()[i]);
        }
        var factor = new double[channels];
        var shift = new double[channels];
        for (int k = 0; k < channels; k++) {
            factor[k] =
                    in.get(1).doubleAt(k) / StrictMath.sqrt(variance.doubleAt(k) + NormalizationOperators.epsilon(c));
            shift[k] = in.get(2).doubleAt(k) - mean.doubleAt(k) * factor[k];
        }
        Tensor y = Elements.generate(x.type(), x.shape(), i -> {
            int channel = i / inner % channels;
            return x.doubleAt(i) * factor[channel] + shift[channel];
        });
        if (!training) {
            return List.of(y);
        }
        double keep = c.attributes().floating("momentum", 0.9);
        return List.of(y, blend(in.get(3), mean, keep), blend(in.get(4), variance, keep));
    }

    private static Tensor blend(Tensor old, Tensor current, double keep) {
        return Elements.generate(
                old.type(), old.shape(), i -> old.doubleAt(i) * keep + current.doubleAt(i) * (1 - keep));
    }
}
