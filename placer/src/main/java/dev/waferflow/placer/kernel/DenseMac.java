package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;

/**
 * The one vector instruction with which a PE of a dense kernel multiplies a record: which of its loops is innermost.
 * Of the three orders the one is taken that costs least by the laws of docs/semantics.md.
 */
final class DenseMac {
    /** The innermost loop, with the order of the weights and of the received window. */
    private enum Order {
        /** Output channels; weights [channel][row][column][output], window [channel][column]. */
        OUTPUTS,
        /** Output columns; the same orders. */
        COLUMNS,
        /** Products of one sum, which stays in a register; weights [output][row][column][channel], window [column][channel]. */
        PRODUCTS
    }

    /** One PE's share of a layer: extents of its loops, and steps through the window. */
    record Extents(
            int outputs,
            int firstColumn,
            int outputColumns,
            int channels,
            int windowRows,
            int windowColumns,
            int inputColumns,
            int rowDilation,
            int columnDilation,
            int columnStep) {

        int weights() {
            return outputs * channels * windowRows * windowColumns;
        }

        int sums() {
            return outputs * outputColumns;
        }

        int slot() {
            return channels * inputColumns;
        }
    }

    private final Extents extents;
    private final Order order;
    private final double cycles;

    /**
     * @param widest output columns of the widest strip: all strips take the same order, since they share their weights
     */
    DenseMac(Extents extents, int widest, DataType precision, WaferSpec wafer) {
        this.extents = extents;
        Order best = Order.OUTPUTS;
        for (Order candidate : Order.values()) {
            best = cycles(candidate, widest, productsOfARow(), precision, wafer)
                            < cycles(best, widest, productsOfARow(), precision, wafer)
                    ? candidate
                    : best;
        }
        order = best;
        cycles = cycles(best, extents.outputColumns, products(), precision, wafer);
    }

    private double cycles(Order candidate, int outputColumns, int products, DataType precision, WaferSpec wafer) {
        boolean narrow = precision.bits() == 16;
        double memory = narrow ? wafer.macFp16IntoFp32Memory() : wafer.macFp32();
        double register = narrow ? wafer.macFp16IntoFp32Register() : wafer.macFp32();
        int inner = switch (candidate) {
            case OUTPUTS -> extents.outputs;
            case COLUMNS -> outputColumns;
            case PRODUCTS -> products;
        };
        double macs = (double) extents.weights() * outputColumns;
        double rate = candidate == Order.PRODUCTS ? register : memory;
        return macs / inner * (Math.ceil(inner / rate) + wafer.descriptorTurnCycles());
    }

    /** Cycles per record, without issue. */
    double cycles() {
        return cycles;
    }

    /** Products of one sum that lie in a row both in the window and among the weights. */
    private int products() {
        return rowsFollow() ? productsOfARow() * extents.windowRows : productsOfARow();
    }

    /** The same without what follows in the next row of the window, which depends on the strip. */
    private int productsOfARow() {
        return columnsFollow() ? extents.channels * extents.windowColumns : extents.channels;
    }

    private boolean columnsFollow() {
        return extents.columnDilation == 1 || extents.windowColumns == 1;
    }

    private boolean rowsFollow() {
        return columnsFollow()
                && (extents.windowRows == 1
                        || extents.rowDilation == 1 && extents.inputColumns == extents.windowColumns);
    }

    /** Whether the window is kept as [column][channel]; records arrive as [channel][column]. */
    boolean channelsLast() {
        return order == Order.PRODUCTS;
    }

    /** Where the weight of an output, channel, window row and window column lies. */
    int weightAt(int output, int channel, int row, int column) {
        int rows = extents.windowRows;
        int columns = extents.windowColumns;
        return order == Order.PRODUCTS
                ? ((output * rows + row) * columns + column) * extents.channels + channel
                : ((channel * rows + row) * columns + column) * extents.outputs + output;
    }

    /**
     * The instruction without its synchronisation.
     *
     * @param held records of sums in the accumulator
     * @param outputStride distance of outputs in the accumulator
     * @param columnStride distance of output columns in the accumulator
     */
    Step step(
            int x,
            int ringElements,
            int[] inputLoops,
            int w,
            int acc,
            int held,
            int[] sumLoops,
            int outputStride,
            int columnStride) {
        int k = extents.outputs;
        int n = extents.outputColumns;
        int c = extents.channels;
        int r = extents.windowRows;
        int s = extents.windowColumns;
        int sumRing = held * extents.sums();
        int dr = extents.rowDilation * extents.slot();
        int dn = extents.columnStep;
        int first = extents.firstColumn * dn;
        if (order == Order.PRODUCTS) {
            int inner = products();
            int across = columnsFollow() ? 1 : s;
            int down = rowsFollow() ? 1 : r;
            return Step.of(VectorOp.FMAC, n, k, down, across, inner)
                    .dst(ring(acc, 0, sumRing, sumLoops, columnStride, outputStride, 0, 0, 0))
                    .a(ring(x, first * c, ringElements, inputLoops, dn * c, 0, dr, extents.columnDilation * c, 1))
                    .b(mem(w, 0, 0, r * s * c, s * c, c, 1));
        }
        int pitch = extents.inputColumns;
        int ds = extents.columnDilation;
        return order == Order.OUTPUTS
                ? Step.of(VectorOp.FMAC, n, c, r, s, k)
                        .dst(ring(acc, 0, sumRing, sumLoops, columnStride, 0, 0, 0, outputStride))
                        .a(ring(x, first, ringElements, inputLoops, dn, pitch, dr, ds, 0))
                        .b(mem(w, 0, 0, r * s * k, s * k, k, 1))
                : Step.of(VectorOp.FMAC, k, c, r, s, n)
                        .dst(ring(acc, 0, sumRing, sumLoops, outputStride, 0, 0, 0, columnStride))
                        .a(ring(x, first, ringElements, inputLoops, 0, pitch, dr, ds, dn))
                        .b(mem(w, 0, 1, r * s * k, s * k, k, 0));
    }
}
