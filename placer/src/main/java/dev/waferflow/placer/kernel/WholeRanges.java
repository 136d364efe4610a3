package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds of whole numbers. 64-bit numbers travel and compute as INT32, which is right only if they fit: inputs are checked when
 * they enter the wafer, what is computed from them is bounded here.
 */
public final class WholeRanges {
    private static final long MOST = Integer.MAX_VALUE;
    private static final Range UNKNOWN = new Range(Long.MIN_VALUE, Long.MAX_VALUE);
    /** What docs/semantics.md lets enter: sums and differences of two then fit. */
    private static final Range ENTERED = new Range(1 - (1L << 30), (1L << 30) - 1);

    private static final List<String> PLACES =
            List.of("ArgMax", "ArgMin", "TopK", "MaxPool", "NonZero", "Shape", "Size");

    /** Least and greatest value; saturated at the ends of {@code long}. */
    private record Range(long low, long high) {
        Range and(Range other) {
            return new Range(Math.min(low, other.low), Math.max(high, other.high));
        }

        Range plus(Range other) {
            return new Range(sum(low, other.low), sum(high, other.high));
        }

        Range negated() {
            return new Range(
                    high == Long.MAX_VALUE ? Long.MIN_VALUE : -high, low == Long.MIN_VALUE ? Long.MAX_VALUE : -low);
        }

        Range times(Range other) {
            long a = product(low, other.low);
            long b = product(low, other.high);
            long c = product(high, other.low);
            long d = product(high, other.high);
            return new Range(Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
        }

        long size() {
            return low == Long.MIN_VALUE ? Long.MAX_VALUE : Math.max(Math.abs(low), Math.abs(high));
        }

        boolean fits() {
            return low >= Integer.MIN_VALUE && high <= MOST;
        }

        private static long sum(long a, long b) {
            long sum = a + b;
            boolean overflow = ((a ^ sum) & (b ^ sum)) < 0;
            return overflow ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
        }

        private static long product(long a, long b) {
            long high = Math.multiplyHigh(a, b);
            long low = a * b;
            boolean fits = high == 0 && low >= 0 || high == -1 && low < 0;
            return fits ? low : (a < 0) == (b < 0) ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }

    private final Map<Value, Range> ranges = new HashMap<>();

    /** The bounds of all values of a graph. */
    public WholeRanges(Graph graph) {
        for (Node node : graph.nodes()) {
            for (Value output : node.outputs()) {
                if (!output.isAbsent() && output.type().elementType().integral()) {
                    ranges.put(output, bounded(output, of(node, output)));
                }
            }
        }
    }

    /** Whether the value is right as INT32: it has at most 32 bits, or is proven to fit. */
    public boolean fits(Value value) {
        DataType type = value.type().elementType();
        boolean negative = type == DataType.UINT64 && range(value).low < 0;
        return type.bits() < 64 || !type.integral() || range(value).fits() && !negative;
    }

    /** Types of up to 32 bits hold what they can hold: results are wrapped. */
    private static Range bounded(Value value, Range range) {
        DataType type = value.type().elementType();
        if (type.bits() >= 64) {
            return range;
        }
        return switch (type) {
            case BOOL -> new Range(0, 1);
            case UINT2, UINT4, UINT8, UINT16, UINT32 -> new Range(0, (1L << type.bits()) - 1);
            default -> new Range(-(1L << type.bits() - 1), (1L << type.bits() - 1) - 1);
        };
    }

    private Range range(Value value) {
        if (value.isConstant()) {
            if (!value.hasElements()) {
                return UNKNOWN;
            }
            Range all = null;
            for (long number : value.constant().toLongs()) {
                Range one = new Range(number, number);
                all = all == null ? one : all.and(one);
            }
            return all == null ? new Range(0, 0) : all;
        }
        Range known = ranges.get(value);
        boolean unsigned = value.type().elementType() == DataType.UINT64;
        return known != null ? known : bounded(value, unsigned ? new Range(0, ENTERED.high) : ENTERED);
    }

    private Range of(Node node, Value output) {
        Value first = node.inputs().isEmpty() ? Value.ABSENT : node.input(0);
        boolean whole = !first.isAbsent() && first.type().elementType().integral();
        if (PLACES.contains(node.op()) && !output.equals(node.output())
                || node.op().startsWith("Arg")) {
            return new Range(-1, first.type().size());
        }
        if (first.isAbsent() || !whole && (node.op().equals("Cast") || node.op().equals("Loop"))) {
            return first.isAbsent() || first.type().elementType().bits() > 16 ? UNKNOWN : new Range(-65504, 65504);
        }
        int terms = Math.max(1, first.type().size() / Math.max(1, output.type().size()));
        return switch (node.op()) {
            case "Add", "Sum" -> folded(node, true);
            case "Sub" -> range(first).plus(range(node.input(1)).negated());
            case "Mul" -> folded(node, false);
            case "Neg" -> range(first).negated();
            case "Abs", "Div", "Mod" ->
                new Range(-range(first).size(), range(first).size()).and(range(first));
            case "BitwiseNot", "BitwiseAnd", "BitwiseOr", "BitwiseXor" ->
                folded(node, true).fits() || all(node).fits() ? new Range(Integer.MIN_VALUE, MOST) : UNKNOWN;
            case "ReduceSum", "ReduceL1", "Einsum" -> sums(range(first), terms);
            case "CumSum" -> sums(range(first), first.type().size());
            case "Pow",
                    "BitShift",
                    "ReduceProd",
                    "ReduceSumSquare",
                    "ReduceL2",
                    "CumProd",
                    "MatMul",
                    "Gemm",
                    "Loop",
                    "BitCast" -> UNKNOWN;
            default -> node.attributes().string("reduction", "none").matches("add|mul") ? UNKNOWN : all(node);
        };
    }

    private static Range sums(Range term, int terms) {
        return term.times(new Range(0, terms));
    }

    private Range folded(Node node, boolean sums) {
        Range result = range(node.input(0));
        for (Value next : node.inputs().subList(1, node.inputs().size())) {
            result = sums ? result.plus(range(next)) : result.times(range(next));
        }
        return result;
    }

    /** Anything that the node reads, and 0. */
    private Range all(Node node) {
        Range result = new Range(0, 0);
        for (Value input : node.inputs()) {
            if (!input.isAbsent() && input.type().elementType().integral()) {
                result = result.and(range(input));
            }
        }
        return result;
    }
}
