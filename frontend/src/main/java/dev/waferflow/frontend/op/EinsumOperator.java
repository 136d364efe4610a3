package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Einstein summation: every label is one dimension, and labels that the result lacks are summed over. An ellipsis
 * stands for leading dimensions that broadcast.
 */
final class EinsumOperator {
    /** Stands for the first dimension of an ellipsis; the following ones take the following characters. */
    private static final char ELLIPSIS = '\u2400';

    private EinsumOperator() {}

    static List<Operator> all() {
        return List.of(Definition.of(
                        "Einsum",
                        c -> c.type(0).withShape(Terms.of(c).resultShape()),
                        (c, in) -> Terms.of(c).evaluate(in))
                .within(Tolerance.ACCUMULATION));
    }

    private record Terms(List<String> operands, String result, TreeMap<Character, Integer> extents) {
        static Terms of(OpContext c) {
            String equation = c.attributes().string("equation").replace(" ", "");
            int arrow = equation.indexOf("->");
            String[] left = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
            c.require(left.length == c.inputCount(), "the equation names " + left.length + " operands");
            var operands = new ArrayList<String>();
            var extents = new TreeMap<Character, Integer>();
            int widest = 0;
            for (int i = 0; i < left.length; i++) {
                int dots = left[i].contains("...") ? c.type(i).rank() - (left[i].length() - 3) : 0;
                c.require(dots >= 0, "operand " + i + " has too few dimensions");
                widest = Math.max(widest, dots);
            }
            for (int i = 0; i < left.length; i++) {
                int dots = left[i].contains("...") ? c.type(i).rank() - (left[i].length() - 3) : 0;
                String labels = left[i].replace("...", ellipsis(widest).substring(widest - dots));
                c.require(labels.length() == c.type(i).rank(), "operand " + i + " does not fit '" + left[i] + "'");
                operands.add(labels);
                for (int d = 0; d < labels.length(); d++) {
                    merge(c, extents, labels.charAt(d), c.type(i).dim(d));
                }
            }
            String right = arrow < 0 ? implicit(operands) : equation.substring(arrow + 2);
            right = arrow < 0 ? ellipsis(widest) + right : right.replace("...", ellipsis(widest));
            for (char label : right.toCharArray()) {
                c.require(extents.containsKey(label), "the result has a label that no operand has");
            }
            return new Terms(operands, right, extents);
        }

        private static void merge(OpContext c, TreeMap<Character, Integer> extents, char label, int extent) {
            int known = extents.getOrDefault(label, 1);
            c.require(known == extent || known == 1 || extent == 1, "label '" + label + "' has two extents");
            extents.put(label, known == 1 ? extent : known);
        }

        private static String ellipsis(int count) {
            var text = new StringBuilder();
            for (int i = 0; i < count; i++) {
                text.append((char) (ELLIPSIS + i));
            }
            return text.toString();
        }

        /** Labels that occur once, in alphabetical order. */
        private static String implicit(List<String> operands) {
            String all = String.join("", operands);
            var text = new StringBuilder();
            all.chars()
                    .sorted()
                    .filter(l -> l < ELLIPSIS && all.indexOf(l) == all.lastIndexOf(l))
                    .forEach(l -> text.append((char) l));
            return text.toString();
        }

        int[] resultShape() {
            return result.chars().map(l -> extents.get((char) l)).toArray();
        }

        Tensor evaluate(List<Tensor> in) {
            var order = new StringBuilder(result);
            extents.keySet().stream().filter(l -> result.indexOf(l) < 0).forEach(order::append);
            int[] target = order.chars().map(l -> extents.get((char) l)).toArray();
            var strides = new int[in.size()][];
            for (int i = 0; i < strides.length; i++) {
                strides[i] = strides(operands.get(i), in.get(i), order.toString());
            }
            int[] shape = resultShape();
            var sums = new double[Tensor.sizeOf(shape)];
            int inner = 1;
            for (int d = result.length(); d < target.length; d++) {
                inner = Math.multiplyExact(inner, target[d]);
            }
            var index = new int[target.length];
            var offsets = new int[in.size()];
            for (int out = 0; out < sums.length; out++) {
                for (int k = 0; k < inner; k++) {
                    double product = 1;
                    for (int i = 0; i < offsets.length; i++) {
                        product *= in.get(i).doubleAt(offsets[i]);
                    }
                    sums[out] += product;
                    step(index, target, strides, offsets);
                }
            }
            return Elements.generate(in.get(0).type(), shape, i -> sums[i]);
        }

        private static int[] strides(String labels, Tensor x, String order) {
            int[] own = Broadcast.strides(x.shape());
            var result = new int[order.length()];
            for (int d = 0; d < labels.length(); d++) {
                result[order.indexOf(labels.charAt(d))] += x.dim(d) == 1 ? 0 : own[d];
            }
            return result;
        }

        private static void step(int[] index, int[] target, int[][] strides, int[] offsets) {
            for (int d = target.length - 1; d >= 0; d--) {
                boolean carry = ++index[d] == target[d];
                for (int i = 0; i < offsets.length; i++) {
                    offsets[i] += carry ? -strides[i][d] * (target[d] - 1) : strides[i][d];
                }
                if (!carry) {
                    return;
                }
                index[d] = 0;
            }
        }
    }
}
