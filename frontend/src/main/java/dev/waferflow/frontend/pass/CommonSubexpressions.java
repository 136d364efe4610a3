package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Computes once what several nodes compute from the same inputs. Constants of one element compare by value. */
public final class CommonSubexpressions implements Pass {
    @Override
    public String name() {
        return "common-subexpressions";
    }

    @Override
    public Graph run(Graph graph) {
        Map<String, Value> seen = new HashMap<>();
        return Rewrite.apply(graph, (node, rewrite) -> {
            if (node.outputs().size() != 1 || !node.attributes().isPlain() || graph.isOutput(node.output())) {
                return false;
            }
            String key = key(node, rewrite);
            Value first = seen.putIfAbsent(key, node.output());
            if (first == null) {
                return false;
            }
            rewrite.replace(node, rewrite.mapped(first));
            return true;
        });
    }

    private static String key(Node node, Rewrite rewrite) {
        return node.op()
                + node.attributes()
                + node.inputs().stream().map(v -> key(v, rewrite)).collect(Collectors.joining(","));
    }

    private static String key(Value value, Rewrite rewrite) {
        if (value.isAbsent()) {
            return "-";
        }
        if (value.hasElements()
                && value.type().size() == 1
                && value.type().elementType().bits() > 0) {
            return value.type() + "=" + value.constant().doubleAt(0);
        }
        return "%" + rewrite.mapped(value).id();
    }
}
