package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Attributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The functions of a recurrent layer. The standard lists their parameters one after the other, only of those functions that
 * have one; in canonical form there is one for each function, in the same order.
 */
final class Activations {
    private static final Map<String, Double> ALPHAS = Map.of(
            "affine", 1.0,
            "leakyrelu", 0.01,
            "thresholdedrelu", 1.0,
            "scaledtanh", 1.0,
            "hardsigmoid", 0.2,
            "elu", 1.0);
    private static final Map<String, Double> BETAS = Map.of("affine", 0.0, "scaledtanh", 1.0, "hardsigmoid", 0.5);

    private static final Set<String> PLAIN = Set.of("sigmoid", "tanh", "relu", "softsign", "softplus");

    private Activations() {}

    /** Refuses functions that are not the standard's, and lists that do not name all of them. */
    static void check(OpContext c, int count) {
        List<String> names = c.attributes().strings("activations", List.of());
        c.require(names.isEmpty() || names.size() == count, "activations do not name " + count + " functions");
        for (String name : names) {
            String key = name.toLowerCase(Locale.ROOT);
            if (!PLAIN.contains(key) && !ALPHAS.containsKey(key)) {
                throw c.unsupported("activation '" + name + "'", "use a standard activation");
            }
        }
    }

    /** The attributes with a parameter for every function; without parameters if functions are not named. */
    static Attributes positional(Attributes attributes) {
        List<String> names = attributes.strings("activations", List.of());
        var plain = attributes.without("activation_alpha").without("activation_beta");
        if (names.isEmpty()) {
            return plain;
        }
        return plain.with("activation_alpha", spread(names, ALPHAS, attributes.floatings("activation_alpha")))
                .with("activation_beta", spread(names, BETAS, attributes.floatings("activation_beta")));
    }

    private static double[] spread(List<String> names, Map<String, Double> defaults, double[] given) {
        var result = new double[names.size()];
        int taken = 0;
        for (int i = 0; i < result.length; i++) {
            Double otherwise = defaults.get(names.get(i).toLowerCase(Locale.ROOT));
            if (otherwise != null) {
                result[i] = taken < given.length ? given[taken++] : otherwise;
            }
        }
        return result;
    }
}
