package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what vision transformers begin with as products of tokens. A convolution whose windows do not overlap, made a sequence,
 * is a product of patches; and a constant token before or behind the sequence is a patch of zeros, whose product is nothing:
 *
 * <pre>
 *   Transpose(Flatten(Conv(image)))            =  MatMul(patches of image, weights) + bias
 *   Concat(token, MatMul(patches) + bias)      =  MatMul(zeros, then patches) + [token, then bias in every row]
 * </pre>
 *
 * Patches are another order of the image, in which the host can feed it; the results of a convolution come row by row, and
 * would have to be stored to become a sequence.
 */
public final class PatchEmbedding implements Pass {
    @Override
    public String name() {
        return "patch-embedding";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, (node, rewrite) -> new Attempt(node, rewrite).fuse());
    }

    /** One node that may be the last of a pattern. */
    private record Attempt(Node node, Rewrite rewrite) {
        boolean fuse() {
            return switch (node.op()) {
                case "Transpose" -> patches();
                case "Concat" -> extraToken();
                default -> false;
            };
        }

        private boolean patches() {
            Graph graph = rewrite.source();
            Node flat = graph.producer(node.input(0)).orElse(null);
            boolean turned = node.output().type().rank() == 3
                    && List.of(0, 2, 1)
                            .equals(Arrays.stream(Simplification.permutation(node))
                                    .boxed()
                                    .toList());
            if (!turned || flat == null || !Simplification.RESHAPES.contains(flat.op())) {
                return false;
            }
            Node conv = Match.producer(graph, flat.input(0), "Conv");
            if (conv == null || !cutsPatches(conv) || !Match.isPrivate(graph, conv.output())) {
                return false;
            }
            TensorType x = conv.input(0).type();
            TensorType w = conv.input(1).type();
            int[] y = conv.output().type().dims();
            int tokens = y[2] * y[3];
            int size = w.dim(1) * w.dim(2) * w.dim(3);
            if (flat.output().type().dim(1) != y[1] || flat.output().type().dim(2) != tokens) {
                return false;
            }
            Value cut = reshaped("cut", rewrite.mapped(conv.input(0)), y[0], x.dim(1), y[2], w.dim(2), y[3], w.dim(3));
            var order = Attributes.none().with("perm", 0, 2, 4, 1, 3, 5);
            Value gathered = rewrite.add(node, "gathered", "Transpose", order, List.of(cut));
            Value patches = reshaped("patches", gathered, y[0], tokens, size);
            Value rows = reshaped("rows", rewrite.mapped(conv.input(1)), y[1], size);
            Value weights =
                    rewrite.add(node, "weights", "Transpose", Attributes.none().with("perm", 1, 0), List.of(rows));
            var inputs = conv.hasInput(2)
                    ? List.of(patches, weights, rewrite.mapped(conv.input(2)))
                    : List.of(patches, weights);
            rewrite.emit(node, "MatMul", Attributes.none(), inputs, List.of(conv, flat, node));
            return true;
        }

        /** Whether windows neither overlap nor leave anything out, and nothing is padded. */
        private static boolean cutsPatches(Node conv) {
            TensorType w = conv.input(1).type();
            if (w.rank() != 4
                    || !conv.input(1).isConstant()
                    || conv.hasInput(2) && !conv.input(2).isConstant()) {
                return false;
            }
            int[] kernel = {w.dim(2), w.dim(3)};
            int[] strides = conv.attributes().ints("strides", new int[] {1, 1});
            int[] dilations = conv.attributes().ints("dilations", new int[] {1, 1});
            boolean plain = conv.attributes().integer("group", 1) == 1;
            for (int pad : conv.attributes().ints("pads", new int[4])) {
                plain &= pad == 0;
            }
            for (int d = 0; d < 2; d++) {
                plain &= kernel[d] == strides[d]
                        && dilations[d] == 1
                        && conv.input(0).type().dim(d + 2)
                                == kernel[d] * conv.output().type().dim(d + 2);
            }
            return plain && kernel[0] * kernel[1] > 1;
        }

        private boolean extraToken() {
            TensorType type = node.output().type();
            if (type.rank() != 3
                    || type.dim(0) != 1
                    || Math.floorMod(node.attributes().intValue("axis", 0), 3) != 1) {
                return false;
            }
            Node product = null;
            int before = 0;
            for (Value input : node.inputs()) {
                Node found = Match.producer(rewrite.source(), input, "MatMul");
                boolean fits = found != null
                        && product == null
                        && found.input(1).isConstant()
                        && found.input(0).type().rank() == 3
                        && Match.isPrivate(rewrite.source(), input);
                if (!fits && !input.isConstant()) {
                    return false;
                }
                product = fits ? found : product;
                before += product == null ? input.type().dim(1) : 0;
            }
            if (product == null) {
                return false;
            }
            int rows = product.output().type().dim(1);
            Value padded = padded(rewrite.mapped(product.input(0)), before, type.dim(1) - rows - before);
            Value all = rewrite.add(
                    node, "product", "MatMul", Attributes.none(), List.of(padded, rewrite.mapped(product.input(1))));
            var known = new ArrayList<Value>();
            node.inputs().stream().filter(Value::isConstant).forEach(known::add);
            if (product.hasInput(2)) {
                known.add(product.input(2));
            }
            Node of = product;
            TensorType row = type.withShape(new int[] {1, type.dim(1), type.dim(2)});
            Value added = rewrite.constant(node.name() + ".tokens", row, known, () -> tokens(of, rows));
            rewrite.emit(node, "Add", Attributes.none(), List.of(all, added), List.of(product, node));
            return true;
        }

        /** The sequence with rows of zeros before and behind it: those are columns of an image whose channels are the numbers. */
        private Value padded(Value x, int before, int behind) {
            int[] shape = x.type().dims();
            var turn = Attributes.none().with("perm", 0, 3, 2, 1);
            Value open = reshaped("open", x, shape[0], shape[1], 1, shape[2]);
            Value image = rewrite.add(node, "image", "Transpose", turn, List.of(open));
            Value pads = longs("pads", 0, 0, 0, before, 0, 0, 0, behind);
            Value wide = rewrite.add(node, "wide", "Pad", Attributes.none(), List.of(image, pads));
            Value back = rewrite.add(node, "back", "Transpose", turn, List.of(wide));
            return reshaped("padded", back, shape[0], shape[1] + before + behind, shape[2]);
        }

        /** The constant tokens, and the bias of the product in every row of its own. */
        private Tensor tokens(Node product, int rows) {
            TensorType type = node.output().type();
            int width = type.dim(2);
            var values = new double[type.dim(1) * width];
            int at = 0;
            for (Value input : node.inputs()) {
                boolean own = !input.isConstant();
                int count = own ? rows * width : input.type().size();
                for (int i = 0; i < count; i++) {
                    values[at + i] =
                            own ? bias(product, i % width) : input.constant().doubleAt(i);
                }
                at += count;
            }
            return Elements.fromDoubles(type.elementType(), new int[] {1, type.dim(1), width}, i -> values[i]);
        }

        private static double bias(Node product, int channel) {
            return product.hasInput(2) ? product.input(2).constant().doubleAt(channel) : 0;
        }

        private Value reshaped(String name, Value value, int... shape) {
            return rewrite.add(node, name, "Reshape", Attributes.none(), List.of(value, longs(name + ".shape", shape)));
        }

        private Value longs(String name, int... values) {
            return rewrite.constant(
                    node.name() + "." + name,
                    null,
                    List.of(),
                    () -> Elements.fromLongs(DataType.INT64, new int[] {values.length}, i -> values[i]));
        }
    }
}
