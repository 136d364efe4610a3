package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** Window, stride, dilation and padding of a convolution or pooling in one or two dimensions; one dimension runs down. */
record Geometry(
        int windowRows,
        int windowColumns,
        int strideRows,
        int strideColumns,
        int dilationRows,
        int dilationColumns,
        int padTop,
        int padLeft,
        int inputRows,
        int inputColumns,
        int outputRows,
        int outputColumns,
        boolean flat) {

    static Geometry of(Node node, List<Integer> window) {
        boolean flat = window.size() == 1;
        var attributes = node.attributes();
        int spatial = window.size();
        int[] ones = spatial == 1 ? new int[] {1} : new int[] {1, 1};
        int[] strides = attributes.ints("strides", ones);
        int[] dilations = attributes.ints("dilations", ones);
        int[] pads = attributes.ints("pads", new int[2 * spatial]);
        List<Integer> in = node.input(0).type().shape();
        List<Integer> out = node.output().type().shape();
        String auto = attributes.string("auto_pad", "NOTSET");
        if (auto.startsWith("SAME")) {
            pads = new int[2 * spatial];
            for (int d = 0; d < spatial; d++) {
                int reach = (window.get(d) - 1) * dilations[d] + 1;
                int total = Math.max(0, (out.get(2 + d) - 1) * strides[d] + reach - in.get(2 + d));
                pads[d] = auto.equals("SAME_LOWER") ? (total + 1) / 2 : total / 2;
            }
        }
        return new Geometry(
                window.get(0),
                flat ? 1 : window.get(1),
                strides[0],
                flat ? 1 : strides[1],
                dilations[0],
                flat ? 1 : dilations[1],
                pads[0],
                flat ? 0 : pads[1],
                in.get(2),
                flat ? 1 : in.get(3),
                out.get(2),
                flat ? 1 : out.get(3),
                flat);
    }

    /** Whether one window covers exactly the whole input, without padding. */
    boolean coversAll() {
        return outputRows == 1
                && outputColumns == 1
                && padTop == 0
                && padLeft == 0
                && windowRows == inputRows
                && windowColumns == inputColumns;
    }

    /** The layout of the result: a record per output row, channels on as many lanes as there are. */
    Layout output(Lowering lowering, Node node, int channels) {
        View view = View.of(node.output().type().shape());
        List<Strip> strips = lowering.frame().stripsFor(outputColumns);
        return new Layout(
                lowering.streamType(node.output()),
                view.dim(0),
                view.dim(2),
                view.dim(1),
                flat ? List.of() : view.dim(3),
                lowering.frame().lanesFor(channels, strips),
                strips,
                0,
                0,
                0);
    }

    /** The layout in which the input is needed: padded, with the columns that each strip of the output reaches. */
    Layout wanted(Lowering lowering, Node node, Stream input, Layout output, int channels, float padValue) {
        View view = input.view();
        int reachRows = (windowRows - 1) * dilationRows + 1;
        int reachColumns = (windowColumns - 1) * dilationColumns + 1;
        int rows = Math.max((outputRows - 1) * strideRows + reachRows, outputRows * strideRows);
        int padBottom = Math.max(0, rows - padTop - inputRows);
        var strips = new ArrayList<Strip>();
        for (Strip strip : output.strips()) {
            strips.add(
                    strip.isEmpty()
                            ? new Strip(inputColumns, inputColumns)
                            : new Strip(
                                    strip.from() * strideColumns - padLeft,
                                    (strip.to() - 1) * strideColumns - padLeft + reachColumns));
        }
        Layout current =
                lowering.layoutOf(input, view.dim(0), view.dim(2), view.dim(1), flat ? List.of() : view.dim(3));
        return new Layout(
                current.type(),
                view.dim(0),
                view.dim(2),
                view.dim(1),
                flat ? List.of() : view.dim(3),
                input.layout() == null || current.strips().size() != strips.size()
                        ? lowering.frame().lanesFor(channels, strips)
                        : Math.min(current.lanes(), Math.max(1, channels)),
                strips,
                padTop,
                padBottom,
                padValue);
    }

    /** Its windows, in which something is done with the elements. */
    WindowShape windows(WindowShape.Kind kind) {
        return new WindowShape(
                kind, windowRows, windowColumns, strideRows, strideColumns, dilationRows, dilationColumns, outputRows);
    }
}
