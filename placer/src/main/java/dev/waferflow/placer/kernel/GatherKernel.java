package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.mem;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of a constant table, chosen by a stream of indices. Each lane holds its channels of the whole table; the first lane
 * receives the indices and hands them on to the others. Negative indices count from the end.
 *
 * <p>A table that is too large for one column of PEs has its rows cut over several. Each column adds what it holds to what
 * comes from the west; for an index that is not its own it adds a row of zeros, which stand before and behind its rows.
 *
 * <pre>
 *   index --+---------+---------+
 *           | south   | south   | south
 *         rows 0 --> rows 1 --> rows 2 --> east
 * </pre>
 */
public final class GatherKernel extends Kernel {
    /** Slots of the ring of indices; few bytes, and they come in bursts. */
    private static final int INDICES = 8;

    private static final int PARTIAL_PORT = 1;

    private final RowTable table;
    private final int width;

    private GatherKernel(KernelLabel label, Frame frame, Feed feed, Layout output, RowTable table, int width) {
        super(label, frame, List.of(feed), output);
        this.table = table;
        this.width = width;
    }

    /**
     * On as few columns as can hold the table.
     *
     * @param feed indices, one per record and column, on one lane
     */
    static GatherKernel of(KernelLabel label, Frame frame, Feed feed, Layout output, RowTable table, WaferSpec wafer) {
        long all = (long) table.rows() * output.block() * output.type().bytes();
        int width = Math.max(1, (int) Math.min(wafer.width(), all / wafer.sramBytes()));
        var kernel = new GatherKernel(label, frame, feed, output, table, width);
        while (kernel.bytes(wafer) > wafer.sramBytes() && width < Math.min(wafer.width(), table.rows())) {
            kernel = new GatherKernel(label, frame, feed, output, table, ++width);
        }
        return kernel;
    }

    @Override
    public int activeColumns() {
        return width;
    }

    @Override
    public int[] deliverColumns(int index) {
        return new int[] {0, width};
    }

    @Override
    public double cycles(WaferSpec wafer) {
        var roles = new ArrayList<Role>();
        for (int column : new int[] {0, width - 1}) {
            roles.add(code(column, widest(), 0, "").finish());
            roles.add(code(column, widest(), output().lanes() / 2, "").finish());
        }
        return CodeCost.cycles(roles, wafer);
    }

    @Override
    public int bytes(WaferSpec wafer) {
        var roles = new ArrayList<Role>();
        for (int column : new int[] {0, width / 2}) {
            roles.add(code(column, widest(), 0, "").finish());
        }
        return CodeCost.bytes(roles, wafer);
    }

    @Override
    public Endpoint endpoint(int strip, int lane) {
        return new Endpoint(width - 1, frame().row(output(), strip, lane), 0);
    }

    private int widest() {
        return output().widestStrip();
    }

    private boolean handsOn(int lane) {
        return lane == 0 && output().lanes() > 1;
    }

    private int rowsPerColumn() {
        return Whole.ceilDiv(table.rows(), width);
    }

    private int firstRow(int column) {
        return Math.min(table.rows(), column * rowsPerColumn());
    }

    private int rowsOf(int column) {
        return Math.min(table.rows(), firstRow(column) + rowsPerColumn()) - firstRow(column);
    }

    /** Rows of a column as they are stored: between two rows of zeros, if there are other columns. */
    private int storedRows(int column) {
        return rowsOf(column) + (width > 1 ? 2 : 0);
    }

    private LaneCode code(int column, int strip, int lane, String name) {
        var code = new LaneCode(name, this, strip, lane, Turn.alone(output().records()));
        int stored = storedRows(column);
        int channels = code.outputChannels();
        int border = width > 1 ? 1 : 0;
        int held = code.table(
                "table" + (column > 0 ? column : ""),
                output().type(),
                () -> table.columns(firstRow(column), rowsOf(column), border),
                output().channelFrom(lane) * stored,
                channels * stored);
        var inlet = code.inlet(0, INDICES);
        var outlet = code.outlet();
        int tokens = inlet.slot();
        int index = code.role().buffer("index", DataType.INT32, tokens, Buffer.Category.ACCUMULATOR);
        var steps = choosing(inlet, index, column);
        int slot = outlet.slot();
        int[] loops = {outlet.perSample() * slot, slot};
        Operand result = ring(outlet.buffer(), 0, 2 * slot, loops, 1);
        steps.add((tokens == 1
                        ? Step.of(VectorOp.MOV, channels)
                                .dst(result)
                                .a(new Operand.Indexed(mem(held, 0, stored), mem(index, 0, 0), 1))
                        : Step.of(VectorOp.MOV, tokens, channels)
                                .dst(ring(outlet.buffer(), 0, 2 * slot, loops, 1, tokens))
                                .a(new Operand.Indexed(mem(held, 0, 0, stored), mem(index, 0, 1, 0), 1)))
                .await(outlet.open(), 1));
        if (handsOn(lane)) {
            steps.add(
                    0,
                    Step.of(VectorOp.MOV, tokens).dst(fabric(1, DataType.INT32)).a(received(inlet)));
        }
        steps.get(0).await(inlet.rows(), 1);
        int found = column == 0 ? outlet.full() : code.role().semaphore(0);
        steps.get(steps.size() - 1).signal(found, 1);
        code.role().thread("read", loop(outlet.perSample(), LaneCode.build(steps)));
        if (column > 0) {
            var add = Step.of(VectorOp.ADD, slot)
                    .dst(result)
                    .a(fabric(PARTIAL_PORT, output().type()))
                    .b(result)
                    .await(found, 1)
                    .signal(outlet.full(), 1);
            code.role().thread("add", loop(outlet.perSample(), add.build()));
        }
        code.sender(outlet);
        return code;
    }

