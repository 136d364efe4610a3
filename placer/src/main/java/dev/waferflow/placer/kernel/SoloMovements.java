package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Operators that only move elements, in a way that is known in advance: which element goes where is found by evaluating the
 * operator once on the numbers of the places.
 */
final class SoloMovements implements SoloOperators.Group {
    /** Inputs that hold the elements that are moved; -1 for all. */
    private static final Map<String, List<Integer>> DATA = Map.ofEntries(
            Map.entry("Concat", List.of(-1)),
            Map.entry("Pad", List.of(0, 2)),
            Map.entry("Slice", List.of(0)),
            Map.entry("Split", List.of(0)),
            Map.entry("Tile", List.of(0)),
            Map.entry("Expand", List.of(0)),
            Map.entry("Trilu", List.of(0)),
            Map.entry("Compress", List.of(0)),
            Map.entry("Transpose", List.of(0)),
            Map.entry("Reshape", List.of(0)),
            Map.entry("Flatten", List.of(0)),
            Map.entry("Squeeze", List.of(0)),
            Map.entry("Unsqueeze", List.of(0)),
            Map.entry("Identity", List.of(0)),
            Map.entry("Dropout", List.of(0)),
            Map.entry("EyeLike", List.of(0)),
            Map.entry("DepthToSpace", List.of(0)),
            Map.entry("SpaceToDepth", List.of(0)));

    @Override
    public List<String> names() {
        return DATA.keySet().stream().sorted().toList();
    }

    @Override
    public Optional<String> refusal(Node node) {
        List<Integer> data = data(node);
        for (int i = 0; i < node.inputs().size(); i++) {
            if (!data.contains(i) && SoloOperators.constants(node, i).isPresent()) {
                return SoloOperators.constants(node, i);
            }
        }
        return Optional.empty();
    }

    private static List<Integer> data(Node node) {
        List<Integer> known = DATA.get(node.op());
        var all = new ArrayList<Integer>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (node.hasInput(i) && (known.contains(-1) || known.contains(i))) {
                all.add(i);
            }
        }
        return all;
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        if (node.op().equals("Dropout") && output == 1) {
            return Field.number(DataType.INT32, 1)
                    .broadcast(node.outputs().get(1).type().dims());
        }
        if (node.op().equals("EyeLike")) {
            double[] ones = new SoloEvaluation(node, List.of(0), 0).of(List.of(new double[Field.size(in.shape(0))]));
            return code.table(ones, in.shape(0));
        }
        List<Integer> data = data(node);
        int[] shape = node.outputs().get(output).type().dims();
        if (node.op().equals("Concat")) {
            return joined(node, code, in, shape);
        }
        // Place k of all data inputs together is number k + 1; 0 is what the operator fills in itself.
        var places = new ArrayList<double[]>();
        int total = 0;
        for (int i : data) {
            var numbers = new double[Field.size(in.shape(i))];
            for (int k = 0; k < numbers.length; k++) {
                numbers[k] = ++total;
            }
            places.add(numbers);
        }
        double[] moved = new SoloEvaluation(node, data, output).of(places);
        int[] index = Arrays.stream(moved).mapToInt(v -> (int) v - 1).toArray();
        if (data.size() == 1) {
            return code.pick(in.field(data.get(0)), index, shape);
        }
        Field pool = code.fresh(in.field(data.get(0)).type(), total);
        int from = 0;
        for (int i : data) {
            int size = Field.size(in.shape(i));
            Field part = pool.slice(0, from, size, 1).reshaped(in.shape(i));
            code.write(VectorOp.MOV, part, in.field(i), null);
            from += size;
        }
        return code.pick(pool, index, shape);
    }

    private static Field joined(Node node, SoloCode code, SoloArguments in, int[] shape) {
        int axis = Math.floorMod(node.attributes().intValue("axis", 0), shape.length);
        boolean floating = node.output().type().elementType().floating();
        Field result = code.fresh(floating ? DataType.FP32 : DataType.INT32, shape);
        int from = 0;
        for (int i = 0; i < in.count(); i++) {
            int extent = in.shape(i)[axis];
            if (Field.size(in.shape(i)) > 0) {
                code.write(VectorOp.MOV, result.slice(axis, from, extent, 1), in.field(i), null);
            }
            from += extent;
        }
        return result;
    }
}
