package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.unit.Whole;
import java.util.List;

/**
 * More lanes for single rows that a product with constant weights multiplies. Such a row stands on as many rows of PEs as it has
 * lanes, and the weights of all its products on these: the logits of a language model, on the lanes of one strip, would take an eighth of a
 * wafer's columns. An adapter spreads the row over the band where both together then take fewer columns.
 */
final class LaneSpread {
    /** Columns from which it is worth looking. */
    private static final int LARGE = 8;

    private final Lowering lowering;
    private final Frame frame;
    private final KernelLabel label;
    private final Layout given;
    private final int outputs;

    private LaneSpread(Lowering lowering, Node node, Layout given) {
        this.lowering = lowering;
        this.frame = lowering.frame();
        this.label = new KernelLabel(node.name(), "layer", node.op(), List.of());
        this.given = given;
        this.outputs = node.output().type().dim(-1);
    }

    /** The layout of rows, which have no columns and no padding, on the lanes that serve the product best. */
    static Layout of(Lowering lowering, Node product, Layout given) {
        var spread = new LaneSpread(lowering, product, given);
        var key = new CostMemo.SpreadKey(lowering.frame(), given, spread.outputs);
        return lowering.memo().spread(key, spread::best);
    }

    private Layout best() {
        Layout best = given;
        int least = columns(given);
        if (least < LARGE) {
            return given;
        }
        for (int block = Whole.ceilDiv(given.block(), 2);
                block >= 1;
                block = block == 1 ? 0 : Whole.ceilDiv(block, 2)) {
            int lanes = Whole.ceilDiv(given.channelCount(), block);
            if (lanes > frame.maxLanes(1)) {
                break;
            }
            Layout trial = given.withStrips(frame.spread(1, 1, 1)).withLanes(lanes);
            var relay = new RelayKernel(label, frame, lowering.wafer(), new Feed(0, given), trial);
            if (!lowering.fits(relay)) {
                continue;
            }
            int columns = columns(trial) + relay.activeColumns();
            if (columns < least) {
                least = columns;
                best = trial;
            }
        }
        return best;
    }

    /** The fewest columns in which the weights of the product find room. */
    private int columns(Layout input) {
        var strips = frame.stripsFor(1);
        var output = new Layout(
                input.type(),
                input.positions(),
                List.of(),
                List.of(new Axis(outputs, 1)),
                List.of(),
                frame.lanesFor(outputs, strips),
                strips,
                0,
                0,
                0);
        var shape = new DenseShape(outputs, 1, 1, 1, 1, 1, 1, 1, true, 0);
        var kernel = new DenseKernel(
                label,
                frame,
                lowering.wafer(),
                new Feed(0, MatrixFamily.flattened(input)),
                output,
                shape,
                () -> null,
                Expr.input());
        int fewest = 1;
        int enough = 1;
        while (enough < outputs && !fits(kernel.withColumns(enough))) {
            fewest = enough + 1;
            enough = Math.min(outputs, 2 * enough);
        }
        while (fewest < enough) {
            int middle = (fewest + enough) / 2;
            if (fits(kernel.withColumns(middle))) {
                enough = middle;
            } else {
                fewest = middle + 1;
            }
        }
        return kernel.withColumns(fewest).activeColumns();
    }

    private boolean fits(Kernel kernel) {
        return kernel.bytes(lowering.wafer()) <= lowering.wafer().sramBytes();
    }
}
