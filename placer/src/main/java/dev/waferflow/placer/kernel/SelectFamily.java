package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parts of a value: slices, splits, and gathers by constant indices. */
final class SelectFamily implements KernelFamily {
    @Override
    public String name() {
        return "select";
    }

    @Override
    public List<String> operators() {
        return List.of("Slice", "Split");
    }

    @Override
    public Optional<String> refusal(Node node) {
        for (int i = 1; i < node.inputs().size(); i++) {
            if (node.hasInput(i) && !node.input(i).isConstant()) {
                return Optional.of("has computed bounds");
            }
        }
        return node.outputs().stream().anyMatch(Value::isAbsent)
                ? Optional.of("leaves out one of its results")
                : Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        if (!Selection.selects(node)) {
            throw lowering.unsupported(node, "has computed bounds");
        }
        for (Selection selection : Selection.of(node)) {
            if (selection.value().type().size() > 0) {
                lower(node, selection, lowering);
            }
        }
    }

    static void lower(Node node, Selection selection, Lowering lowering) {
        Stream input = lowering.stream(node.input(0));
        if (cropped(node, selection, lowering)) {
            return;
        }
        int rank = input.shape().size();
        Layout layout = lowering.layoutOf(
                input,
                input.view().dims(0, Math.max(0, rank - 1)),
                List.of(),
                rank == 0 ? List.of() : input.view().dim(rank - 1),
                List.of());
        Feed feed = lowering.require(input, layout.withPadding(0, 0, 0), node);
        int[] base = base(input);
        int[] source = selection.source(input.shape());
        List<Integer> shape = selection.value().type().shape();
        View view = View.of(shape);
        int dims = shape.size();
        boolean image = layout.columnCount() > 1 && dims == 4;
        var wanted = new Layout(
                layout.type(),
                image ? view.dim(0) : view.dims(0, Math.max(0, dims - 1)),
                image ? view.dim(2) : List.of(),
                image ? view.dim(1) : dims == 0 ? List.of() : view.dim(dims - 1),
                image ? view.dim(3) : List.of(),
                1,
                lowering.frame().stripsFor(1),
                0,
                0,
                0);
        wanted = wanted.withStrips(lowering.frame().stripsFor(wanted.columnCount()));
        Feed selected = Reorders.feed(lowering, feed, wanted, i -> base[source[i]], node);
        lowering.define(selection.value(), Stream.of(selected.source(), selected.layout(), shape));
    }

    /** Whether it takes some of the tokens that travel as columns; an adapter then drops the others. */
    private static boolean cropped(Node node, Selection selection, Lowering lowering) {
        Stream input = lowering.stream(node.input(0));
        int rank = input.shape().size();
        int[] run = selection.tokenRun(input.shape());
        if (run == null
                || input.layout() == null
                || input.layout().columnCount() == 1
                || !Tokens.layout(input, lowering).equals(Optional.of(input.layout()))
                || !Axis.canonical(input.layout().channels())
                        .equals(Axis.canonical(input.view().dim(rank - 1)))) {
            return false;
        }
        var shape = new ArrayList<>(input.shape());
        shape.set(rank - 2, run[1]);
        var strips = lowering.frame().stripsFor(run[1]);
        Layout output = Tokens.result(
                input.layout().withStrips(strips),
                View.of(shape),
                input.layout().lanes());
        output = lowering.frame().withLanes(output, output.lanes());
        var relay = new RelayKernel(
                lowering.label(node, "layer"),
                lowering.frame(),
                lowering.wafer(),
                List.of(new Feed(input.source(), input.layout())),
                new RelayShape(List.of(new RelayShape.Part(0, 0, -run[0])), 0, 0, null),
                output);
        if (!lowering.fits(relay)) {
            return false;
        }
        int id = lowering.add(relay);
        lowering.define(
                selection.value(),
                Stream.of(id, output, selection.value().type().shape()));
        return true;
    }

    /** Element of the travelling tensor for each element of the value, row-major. */
    static int[] base(Stream stream) {
        int[] own = stream.view().ownIndex(stream.shape());
        var base = new int[own.length];
        for (int b = 0; b < own.length; b++) {
            base[own[b]] = b;
        }
        return base;
    }
}
