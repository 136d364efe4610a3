package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Products of matrices of any rank, constant or computed, whole or floating, and Einstein sums. */
final class SoloMatrices implements SoloOperators.Group {
    @Override
    public List<String> names() {
        return List.of("MatMul", "Gemm", "MatMulInteger", "QLinearMatMul", "Einsum");
    }

    @Override
    public Optional<String> refusal(Node node) {
        return Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        int[] shape = node.output().type().dims();
        return switch (node.op()) {
            case "Gemm" -> gemm(node, code, in);
            case "MatMulInteger" -> {
                Field a = shifted(code, in, 0, 2, true);
                Field b = shifted(code, in, 1, 3, false);
                yield code.reshaped(product(code, a, b), shape);
            }
            case "QLinearMatMul" -> {
                Field sum = product(code, shifted(code, in, 0, 2, true), shifted(code, in, 3, 5, false));
                Field real = code.reshaped(code.real(sum), shape);
                yield requantized(node, code, in, real, new int[] {1, 4, 6, 7});
            }
            case "Einsum" -> einsum(node, code, in);
            default -> code.reshaped(product(code, in.field(0), in.field(1)), shape);
        };
    }

    /** Takes the zero point off: one for all, or one per row of the left side or column of the right side. */
    private static Field shifted(SoloCode code, SoloArguments in, int index, int zero, boolean left) {
        Field x = in.field(index);
        if (!in.has(zero)) {
            return x;
        }
        Field point = in.field(zero);
        if (point.size() == 1) {
            return code.apply(VectorOp.SUB, x, point.isNumber() ? point : code.reshaped(point));
        }
        boolean rows = left && x.rank() > 1 && point.rank() == 1;
        return code.apply(VectorOp.SUB, x, rows ? code.reshaped(point, point.size(), 1) : point);
    }

    /** A sum times a scale times b's over y's, rounded, plus y's zero point: inputs {@code at}. */
    static Field requantized(Node node, SoloCode code, SoloArguments in, Field sum, int[] at) {
        Field factor = code.apply(
                VectorOp.DIV,
                code.apply(VectorOp.MUL, single(code, in, at[0]), single(code, in, at[1])),
                single(code, in, at[2]));
        return requantized(node, code, code.apply(VectorOp.MUL, sum, factor), single(code, in, at[3]));
    }

    static Field requantized(Node node, SoloCode code, Field scaled, Field zero) {
        Field whole = code.apply(VectorOp.ADD, code.apply(VectorOp.ROUND, scaled), code.real(zero));
        return code.as(
                DataType.INT32,
                SoloCasts.clamped(code, whole, node.output().type().elementType()));
    }

    private static Field single(SoloCode code, SoloArguments in, int index) {
        Field field = in.field(index);
        return field.size() == 1 && !field.isNumber() ? code.reshaped(field) : field;
    }

