package dev.waferflow.placer.kernel;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Convolutions and matrix products with constant weights: weight-stationary. Rows share out the input channels, columns
 * the output channels. A lane's records are multicast along its row; every PE adds its channels' products, the partial
 * sums run south as FP32 through the rows of a strip, and the PE below the last lane finishes: bias, activation, rounding,
 * and on to the lane's row.
 *
 * <pre>
 *    lane 0 -> [PE] [PE] [PE]      sums |
 *    lane 1 -> [PE] [PE] [PE]           v
 *              [F ] [F ] [F ]  -> lanes of the output
 * </pre>
 */
public final class DenseKernel extends Kernel {
    private final DenseShape shape;
    private final Supplier<Weights> weights;
    private final Expr finish;
    private final List<ColumnCut.Column> columns;
    private final List<Block> blocks;

    /** Rows that add up together: one entry per (strip, lane), from north to south. */
    private record Block(int outputStrip, List<Integer> strips, List<Integer> lanes, int finisherRow) {}

    /**
     * @param weights called when the program is written
     * @param finish what becomes of the sum (input 0): bias, activation
     * @param perColumn most output channels per column
     */
    public DenseKernel(
            KernelLabel label,
            Frame frame,
            Feed feed,
            Layout output,
            DenseShape shape,
            Supplier<Weights> weights,
            Expr finish,
            int perColumn) {
        super(label, frame, List.of(feed), output);
        this.shape = shape;
        this.weights = weights;
        this.finish = finish;
        this.columns = ColumnCut.of(output, perColumn, feed.layout().lanes());
        this.blocks = blocks();
    }

    /** The same kernel with another number of output channels per column. */
    public DenseKernel withPerColumn(int perColumn) {
        return new DenseKernel(label(), frame(), feeds().get(0), output(), shape, weights, finish, perColumn);
    }

    private Layout input() {
        return feeds().get(0).layout();
    }

    private List<Block> blocks() {
        var result = new ArrayList<Block>();
        var strips = new ArrayList<Integer>();
        var lanes = new ArrayList<Integer>();
        for (int s = 0; s < frame().strips(); s++) {
            if (!input().strips().get(s).isEmpty()) {
                for (int l = 0; l < input().lanes(); l++) {
                    strips.add(s);
                    lanes.add(l);
                }
                if (!shape.acrossStrips()) {
                    result.add(new Block(s, List.copyOf(strips), List.copyOf(lanes), frame().row(s, input().lanes())));
                    strips.clear();
                    lanes.clear();
                }
            }
        }
        if (shape.acrossStrips()) {
            int last = strips.get(strips.size() - 1);
            result.add(new Block(0, strips, lanes, frame().row(last, input().lanes())));
        }
        return result;
    }

    @Override
    public long macs() {
        return shape.macs();
    }

    @Override
    public Passage passage(int index) {
        int least = Integer.MAX_VALUE;
        for (int s = 0; s < frame().strips(); s++) {
            if (!input().strips().get(s).isEmpty()) {
                least = Math.min(
                        least, code(s, shape.acrossStrips() ? 0 : s, 0, 1).slots());
            }
        }
        return Passage.ofWindows(
                shape.reach(),
                shape.strideRows(),
                input().paddedRows(),
                shape.outputRows(),
                least,
                DenseCode.AHEAD + FinisherCode.AHEAD);
    }

    @Override
    public int activeColumns() {
        return columns.size();
    }

    @Override
    public int[] deliverColumns(int index) {
        return new int[] {0, columns.size()};
    }

    @Override
    public double cycles(WaferSpec wafer) {
        double worst = 0;
        for (Role role : widestRoles(wafer)) {
            worst = Math.max(worst, CodeCost.cycles(role, wafer));
        }
        return worst;
    }

    @Override
    public int bytes(WaferSpec wafer) {
        int worst = 0;
        for (Role role : widestRoles(wafer)) {
            worst = Math.max(worst, CodeCost.bytes(role, wafer));
        }
        return worst;
    }

