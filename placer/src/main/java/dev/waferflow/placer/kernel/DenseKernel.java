package dev.waferflow.placer.kernel;

import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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
 *
 * Where there are more columns than output channels are worth, neighbours share out the columns of a strip ({@link DenseCut}), and a first
 * column of PEs may send each of them its part of a record only ({@link SplitterCode}).
 */
public final class DenseKernel extends Kernel {
    private final WaferSpec wafer;
    private final DenseShape shape;
    private final Supplier<Weights> weights;
    private final Expr finish;
    private final DenseCut cut;
    private final List<ColumnCut.Column> columns;
    private final List<Block> blocks;
    private final DenseRoom room;
    /** Words per sample of streams that run along its rows past it. */
    private final long passing;

    private final Busiest busiest = new Busiest();

    /** Roles of the PEs that have most to do, each kind when first asked for. */
    private final class Busiest {
        private List<Role> multiplying;
        private List<Role> finishing;
        private List<Role> splitting;

        List<Role> multiplying() {
            multiplying = multiplying == null ? multiplyingMost() : multiplying;
            return multiplying;
        }

        List<Role> finishing() {
            finishing = finishing == null ? finishingMost() : finishing;
            return finishing;
        }

        List<Role> splitting() {
            splitting = splitting == null ? splittingMost() : splitting;
            return splitting;
        }
    }

    /** Rows that add up together: one entry per (strip, lane), from north to south. */
    record Block(int outputStrip, List<Integer> strips, List<Integer> lanes, int finisherRow) {}

    /**
     * @param weights called when the program is written
     * @param finish what becomes of the sum (input 0): bias, activation
     */
    public DenseKernel(
            KernelLabel label,
            Frame frame,
            WaferSpec wafer,
            Feed feed,
            Layout output,
            DenseShape shape,
            Supplier<Weights> weights,
            Expr finish) {
        super(label, frame, List.of(feed), output);
        this.wafer = wafer;
        this.shape = shape;
        this.weights = weights;
        this.finish = finish;
        this.cut = DenseCut.byChannels(1);
        this.columns = ColumnCut.of(output, 1, feed.layout().lanes());
        this.blocks = cutIntoBlocks();
        this.room = DenseRoom.ALL.get(0);
        this.passing = 0;
    }

    /** The same kernel in other columns; there may be a few more than the cut asks for. */
    private DenseKernel(DenseKernel other, DenseCut cut, List<ColumnCut.Column> columns, DenseRoom room, long passing) {
        super(other.label(), other.frame(), other.feeds(), other.output());
        this.wafer = other.wafer;
        this.shape = other.shape;
        this.weights = other.weights;
        this.finish = other.finish;
        this.cut = cut;
        this.columns = columns;
        this.blocks = other.blocks;
        this.room = room;
        this.passing = passing;
    }

    /** The same kernel where streams of so many words per sample run along its rows past it: their words and split records share links. */
    DenseKernel passedBy(long words) {
        return new DenseKernel(this, cut, columns, room, words);
    }

    private DenseCut.Extents extents() {
        return DenseCut.Extents.of(output(), shape.acrossStrips());
    }

    @Override
    public int mostColumns() {
        return extents().mostColumns();
    }

    @Override
    public int wider(int count) {
        return extents().wider(count);
    }

    /**
     * With as few more shares of a strip as pay, and whose weights find room; PEs hold two records of sums if they can. Records are split
     * for the shares where that is faster.
     */
    @Override
    public DenseKernel withColumns(int count) {
        DenseKernel whole = receivingWhole(count);
        DenseKernel best = whole;
        if (extents().splits()) {
            for (DenseCut split : extents().bestSplit(count)) {
                DenseKernel kernel = roomiest(split);
                if (kernel.fits() && (!best.fits() || kernel.cycles(wafer) < best.cycles(wafer))) {
                    best = kernel;
                }
            }
        }
        return best;
    }

    private DenseKernel receivingWhole(int count) {
        DenseCut best = extents().best(count, Integer.MAX_VALUE);
        DenseKernel kernel = roomiest(best);
        while (!kernel.fits() && best.shares() > 1) {
            best = extents().best(count, best.shares() - 1);
            kernel = roomiest(best);
        }
        return kernel;
    }

    /** The kernel whose PEs hold most records, of those with that cut that find room, or the one that holds fewest. */
    private DenseKernel roomiest(DenseCut cut) {
        var columns = ColumnCut.of(output(), cut.channelColumns(), input().lanes());
        DenseKernel kernel = null;
        for (DenseRoom trial : DenseRoom.ALL) {
            kernel = new DenseKernel(this, cut, columns, trial, passing);
            if (kernel.fits()) {
                break;
            }
        }
        return kernel;
    }

    private boolean fits() {
        int room = wafer.sramBytes();
        return CodeCost.bytes(busiest.multiplying(), wafer) <= room && bytes(wafer) <= room;
    }

