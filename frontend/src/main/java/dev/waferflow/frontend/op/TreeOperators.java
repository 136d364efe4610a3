package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Ensembles of decision trees (ai.onnx.ml, version 5). */
final class TreeOperators {
    private TreeOperators() {}

    static List<Operator> all() {
        return List.of(Definition.of(MlOperators.DOMAIN + "TreeEnsemble", TreeOperators::type, (c, in) -> {
                    Trees trees = new Trees(c);
                    Tensor x = in.get(0);
                    int targets = type(c).dim(1);
                    var result = new double[x.dim(0) * targets];
                    for (int row = 0; row < x.dim(0); row++) {
                        System.arraycopy(trees.scores(x, row, targets), 0, result, row * targets, targets);
                    }
                    return Elements.generate(x.type(), type(c).dims(), i -> result[i]);
                })
                .within(Tolerance.ACCUMULATION));
    }

    private static TensorType type(OpContext c) {
        c.require(c.type(0).rank() == 2, "needs rows of features");
        int targets = c.attributes().intValue("n_targets", 0);
        c.require(targets > 0 && targets <= 1 << 20, "n_targets is out of range");
        return c.type(0).withShape(c.type(0).dim(0), targets);
    }

    /** The tables of one node, as its attributes hold them. */
    private static final class Trees {
        private final OpContext c;
        private final long[] roots;
        private final long[] features;
        private final Tensor modes;
        private final Tensor splits;
        private final long[][] next;
        private final long[][] isLeaf;
        private final long[] targets;
        private final Tensor weights;
        private final long[] missingIsTrue;
        private final List<Set<Double>> members = new ArrayList<>();

        Trees(OpContext c) {
            this.c = c;
            var attributes = c.attributes();
            roots = attributes.integers("tree_roots");
            features = attributes.integers("nodes_featureids");
            modes = attributes.tensor("nodes_modes");
            splits = attributes.tensor("nodes_splits");
            next = new long[][] {attributes.integers("nodes_falsenodeids"), attributes.integers("nodes_truenodeids")};
            isLeaf = new long[][] {attributes.integers("nodes_falseleafs"), attributes.integers("nodes_trueleafs")};
            targets = attributes.integers("leaf_targetids");
            weights = attributes.tensor("leaf_weights");
            missingIsTrue = attributes.integers("nodes_missing_value_tracks_true", new long[features.length]);
            c.require(
                    modes.size() == features.length
                            && splits.size() == features.length
                            && next[0].length == features.length
                            && next[1].length == features.length
                            && isLeaf[0].length == features.length
                            && isLeaf[1].length == features.length
                            && weights.size() == targets.length,
                    "the tables differ in length");
            readMembers();
        }

        /** Sets of values, one per node of kind MEMBER, each ended by NaN. */
        private void readMembers() {
            if (!c.attributes().has("membership_values")) {
                return;
            }
            Tensor values = c.attributes().tensor("membership_values");
            var set = new HashSet<Double>();
            for (int i = 0; i < values.size(); i++) {
                if (Double.isNaN(values.doubleAt(i))) {
                    members.add(set);
                    set = new HashSet<>();
                } else {
                    set.add(values.doubleAt(i));
                }
            }
            members.add(set);
        }

        double[] scores(Tensor x, int row, int count) {
            var scores = new double[count];
            var seen = new boolean[count];
            int kind = c.attributes().intValue("aggregate_function", 1);
            for (long root : roots) {
                int leaf = leaf(x, row, root);
                int target = Math.toIntExact(targets[leaf]);
                double weight = weights.doubleAt(leaf);
                scores[target] = switch (kind) {
                    case 0, 1 -> scores[target] + weight;
                    case 2 -> seen[target] ? Math.min(scores[target], weight) : weight;
                    case 3 -> seen[target] ? Math.max(scores[target], weight) : weight;
                    default -> throw c.malformed("aggregate_function " + kind + " is not known");
                };
                seen[target] = true;
            }
            for (int i = 0; kind == 0 && i < count; i++) {
                scores[i] /= roots.length;
            }
            return transformed(scores);
        }

        private int leaf(Tensor x, int row, long root) {
            int node = Math.toIntExact(root);
            for (int steps = 0; steps <= features.length; steps++) {
                double value = x.doubleAt(row * x.dim(1) + Math.toIntExact(features[node]));
                int branch = holds(node, value) ? 1 : 0;
                boolean end = isLeaf[branch][node] != 0;
                node = Math.toIntExact(next[branch][node]);
                if (end) {
                    return node;
                }
            }
            throw c.malformed("the tree runs in a circle");
        }

        private boolean holds(int node, double value) {
            if (Double.isNaN(value) && missingIsTrue[node] != 0) {
                return true;
            }
            double split = splits.doubleAt(node);
            return switch ((int) modes.longAt(node)) {
                case 0 -> value <= split;
                case 1 -> value < split;
                case 2 -> value >= split;
                case 3 -> value > split;
                case 4 -> value == split;
                case 5 -> value != split;
                case 6 -> members.get(memberSet(node)).contains(value);
                default -> throw c.malformed("a node has a mode that is not known");
            };
        }

        private int memberSet(int node) {
            int before = 0;
            for (int i = 0; i < node; i++) {
                before += modes.longAt(i) == 6 ? 1 : 0;
            }
            return before;
        }

        private double[] transformed(double[] scores) {
            switch (c.attributes().intValue("post_transform", 0)) {
                case 0 -> {
                    return scores;
                }
                case 1, 3 -> {
                    return softmax(scores, c.attributes().integer("post_transform") == 3);
                }
                case 2 -> {
                    for (int i = 0; i < scores.length; i++) {
                        scores[i] = Scalars.sigmoid(scores[i]);
                    }
                    return scores;
                }
                default -> throw c.unsupported("this post_transform", "use another one");
            }
        }

        /** Shares of the exponentials; those of zeros stay zero if asked for. */
        private static double[] softmax(double[] scores, boolean keepZeros) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (double score : scores) {
                greatest = Math.max(greatest, score);
            }
            double sum = 0;
            for (int i = 0; i < scores.length; i++) {
                scores[i] = keepZeros && scores[i] == 0 ? 0 : StrictMath.exp(scores[i] - greatest);
                sum += scores[i];
            }
            for (int i = 0; i < scores.length; i++) {
                scores[i] /= sum;
            }
            return scores;
        }
    }
}
