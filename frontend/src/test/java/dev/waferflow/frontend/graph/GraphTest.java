package dev.waferflow.frontend.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {
    private static Graph diamond() {
        var builder = new GraphBuilder("diamond");
        Value x = builder.input("x", TensorType.of(DataType.FP32, 2, 3));
        Value a = builder.node("Relu", "a", x);
        Value b = builder.node("Neg", "b", a);
        Value c = builder.node("Add", "c", a, b);
        builder.output(c);
        return builder.build();
    }

    @Test
    void knowsProducersConsumersAndDependencies() {
        Graph graph = diamond();
        Value a = graph.nodes().get(0).output();
        assertThat(graph.producer(a)).contains(graph.nodes().get(0));
        assertThat(graph.producer(graph.inputs().get(0))).isEmpty();
        assertThat(graph.consumers(a)).extracting(Node::name).containsExactly("b", "c");
        assertThat(graph.dependencies().edgeSet()).hasSize(3);
    }

    @Test
    void printsOneLinePerPart() {
        assertThat(diamond().toString()).isEqualTo("""
                        graph "diamond"
                        input %0 "x" FP32[2,3]
                        %1 "a" FP32[2,3] = Relu "a" (%0) {} from "a"
                        %2 "b" FP32[2,3] = Neg "b" (%1) {} from "b"
                        %3 "c" FP32[2,3] = Add "c" (%1, %2) {} from "c"
                        output %3
                        """);
    }

    @Test
    void namesAreMadeUnique() {
        var builder = new GraphBuilder("names");
        Value x = builder.input("x", TensorType.of(DataType.FP32, 1));
        builder.output(builder.node("Relu", "x", x));
        Graph graph = builder.build();
        assertThat(graph.outputs().get(0).name()).isEqualTo("x#1");
    }

    @Test
    void valuesOfOtherGraphsAreRejected() {
        Value foreign = diamond().inputs().get(0);
        var builder = new GraphBuilder("other");
        assertThatThrownBy(() -> builder.node("Relu", "r", foreign)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void attributesOfTheWrongKindNameTheNode() {
        var attributes = Attributes.none().with("axis", "one").ownedBy("node 'n' (Concat)");
        assertThatThrownBy(() -> attributes.integer("axis", 0))
                .isInstanceOfSatisfying(
                        UserException.class,
                        e -> assertThat(e.diagnostics().get(0).where()).isEqualTo("node 'n' (Concat)"));
    }

    @Test
    void pruningDropsWhatNoOutputNeeds() {
        var builder = new GraphBuilder("dead");
        Value x = builder.input("x", TensorType.of(DataType.FP32, 1));
        builder.node("Relu", "dead", builder.constant("c", Tensor.ofFloats(new float[1], 1)));
        builder.output(builder.node("Neg", "alive", x));
        Graph pruned = GraphPruner.prune(builder.build());
        assertThat(pruned.nodes()).extracting(Node::name).containsExactly("alive");
        assertThat(pruned.constants()).isEqualTo(List.of());
        assertThat(GraphPruner.prune(pruned)).isSameAs(pruned);
    }
}
