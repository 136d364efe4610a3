package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Nodes that choose or repeat. An If whose condition is known becomes its branch; otherwise both branches are computed
 * and the result is chosen, which is the same because nothing has side effects. A SequenceMap becomes its body once per
 * element.
 */
final class ControlFlow {
    private final Bodies bodies;
    private final LoopNodes loops;
    private final ScanNodes scans;
    private final FlexAttentionNode attention;

    ControlFlow(GraphImport graphImport) {
        this.bodies = new Bodies(graphImport);
        this.loops = new LoopNodes(bodies);
        this.scans = new ScanNodes(bodies);
        this.attention = new FlexAttentionNode(bodies);
    }

    List<Bundle<Value>> loop(NodeProto node, String name, List<Bundle<Value>> inputs, Scope scope) {
        return loops.loop(node, name, inputs, scope);
    }

    List<Value> scan(NodeProto node, String name, List<Value> inputs, Scope scope, int opset) {
        return opset < 9 ? scans.batched(node, name, inputs, scope) : scans.scan(node, name, inputs, scope);
    }

    List<Bundle<Value>> attention(NodeProto node, String name, List<Value> inputs, Scope scope) {
        return attention.expand(node, name, inputs, scope);
    }

    List<Bundle<Value>> branch(NodeProto node, String name, List<Value> inputs, Scope scope) {
        String where = Bodies.where(node, name);
        if (inputs.size() != 1 || inputs.get(0).isAbsent()) {
            throw Faults.malformed("needs one input", where);
        }
        Value condition = inputs.get(0);
        if (condition.hasElements()) {
            String chosen = condition.constant().longAt(0) != 0 ? "then_branch" : "else_branch";
            return branch(node, name, chosen, scope, where);
        }
        var whenTrue = branch(node, name, "then_branch", scope, where);
        var whenFalse = branch(node, name, "else_branch", scope, where);
        if (whenTrue.size() != whenFalse.size()) {
            throw Faults.malformed("the branches have different numbers of results", where);
        }
        scope.builder().sources(List.of(name));
        Value scalar = condition.type().rank() == 0
                ? condition
                : scope.builder().node("Reshape", name + ".condition", condition, shapeOfScalar(name, scope));
        var results = new ArrayList<Bundle<Value>>();
        for (int i = 0; i < whenTrue.size(); i++) {
            results.add(choice(scalar, whenTrue.get(i), whenFalse.get(i), name, scope, where));
        }
        return results;
    }

    private List<Bundle<Value>> branch(NodeProto node, String name, String chosen, Scope scope, String where) {
        return bodies.inline(Bodies.body(node, chosen, where), name + "/" + chosen + "/", List.of(), scope, where);
    }

    private static Value shapeOfScalar(String name, Scope scope) {
        return scope.builder().constant(name + ".shape", Tensor.ofLongs(DataType.INT64, new long[0], 0));
    }

    private static Bundle<Value> choice(
            Value condition, Bundle<Value> a, Bundle<Value> b, String name, Scope scope, String where) {
        if (a instanceof Bundle.One<Value> x && b instanceof Bundle.One<Value> y) {
            if (x.item().type().equals(y.item().type())) {
                return Bundle.of(scope.builder().node("Where", name + ".choice", condition, x.item(), y.item()));
            }
            throw Faults.dataDependent(
                    "If: the condition depends on data and the branches differ in type: "
                            + x.item().type() + " and " + y.item().type(),
                    where,
                    "export the model with a fixed condition");
        }
        boolean alike = a instanceof Bundle.Many<Value> x
                && b instanceof Bundle.Many<Value> y
                && x.items().size() == y.items().size();
        if (!alike) {
            throw Faults.dataDependent(
                    "If: the condition depends on data and the branches give sequences of different lengths",
                    where,
                    "export the model with a fixed condition");
        }
        var items = new ArrayList<Bundle<Value>>();
        var others = ((Bundle.Many<Value>) b).items();
        for (Bundle<Value> item : ((Bundle.Many<Value>) a).items()) {
            items.add(choice(condition, item, others.get(items.size()), name, scope, where));
        }
        return new Bundle.Many<>(items);
    }

    /** The body once per element of the first input; other inputs are sequences of the same length, or shared. */
    List<Bundle<Value>> sequenceMap(NodeProto node, String name, List<Bundle<Value>> inputs, Scope scope) {
        String where = Bodies.where(node, name);
        GraphProto body = Bodies.body(node, "body", where);
        if (inputs.isEmpty() || !(inputs.get(0) instanceof Bundle.Many<Value> first)) {
            throw Faults.malformed("the first input is no sequence", where);
        }
        var columns = new ArrayList<List<Bundle<Value>>>();
        for (int i = 0; i < body.getOutputCount(); i++) {
            columns.add(new ArrayList<>());
        }
        for (int row = 0; row < first.items().size(); row++) {
            var given = new ArrayList<Bundle<Value>>();
            for (Bundle<Value> input : inputs) {
                given.add(
                        input instanceof Bundle.Many<Value> many ? many.items().get(row) : input);
            }
            var results = bodies.inline(body, name + "/" + row + "/", given, scope, where);
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).add(results.get(i));
            }
        }
        var results = new ArrayList<Bundle<Value>>();
        columns.forEach(column -> results.add(new Bundle.Many<>(column)));
        return results;
    }
}