    /** Turns the index that was received into the place of its row, or of a row of zeros, in the column. */
    private ArrayList<Step> choosing(LaneCode.Inlet inlet, int index, int column) {
        int tokens = inlet.slot();
        Operand given = received(inlet);
        Operand whole = mem(index, 0, 1);
        var steps = new ArrayList<Step>();
        steps.add(Step.of(VectorOp.LESS, tokens)
                .dst(whole)
                .a(given)
                .b(Step.imm(0))
                .task());
        steps.add(Step.of(VectorOp.MUL, tokens).dst(whole).a(whole).b(Step.imm(table.rows())));
        steps.add(Step.of(VectorOp.ADD, tokens).dst(whole).a(whole).b(given).signal(inlet.free(), 1));
        if (width > 1) {
            steps.add(Step.of(VectorOp.SUB, tokens).dst(whole).a(whole).b(Step.imm(firstRow(column) - 1)));
            steps.add(Step.of(VectorOp.MAX, tokens).dst(whole).a(whole).b(Step.imm(0)));
            steps.add(Step.of(VectorOp.MIN, tokens).dst(whole).a(whole).b(Step.imm(storedRows(column) - 1)));
        }
        return steps;
    }

    private static Operand received(LaneCode.Inlet inlet) {
        int slot = inlet.slot();
        return ring(inlet.buffer(), 0, inlet.ring(), new int[] {inlet.perSample() * slot, slot}, 1);
    }

    @Override
    public void emit(Site site) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (int strip = 0; strip < output().strips().size(); strip++) {
            for (int column = 0; column < width && !output().strips().get(strip).isEmpty(); column++) {
                emit(site, column, strip, roles);
                link(site, column, strip);
            }
        }
    }

    private void emit(Site site, int column, int strip, Map<String, Role> roles) {
        int lanes = output().lanes();
        for (int lane = 0; lane < lanes; ) {
            String key = key(column, strip, lane);
            int end = lane + 1;
            while (end < lanes && key(column, strip, end).equals(key)) {
                end++;
            }
            var code = code(column, strip, lane, key);
            Role role = roles.computeIfAbsent(key, k -> code.finish());
            int row = frame().row(output(), strip, lane);
            site.place(role, Grid.column(column, row, end - lane, 1), List.of(load(site, code)));
            lane = end;
        }
    }

    private void link(Site site, int column, int strip) {
        int lanes = output().lanes();
        int row = frame().row(output(), strip, 0);
        if (lanes > 1) {
            var branch = new Branch(List.of(Segment.deliver(Side.SOUTH, lanes - 1)), 0);
            site.net("index", Grid.at(column, row), 1, DataType.INT32, List.of(branch));
        }
        if (column + 1 < width) {
            var branch = new Branch(List.of(Segment.pass(Side.EAST, 1)), PARTIAL_PORT);
            site.net("partial", Grid.column(column, row, lanes, 1), 0, output().type(), List.of(branch));
        }
    }

    private Load load(Site site, LaneCode code) {
        var load = code.vectorLoads().get(0);
        int constant = site.constant(
                load.key(),
                () -> new Constant(
                        label().name() + "." + load.key(),
                        load.type(),
                        load.values().get()));
        return new Load(load.buffer(), 0, constant, load.offset(), 0, load.step(), load.length());
    }

    /** What tells the programs of PEs apart. */
    private String key(int column, int strip, int lane) {
        int tokens = feeds().get(0).layout().strips().get(strip).width();
        return "rows" + column + "-" + output().channelsOf(lane) + (tokens > 1 ? "-w" + tokens : "")
                + (handsOn(lane) ? "-first" : "");
    }
}
