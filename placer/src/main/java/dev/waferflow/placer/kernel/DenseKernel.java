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
    private final WaferSpec wafer;
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
     * @param columns columns wanted; there may be a few more
     */
    public DenseKernel(
            KernelLabel label,
            Frame frame,
            WaferSpec wafer,
            Feed feed,
            Layout output,
            DenseShape shape,
            Supplier<Weights> weights,
            Expr finish,
            int columns) {
        super(label, frame, List.of(feed), output);
        this.wafer = wafer;
        this.shape = shape;
        this.weights = weights;
        this.finish = finish;
        this.columns = ColumnCut.of(output, columns, feed.layout().lanes());
        this.blocks = blocks();
    }

    @Override
    public int mostColumns() {
        return output().channelCount();
    }

    @Override
    public int wider(int count) {
        return wider(output().channelCount(), count);
    }

    @Override
    public DenseKernel withColumns(int count) {
        return new DenseKernel(label(), frame(), wafer, feeds().get(0), output(), shape, weights, finish, count);
    }

    @Override
    public Object costKey() {
        return List.of("dense", frame().bandRows(), frame().precision(), input(), output(), shape, finish.outline());
    }

    private Layout input() {
        return feeds().get(0).layout();
    }

    private List<Block> blocks() {
        var result = new ArrayList<Block>();
        var strips = new ArrayList<Integer>();
        var lanes = new ArrayList<Integer>();
        for (int s = 0; s < input().strips().size(); s++) {
            if (!input().strips().get(s).isEmpty()) {
                for (int l = 0; l < input().lanes(); l++) {
                    strips.add(s);
                    lanes.add(l);
                }
                if (!shape.acrossStrips()) {
                    result.add(new Block(
                            s, List.copyOf(strips), List.copyOf(lanes), frame().row(input(), s, input().lanes())));
                    strips.clear();
                    lanes.clear();
                }
            }
        }
        if (shape.acrossStrips()) {
            int last = strips.get(strips.size() - 1);
            result.add(new Block(0, strips, lanes, frame().row(input(), last, input().lanes())));
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
        for (int s = 0; s < input().strips().size(); s++) {
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
        for (Role role : widestRoles()) {
            worst = Math.max(worst, CodeCost.cycles(role, wafer));
        }
        return worst;
    }

    @Override
    public int bytes(WaferSpec wafer) {
        int worst = 0;
        for (Role role : widestRoles()) {
            worst = Math.max(worst, CodeCost.bytes(role, wafer));
        }
        return worst;
    }

    /** Roles of the PEs that have most to do: a multiplying one and two finishers. */
    private List<Role> widestRoles() {
        var widest = columns.get(0);
        var longest = columns.get(0);
        for (var column : columns) {
            widest = column.count() > widest.count() ? column : widest;
            int channels = column.count() + column.channelsBefore();
            longest = channels > longest.count() + longest.channelsBefore() ? column : longest;
        }
        int strip = output().widestStrip();
        var code = code(strip, strip, 0, widest.count());
        var roles =
                new ArrayList<>(List.of(code.role(false), finisher(code, widest).role()));
        if (longest != widest) {
            roles.add(finisher(code(strip, strip, 0, longest.count()), longest).role());
        }
        return roles;
    }

    private DenseCode code(int inputStrip, int outputStrip, int lane, int count) {
        return new DenseCode(
                frame(),
                wafer,
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
            if (column.finishes(lane)) {
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
                int to = from + 1;
                while (to < columns.size()
                        && columns.get(to).count() == columns.get(from).count()) {
                    to++;
                }
                emitRows(site, block, from, to, table, blockElements, roles);
                from = to;
            }
            for (int from = 0; from < columns.size(); ) {
                int to = runEnd(block, from);
                emitFinishers(site, block, from, to, roles);
                from = to;
            }
            emitChains(site, block);
            emitAppends(site, block);
        }
    }

    /** End of the run of columns from {@code from} whose finishers have the same role. */
    private int runEnd(Block block, int from) {
        String key = finisherKey(block, from);
        int to = from + 1;
        while (to < columns.size()
                && finisherKey(block, to).equals(key)
                && columns.get(to).from() - columns.get(to - 1).from()
                        == columns.get(from + 1).from() - columns.get(from).from()) {
            to++;
        }
        return to;
    }

    private String finisherKey(Block block, int index) {
        var column = columns.get(index);
        int width = output().strips().get(block.outputStrip).width();
        var key = new StringBuilder("finish-k" + column.count() + "-w" + width + (column.passes() ? "-pass" : ""));
        for (var parts : column.before()) {
            key.append("-b").append(parts.count()).append("x").append(parts.channels());
        }
        for (int lane = column.lane(); column.finishes(lane); lane++) {
            int from = Math.max(column.from(), output().channelFrom(lane));
            key.append("-l").append(output().channelFrom(lane) + output().channelsOf(lane) - from);
        }
        return key.toString();
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
            int row = frame().row(input(), strip, block.lanes.get(i));
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
        String key = finisherKey(block, from);
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
            rows[i] = frame().row(input(), block.strips.get(i), block.lanes.get(i));
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
            if (columns.get(j).passes()) {
                site.net(
                        "append",
                        Grid.at(j, block.finisherRow),
                        columns.get(j).finished(),
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
