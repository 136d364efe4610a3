package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Operand;
import java.util.List;

/** A constant operand that differs between the records of a layout: its lane's part lies in each PE's memory. */
final class RecordTable {
    private final Value value;
    private final List<Integer> shape;
    private final Layout layout;
    private final DataType type;
    private final int period;

    /**
     * @param shape that the constant is broadcast to
     * @param layout of the records, with strides of the row-major shape
     * @param precision in which floating values are kept
     */
    RecordTable(Value value, List<Integer> shape, Layout layout, DataType precision) {
        this.value = value;
        this.shape = shape;
        this.layout = layout;
        this.type = value.type().elementType().floating() ? precision : DataType.INT32;
        this.period = period();
    }

    /** The least number of records after which the values repeat. */
    private int period() {
        int records = layout.records();
        if (!value.hasElements()) {
            return records;
        }
        List<Axis> positions = layout.positions();
        for (int candidate = 1; candidate < records; candidate++) {
            boolean repeats = records % candidate == 0;
            for (int r = candidate; r < records && repeats; r++) {
                repeats = index(Axis.offset(positions, r)) == index(Axis.offset(positions, r - candidate));
            }
            if (repeats) {
                return candidate;
            }
        }
        return records;
    }

    private int index(int flat) {
        return Followers.index(flat, shape, value.constant());
    }

    /**
     * The operand over [channel][column] of a record.
     *
     * @param loops how many records pass per turn of each enclosing loop, outermost first
     */
    Operand operand(LaneCode code, String key, int... loops) {
        int width = code.outputWidth();
        int slot = code.outputChannels() * width;
        int buffer = code.table(
                key + "-" + code.strip(),
                type,
                () -> values(code.strip()),
                period * layout.channelFrom(code.lane()) * width,
                period * slot);
        var strides = new int[loops.length + 1];
        for (int i = 0; i < loops.length; i++) {
            strides[i + 1] = loops[i] * slot;
        }
        return Step.ring(buffer, 0, period * slot, strides, width, 1);
    }

    /** The values of a strip: [lane][record][channel][column]. */
    private float[] values(int strip) {
        Strip range = layout.strips().get(strip);
        var values = new float[period * layout.channelCount() * range.width()];
        if (!value.hasElements()) {
            return values;
        }
        Tensor tensor = value.constant();
        int at = 0;
        for (int lane = 0; lane < layout.lanes(); lane++) {
            for (int r = 0; r < period; r++) {
                int position = Axis.offset(layout.positions(), r);
                for (int c = 0; c < layout.channelsOf(lane); c++) {
                    int channel = position + Axis.offset(layout.channels(), layout.channelFrom(lane) + c);
                    for (int q = range.from(); q < range.to(); q++) {
                        int flat = channel + Axis.offset(layout.columns(), q);
                        float number = (float) tensor.doubleAt(index(flat));
                        values[at++] = type == DataType.INT32
                                ? Float.intBitsToFloat((int) number)
                                : Rounding.round(type, number);
                    }
                }
            }
        }
        return values;
    }
}