    /** Sums of products over the last dimension of a and the last but one of b; the others broadcast. */
    static Field product(SoloCode code, Field left, Field right) {
        Field a = left.rank() == 1 ? left.inserted(0, 1, 0) : left;
        Field b = right.rank() == 1 ? right.inserted(1, 1, 0) : right;
        int[] outer = Field.common(Arrays.copyOf(a.shape(), a.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
        int m = a.dim(-2);
        int k = a.dim(-1);
        int n = b.dim(-1);
        int rank = outer.length;
        int[] space = Arrays.copyOf(outer, rank + 3);
        space[rank] = m;
        space[rank + 1] = n;
        space[rank + 2] = k;
        int[] result = Arrays.copyOf(space, rank + 2);
        Field sum = code.filled(a.whole() && b.whole() ? DataType.INT32 : DataType.FP32, 0, result);
        Field x = a.broadcast(concat(outer, m, k)).inserted(rank + 1, n, 0);
        int[] order = new int[rank + 2];
        Arrays.setAll(order, d -> d < rank ? d : d == rank ? rank + 1 : rank);
        Field y = b.broadcast(concat(outer, k, n)).transposed(order).inserted(rank, m, 0);
        code.accumulate(sum.inserted(rank + 2, k, 0), x, y);
        return sum;
    }

    private static int[] concat(int[] outer, int... last) {
        int[] result = Arrays.copyOf(outer, outer.length + last.length);
        System.arraycopy(last, 0, result, outer.length, last.length);
        return result;
    }

    private static Field gemm(Node node, SoloCode code, SoloArguments in) {
        Field a = in.field(0);
        Field b = in.field(1);
        Field sum = product(
                code,
                node.attributes().integer("transA", 0) != 0 ? a.transposed(1, 0) : a,
                node.attributes().integer("transB", 0) != 0 ? b.transposed(1, 0) : b);
        double alpha = node.attributes().floating("alpha", 1);
        double beta = node.attributes().floating("beta", 1);
        Field scaled = alpha == 1 ? sum : code.apply(VectorOp.MUL, sum, alpha);
        if (!in.has(2)) {
            return scaled;
        }
        Field c = in.field(2);
        return code.apply(VectorOp.ADD, scaled, beta == 1 ? c : code.apply(VectorOp.MUL, code.real(c), beta));
    }

    private static Field einsum(Node node, SoloCode code, SoloArguments in) {
        String equation = node.attributes().string("equation").replace(" ", "");
        int arrow = equation.indexOf("->");
        String[] left = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
        int widest = 0;
        for (int i = 0; i < left.length; i++) {
            widest = Math.max(widest, left[i].contains("...") ? in.shape(i).length - left[i].length() + 3 : 0);
        }
        var labels = new ArrayList<String>();
        var fields = new ArrayList<Field>();
        for (int i = 0; i < left.length; i++) {
            int dots = left[i].contains("...") ? in.shape(i).length - left[i].length() + 3 : 0;
            labels.add(left[i].replace("...", dots(widest).substring(widest - dots)));
            fields.add(in.field(i));
        }
        String right = arrow < 0
                ? dots(widest) + implicit(labels)
                : equation.substring(arrow + 2).replace("...", dots(widest));
        var rest = new TreeSet<Character>();
        String.join("", labels).chars().forEach(l -> rest.add((char) l));
        right.chars().forEach(l -> rest.remove((char) l));
        var order = new StringBuilder(right);
        rest.forEach(order::append);
        int[] space = order.chars().map(l -> extent((char) l, labels, fields)).toArray();
        int[] shape = Arrays.copyOf(space, right.length());
        Field result = code.filled(fields.get(0).type(), 0, shape);
        Field product = along(labels.get(0), fields.get(0), order.toString(), space);
        for (int i = 1; i + 1 < fields.size(); i++) {
            product = code.apply(VectorOp.MUL, product, along(labels.get(i), fields.get(i), order.toString(), space));
        }
        int last = fields.size() - 1;
        Field factor = last == 0
                ? Field.number(product.type(), 1)
                : along(labels.get(last), fields.get(last), order.toString(), space);
        Field all = result;
        for (int d = shape.length; d < space.length; d++) {
            all = all.inserted(d, space[d], 0);
        }
        code.accumulate(all, product, factor);
        return result;
    }

    private static String dots(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) ('\u2400' + i));
        }
        return text.toString();
    }

    private static String implicit(List<String> labels) {
        String all = String.join("", labels);
        var text = new StringBuilder();
        all.chars()
                .sorted()
                .filter(l -> l < '\u2400' && all.indexOf(l) == all.lastIndexOf(l))
                .forEach(l -> text.append((char) l));
        return text.toString();
    }

    private static int extent(char label, List<String> labels, List<Field> fields) {
        int extent = 1;
        for (int i = 0; i < fields.size(); i++) {
            for (int d = 0; d < labels.get(i).length(); d++) {
                extent = labels.get(i).charAt(d) == label
                        ? Math.max(extent, fields.get(i).dim(d))
                        : extent;
            }
        }
        return extent;
    }

    /** The operand over all labels; a label that occurs twice in it walks a diagonal. */
    private static Field along(String labels, Field field, String order, int[] space) {
        var strides = new int[space.length];
        for (int d = 0; d < labels.length(); d++) {
            strides[order.indexOf(labels.charAt(d))] += field.dim(d) == 1 ? 0 : field.stride(d);
        }
        return field.strided(0, space, strides);
    }
}
