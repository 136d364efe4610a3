package dev.waferflow.frontend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import dev.waferflow.frontend.op.Operator;
import dev.waferflow.frontend.op.Operators;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SignaturesTest {
    /** Not the standard's: what passes make of others. */
    private static final List<String> OWN = List.of("DynamicRounding", "Silu");

    @Test
    void everyOperatorIsListed() {
        var listed = Signatures.read().operators();

        assertThat(Operators.all().stream().map(Operator::name).filter(name -> !OWN.contains(name)))
                .allMatch(listed::contains);
    }

    @Test
    void newerOperatorSetsAreReadWithANotice() {
        var graph = GraphProto.newBuilder()
                .addInput(Protos.input("x", 2))
                .addNode(Protos.node("Relu", "r", List.of("x"), List.of("y")))
                .addOutput(Protos.input("y", 2));

        assertThat(Protos.read(Protos.model(28, graph), ReadOptions.defaults()).notices())
                .isEmpty();
        assertThat(Protos.read(Protos.model(29, graph), ReadOptions.defaults()).notices())
                .containsExactly(
                        "operator set 29 is newer than 28, the newest known: operators mean what they meant there");
    }

    @Test
    void attributesAndInputsOfNoVersionAreRefusedTogether() {
        var graph = GraphProto.newBuilder()
                .addInput(Protos.input("x", 2, 3))
                .addNode(Protos.node("Relu", "first", List.of("x"), List.of("a"), Protos.integer("leak", 1)))
                .addNode(Protos.node("Neg", "second", List.of("a", "x"), List.of("y")))
                .addOutput(Protos.input("y", 2, 3));
        var model = Protos.model(17, graph);

        assertThatThrownBy(() -> Protos.read(model, ReadOptions.defaults()))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FaultKind.UNSUPPORTED);
                    assertThat(e.diagnostics())
                            .extracting(d -> d.where() + ": " + d.message().split(":")[1])
                            .containsExactly(
                                    "node 'first' (Relu):  attribute 'leak' is not supported",
                                    "node 'second' (Neg):  input 1 is not supported");
                });
    }
}
