package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.Tensor;
import java.nio.charset.StandardCharsets;

/**
 * Weights drawn from a seed, the same on every machine. The state of a SplitMix64 generator (Steele, Lea and Flood,
 * OOPSLA 2014) starts at {@code seed xor FNV-1a(name)}; a uniform number is the top 53 bits of the next output over
 * 2^53; normal numbers come in pairs by Box and Muller, cosine first.
 *
 * <p>Weights are normal with variance {@code 2 / fanIn} (He et al., 2015), scales uniform in [0.4, 0.8), biases normal
 * with deviation 0.05, means 0, variances 1.
 */
final class SeededWeights {
    private long state;

    private SeededWeights(long seed, String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        state = seed ^ hash;
    }

    static Tensor draw(long seed, String name, TensorType type, WeightRoles.Role role) {
        var random = new SeededWeights(seed, name);
        int[] shape = type.dims();
        return switch (role.kind()) {
            case MEAN -> Elements.filled(type.elementType(), 0, shape);
            case VARIANCE -> Elements.filled(type.elementType(), 1, shape);
            case SCALE -> Elements.fromDoubles(type.elementType(), shape, i -> 0.4 + 0.4 * random.uniform());
            case BIAS -> random.normal(type, 0.05);
            case WEIGHT -> random.normal(type, StrictMath.sqrt(2.0 / Math.max(1, role.fanIn())));
        };
    }

    private Tensor normal(TensorType type, double deviation) {
        var pair = new double[2];
        return Elements.fromDoubles(type.elementType(), type.dims(), i -> {
            if (i % 2 == 0) {
                double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
                double angle = 2 * StrictMath.PI * uniform();
                pair[0] = radius * StrictMath.cos(angle);
                pair[1] = radius * StrictMath.sin(angle);
            }
            return deviation * pair[i % 2];
        });
    }

    private double uniform() {
        return (next() >>> 11) * 0x1p-53;
    }

    private long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
