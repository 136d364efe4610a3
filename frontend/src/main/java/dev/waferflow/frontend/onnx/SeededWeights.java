package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.SplitMix64;
import dev.waferflow.machine.number.Tensor;

/**
 * Weights drawn from a seed, the same on every machine. The state of a SplitMix64 generator (Steele, Lea and Flood,
 * OOPSLA 2014) starts at {@code seed xor FNV-1a(name)}; a uniform number is the top 53 bits of the next output over
 * 2^53; normal numbers come in pairs by Box and Muller, cosine first.
 *
 * <p>Weights are normal with variance {@code 2 / fanIn} (He et al., 2015), scales uniform in [0.4, 0.8), biases normal
 * with deviation 0.05, means 0, variances 1.
 */
final class SeededWeights {
    private final SplitMix64 random;

    private SeededWeights(long seed, String name) {
        random = SplitMix64.named(seed, name);
    }

    static Tensor draw(long seed, String name, TensorType type, WeightRoles.Role role) {
        var numbers = new SeededWeights(seed, name);
        int[] shape = type.dims();
        return switch (role.kind()) {
            case MEAN -> Elements.filled(type.elementType(), 0, shape);
            case VARIANCE -> Elements.filled(type.elementType(), 1, shape);
            case SCALE -> Elements.fromDoubles(type.elementType(), shape, i -> 0.4 + 0.4 * numbers.random.uniform());
            case BIAS -> numbers.normal(type, 0.05);
            case WEIGHT -> numbers.normal(type, StrictMath.sqrt(2.0 / Math.max(1, role.fanIn())));
        };
    }

    private Tensor normal(TensorType type, double deviation) {
        var pair = new double[2];
        return Elements.fromDoubles(type.elementType(), type.dims(), i -> {
            if (i % 2 == 0) {
                double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.uniform()));
                double angle = 2 * StrictMath.PI * random.uniform();
                pair[0] = radius * StrictMath.cos(angle);
                pair[1] = radius * StrictMath.sin(angle);
            }
            return deviation * pair[i % 2];
        });
    }
}