    @Override
    public Object costKey() {
        return List.of(
                "dense", frame().bandRows(), frame().precision(), input(), output(), shape, finish.outline(), passing);
    }

    Layout input() {
        return feeds().get(0).layout();
    }

    private List<Block> cutIntoBlocks() {
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
                        least,
                        code(s, shape.acrossStrips() ? 0 : s, 0, 1, cut.share(0))
                                .slots());
            }
        }
        return Passage.ofWindows(
                shape.reach(),
                shape.strideRows(),
                input().paddedRows(),
                shape.outputRows(),
                least,
                room.sums() + 2 * room.finished());
    }

    @Override
    public int activeColumns() {
        return cut.firstColumn() + columns.size() * cut.shares();
    }

    @Override
    public int[] deliverColumns(int index) {
        return new int[] {0, cut.split() ? 1 : activeColumns()};
    }

    @Override
    public int stages() {
        return cut.split() ? 2 : 1;
    }

    @Override
    public double cycles(WaferSpec wafer) {
        double worst = Math.max(
                cycles(busiest.multiplying(), room.sums(), wafer), cycles(busiest.finishing(), room.finished(), wafer));
        return cut.split() ? Math.max(Math.max(worst, CodeCost.cycles(busiest.splitting(), wafer)), rowWords()) : worst;
    }

    /** The time of PEs that hold so many records of sums: with one only, what fills it and what empties it wait for each other. */
    private static double cycles(List<Role> roles, int held, WaferSpec wafer) {
        double apart = CodeCost.cycles(roles, wafer);
        return held > 1 ? apart : Math.max(apart, CodeCost.cyclesInTurn(roles, wafer));
    }

    @Override
    public int bytes(WaferSpec wafer) {
        int most = Math.max(CodeCost.bytes(busiest.multiplying(), wafer), CodeCost.bytes(busiest.finishing(), wafer));
        return Math.max(most, CodeCost.bytes(busiest.splitting(), wafer));
    }

    private List<Role> multiplyingMost() {
        var widest = Collections.max(columns, Comparator.comparingInt(ColumnCut.Column::count));
        var roles = new ArrayList<Role>();
        int outputStrip = output().widestStrip();
        int inputStrip = input().widestStrip();
        var share = cut.widestShare(output().strips().get(outputStrip).width());
        if (!shape.acrossStrips()) {
            roles.add(code(outputStrip, outputStrip, 0, widest.count(), share).role(false));
        }
        if (shape.acrossStrips() || inputStrip != outputStrip) {
            int to = shape.acrossStrips() ? outputStrip : inputStrip;
            roles.add(code(inputStrip, to, 0, widest.count(), share).role(false));
        }
        return roles;
    }

    private List<Role> finishingMost() {
        var widest = Collections.max(columns, Comparator.comparingInt(ColumnCut.Column::count));
        var longest = Collections.max(columns, Comparator.comparingInt(c -> c.count() + c.channelsBefore()));
        var roles = new ArrayList<Role>();
        int strip = output().widestStrip();
        for (var column : longest == widest ? List.of(widest) : List.of(widest, longest)) {
            for (int i = Math.max(0, cut.shares() - 2); i < cut.shares(); i++) {
                var code = code(strip, strip, 0, column.count(), cut.share(i));
                roles.add(finisher(code, cut.share(i), column).role());
            }
        }
        return roles;
    }

    private List<Role> splittingMost() {
        int strip = output().widestStrip();
        return cut.split() ? List.of(splitter(strip, 0).named("split")) : List.of();
    }

    /** Words per sample on the links of a row where records are split: parts of records, results that leave in the west, streams that pass. */
    private long rowWords() {
        return splitter(output().widestStrip(), 0).words() + PassingStreams.words(output()) + passing;
    }

    SplitterCode splitter(int strip, int lane) {
        return new SplitterCode(
                input(), shape, cut, strip, lane, output().strips().get(strip).width());
    }

    DenseCode code(int inputStrip, int outputStrip, int lane, int count, DenseCut.Share share) {
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
                share,
                cut.split(),
                blocks.get(0).lanes.size(),
                room.sums());
    }

    FinisherCode finisher(DenseCode code, DenseCut.Share share, ColumnCut.Column column) {
        return new FinisherCode(code, share, column, output(), finish, room.finished());
    }

    List<Block> blocks() {
        return blocks;
    }

    List<ColumnCut.Column> columnsByChannels() {
        return columns;
    }

    DenseCut cut() {
        return cut;
    }

    DenseRoom room() {
        return room;
    }

    DenseShape shape() {
        return shape;
    }

    /** The weights in the order in which the model gives them; null if only their number is known. */
    Weights weights() {
        return weights.get();
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
                return new Endpoint(cut.column(j, cut.shares() - 1), block.finisherRow, lane - column.lane());
            }
        }
        throw new IllegalStateException("no column for lane " + lane);
    }

    @Override
    public void emit(Site site) {
        new DenseWriter(this, site).write();
    }
}