    private List<Role> widestRoles(WaferSpec wafer) {
        int widest = 0;
        for (int i = 1; i < columns.size(); i++) {
            if (columns.get(i).count() > columns.get(widest).count()) {
                widest = i;
            }
        }
        int strip = 0;
        for (int s = 1; s < output().strips().size(); s++) {
            if (output().strips().get(s).width() > output().strips().get(strip).width()) {
                strip = s;
            }
        }
        var column = columns.get(widest);
        var code = code(strip, strip, 0, column.count());
        var last = columns.get(columns.size() - 1).parts() > column.parts() ? columns.get(columns.size() - 1) : column;
        return List.of(code.role(wafer, false), finisher(code, last).role());
    }

    private DenseCode code(int inputStrip, int outputStrip, int lane, int count) {
        return new DenseCode(
                frame(),
                input(),
                output(),
                shape,
                inputStrip,
                outputStrip,
                lane,
                count,
                blocks.get(0).lanes.size());
    }

    private FinisherCode finisher(DenseCode code, ColumnCut.Column column) {
        return new FinisherCode(code, column, output(), finish);
    }

    @Override
    public Endpoint endpoint(int strip, int lane) {
        for (int j = 0; j < columns.size(); j++) {
            var column = columns.get(j);
            if (column.lastPart() && lane >= column.lane() && lane < column.lane() + column.lanes()) {
                Block block = blocks.get(0);
                for (Block candidate : blocks) {
                    block = candidate.outputStrip == strip ? candidate : block;
                }
                return new Endpoint(j, block.finisherRow, lane - column.lane());
            }
        }
        throw new IllegalStateException("no column for lane " + lane);
    }

    @Override
    public void emit(Site site) {
        int blockElements = blockElements();
        int table = site.constant("weights", () -> weightTable(blockElements));
        var roles = new LinkedHashMap<String, Role>();
        for (Block block : blocks) {
            for (int from = 0; from < columns.size(); ) {
                int to = runEnd(from);
                emitRows(site, block, from, to, table, blockElements, roles);
                emitFinishers(site, block, from, to, roles);
                from = to;
            }
            emitChains(site, block);
            emitAppends(site, block);
        }
    }

    /** End of the run of columns from {@code from} that have the same roles. */
    private int runEnd(int from) {
        var first = columns.get(from);
        int to = from + 1;
        while (to < columns.size()
                && columns.get(to).count() == first.count()
                && columns.get(to).parts() == 1
                && first.parts() == 1
                && columns.get(to).lanes() == first.lanes()
                && columns.get(to).from() - columns.get(to - 1).from()
                        == columns.get(from + 1).from() - first.from()
                && lastLaneElements(columns.get(to)) == lastLaneElements(first)) {
            to++;
        }
        return to;
    }

    private int lastLaneElements(ColumnCut.Column column) {
        return output().channelsOf(column.lane() + column.lanes() - 1);
    }

    private void emitRows(
            Site site, Block block, int from, int to, int table, int blockElements, Map<String, Role> roles) {
        int count = columns.get(from).count();
        for (int i = 0; i < block.lanes.size(); ) {
            int end = i + 1;
            int channels = input().channelsOf(block.lanes.get(i));
            while (i > 0
                    && end < block.lanes.size()
                    && input().channelsOf(block.lanes.get(end)) == channels
                    && block.strips.get(end).equals(block.strips.get(i))) {
                end++;
            }
            boolean first = i == 0;
            int strip = block.strips.get(i);
            var code = code(strip, block.outputStrip, block.lanes.get(i), count);
            String key = "mac" + (first ? "-first" : "") + "-c" + channels + "-k" + count + "-w" + code.inputWidth()
                    + "-" + code.outputWidth();
            Role role = roles.computeIfAbsent(key, k -> code.named(k, first));
            int row = frame().row(strip, block.lanes.get(i));
            int tableRow = shape.acrossStrips() ? i : block.lanes.get(i);
            site.place(
                    role,
                    Grid.rect(from, row, to - from, end - i),
                    List.of(new Load(
                            code.weightBuffer(),
                            0,
                            table,
                            (tableRow * columns.size() + from) * blockElements,
                            blockElements,
                            columns.size() * blockElements,
                            code.weightElements())));
            i = end;
        }
    }

