package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Loop with a trip count that depends on data. Inputs: trip count, condition, carried values, then values that the
 * body reads from outside. The body takes the trip number, the condition, the carried values and the outside values,
 * and gives the condition and the carried values, whose types do not change.
 */
final class LoopOperators {
    private LoopOperators() {}

    static List<Operator> all() {
        return List.of(Definition.many("Loop", LoopOperators::types, LoopOperators::evaluate)
                .within(Tolerance.ACCUMULATION));
    }

    private static List<TensorType> types(OpContext c) {
        Graph body = c.attributes().graph("body");
        return body.outputs().stream().skip(1).map(v -> v.type()).toList();
    }

    private static List<Tensor> evaluate(OpContext c, List<Tensor> in) {
        Graph body = c.attributes().graph("body");
        int carriedCount = body.outputs().size() - 1;
        long trips = in.get(0) == null ? Long.MAX_VALUE : in.get(0).longAt(0);
        boolean go = in.get(1) == null || in.get(1).longAt(0) != 0;
        var carried = new ArrayList<>(in.subList(2, 2 + carriedCount));
        List<Tensor> outside = in.subList(2 + carriedCount, in.size());
        for (long trip = 0; go && trip < trips; trip++) {
            var fed = new ArrayList<Tensor>();
            fed.add(Tensor.ofLongs(DataType.INT64, new long[] {trip}));
            fed.add(Tensor.ofLongs(DataType.BOOL, new long[] {1}));
            fed.addAll(carried);
            fed.addAll(outside);
            var results = Evaluation.run(body, fed, (value, tensor) -> {});
            go = results.get(0).longAt(0) != 0;
            carried = new ArrayList<>(results.subList(1, results.size()));
        }
        return carried;
    }
}
