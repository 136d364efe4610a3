package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Elements;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A Gemm whose second operand is constant takes it as rows by columns, with alpha and beta multiplied in, and a
 * constant third operand that is the same for all rows has rank 1. Only transA stays an attribute.
 */
public final class GemmCanonicalization implements Pass {
    @Override
    public String name() {
        return "gemm-canonicalization";
    }

    @Override
    public Graph run(Graph graph) {
        return Rewrite.apply(graph, GemmCanonicalization::rewrite);
    }

    private static boolean rewrite(Node node, Rewrite rewrite) {
        if (!node.op().equals("Gemm") || !node.input(1).isConstant()) {
            return false;
        }
        Attributes attributes = node.attributes();
        boolean transposed = attributes.integer("transB", 0) != 0;
        double alpha = attributes.floating("alpha", 1);
        double beta = attributes.floating("beta", 1);
        Value addend = node.input(2);
        int columns = node.output().type().dim(1);
        boolean wide = addend.isAbsent() || !addend.isConstant() || !isRow(addend.type(), columns);
        boolean spread = wide
                && addend.isConstant()
                && addend.type().size() < node.output().type().size();
        boolean baked = wide || addend.type().rank() == 1 && addend.type().size() == columns && beta == 1;
        if (!transposed && alpha == 1 && baked && !spread) {
            return false;
        }
        var inputs = new ArrayList<>(List.of(rewrite.mapped(node.input(0)), weight(node, transposed, alpha, rewrite)));
        Attributes rest = Attributes.none();
        if (attributes.integer("transA", 0) != 0) {
            rest = rest.with("transA", 1);
        }
        if (wide && !addend.isAbsent()) {
            inputs.add(spread ? spread(addend, node.output().type(), rewrite) : rewrite.mapped(addend));
            rest = beta == 1 ? rest : rest.with("beta", beta);
        } else if (!addend.isAbsent()) {
            inputs.add(bias(node, beta, columns, rewrite));
        }
        rewrite.emit(node, "Gemm", rest, inputs, List.of(node));
        return true;
    }

    /** Whether the addend is the same for every row: a scalar, or as many numbers as there are columns in its last dimension. */
    private static boolean isRow(TensorType addend, int columns) {
        return addend.size() == 1 || addend.size() == columns && addend.dim(-1) == columns;
    }

    private static Value weight(Node node, boolean transposed, double alpha, Rewrite rewrite) {
        Value old = node.input(1);
        if (!transposed && alpha == 1) {
            return rewrite.mapped(old);
        }
        int rows = old.type().dim(transposed ? 1 : 0);
        int columns = old.type().dim(transposed ? 0 : 1);
        TensorType type = old.type().withShape(rows, columns);
        return rewrite.constant(old.name() + ".canonical", type, List.of(old), () -> {
            Tensor w = old.constant();
            return Elements.fromDoubles(type.elementType(), type.dims(), i -> {
                int at = transposed ? i % columns * rows + i / columns : i;
                return alpha * w.doubleAt(at);
            });
        });
    }

    /** One number per row, or less, as a number for every element. */
    private static Value spread(Value old, TensorType result, Rewrite rewrite) {
        TensorType type = old.type().withShape(result.dims());
        int columns = result.dim(1);
        boolean perRow = old.type().size() > 1;
        return rewrite.constant(
                old.name() + ".canonical",
                type,
                List.of(old),
                () -> Elements.fromDoubles(
                        type.elementType(), type.dims(), i -> old.constant().doubleAt(perRow ? i / columns : 0)));
    }

    private static Value bias(Node node, double beta, int columns, Rewrite rewrite) {
        Value old = node.input(2);
        TensorType type = old.type().withShape(columns);
        int size = old.type().size();
        return rewrite.constant(
                old.name() + ".canonical",
                type,
                List.of(old),
                () -> Elements.fromDoubles(
                        type.elementType(),
                        type.dims(),
                        i -> beta * old.constant().doubleAt(i % size)));
    }
}