    private void emitFinishers(Site site, Block block, int from, int to, Map<String, Role> roles) {
        var column = columns.get(from);
        var code = code(block.outputStrip, block.outputStrip, 0, column.count());
        var finisher = finisher(code, column);
        String key = "finish-k" + column.count() + "-w" + code.outputWidth() + "-l" + column.lanes() + "-"
                + lastLaneElements(column) + "-p" + column.part() + "of" + column.parts() + "-"
                + output().channelsOf(column.lane());
        Role role = roles.computeIfAbsent(key, finisher::named);
        var loads = new ArrayList<Load>();
        var vectors = finisher.vectors();
        for (int v = 0; v < vectors.size(); v++) {
            ChannelVector vector = vectors.get(v);
            int constant = site.constant(
                    "vector" + v, () -> new Constant(label().name() + ".vector", DataType.FP32, vector.values()));
            int stride = to - from > 1 ? columns.get(from + 1).from() - column.from() : 0;
            loads.add(new Load(finisher.vectorBuffer(v), 0, constant, column.from(), stride, 0, column.count()));
        }
        site.place(role, Grid.rect(from, block.finisherRow, to - from, 1), loads);
    }

    private void emitChains(Site site, Block block) {
        int n = block.lanes.size();
        var rows = new int[n + 1];
        for (int i = 0; i < n; i++) {
            rows[i] = frame().row(block.strips.get(i), block.lanes.get(i));
        }
        rows[n] = block.finisherRow;
        for (int i = 0; i < n; ) {
            int hops = rows[i + 1] - rows[i];
            int end = i + 1;
            while (end < n && hops == 1 && rows[end + 1] - rows[end] == 1) {
                end++;
            }
            var branch = List.of(new Branch(List.of(Segment.pass(Side.SOUTH, hops)), 1));
            int run = end - i;
            site.net("sum", new Grid(0, rows[i], columns.size(), (run + 1) / 2, 1, 2), 0, DataType.FP32, branch);
            if (run > 1) {
                site.net("sum", new Grid(0, rows[i] + 1, columns.size(), run / 2, 1, 2), 0, DataType.FP32, branch);
            }
            i = end;
        }
    }

    private void emitAppends(Site site, Block block) {
        for (int j = 0; j < columns.size(); j++) {
            if (!columns.get(j).lastPart()) {
                site.net(
                        "append",
                        Grid.at(j, block.finisherRow),
                        0,
                        output().type(),
                        List.of(new Branch(List.of(Segment.pass(Side.EAST, 1)), 0)));
            }
        }
    }

    private int tableRows() {
        return shape.acrossStrips() ? blocks.get(0).lanes.size() : input().lanes();
    }

    private int blockElements() {
        int most = 0;
        for (Block block : blocks) {
            for (int i = 0; i < block.lanes.size(); i++) {
                for (var column : columns) {
                    most = Math.max(
                            most,
                            code(block.strips.get(i), block.outputStrip, block.lanes.get(i), column.count())
                                    .weightElements());
                }
            }
            if (!shape.acrossStrips()) {
                break;
            }
        }
        return most;
    }

    private Constant weightTable(int blockElements) {
        DataType type = frame().precision();
        String name = label().name() + ".weights";
        int length = Math.multiplyExact(Math.multiplyExact(tableRows(), columns.size()), blockElements);
        Weights source = weights.get();
        if (source == null) {
            return new Constant(name, type, length);
        }
        var values = new float[length];
        Block block = blocks.get(0);
        for (int i = 0; i < tableRows(); i++) {
            for (int j = 0; j < columns.size(); j++) {
                var code = code(
                        block.strips.get(i),
                        block.outputStrip,
                        block.lanes.get(i),
                        columns.get(j).count());
                code.fill(
                        values,
                        (i * columns.size() + j) * blockElements,
                        columns.get(j).from(),
                        source);
            }
        }
        return new Constant(name, type, values);
    }
}
