package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An expression per element over one or more streams. A stream may be broadcast: over channels (one channel), over
 * columns (one column), and over records: a stream with fewer records is used for several records in turn.
 */
public final class ElementwiseKernel extends LaneKernel {
    /** Records of each feed that it can hold. */
    private static final int SLOTS = 4;

    /** Records of each feed that it can hold where they are cut into pieces. */
    private static final int RECORDS_IN_PIECES = 2;

    /** Elements from which a record is cut into pieces. */
    private static final int LARGE = 256;

    /** Columns beyond which PEs would spend their time on the records of others. */
    private static final int MOST_TURNS = 16;

    private final List<RecordTable> tables;
    private final Expr expr;
    private final int turns;
    private final int cut;

    /**
     * All feeds have the output's lanes and strips, except where they are broadcast.
     *
     * @param tables constants that differ between records: the inputs after the feeds
     */
    ElementwiseKernel(
            KernelLabel label, Frame frame, List<Feed> feeds, List<RecordTable> tables, Layout output, Expr expr) {
        this(label, frame, feeds, tables, output, expr, 1, 1);
    }

    private ElementwiseKernel(
            KernelLabel label,
            Frame frame,
            List<Feed> feeds,
            List<RecordTable> tables,
            Layout output,
            Expr expr,
            int turns,
            int cut) {
        super(label, frame, feeds, output);
        this.tables = List.copyOf(tables);
        this.expr = expr;
        this.turns = turns;
        this.cut = cut;
    }

    @Override
    int turns() {
        return turns;
    }

    @Override
    public Object costKey() {
        return tables.isEmpty()
                ? List.of("elementwise", frame().precision(), arrivals(), output(), expr.outline())
                : this;
    }

    @Override
    public int mostColumns() {
        boolean inTurn = tables.isEmpty();
        for (int f = 0; f < feeds().size(); f++) {
            inTurn &= repeat(f) == 1;
        }
        return inTurn ? Math.min(MOST_TURNS, output().records() * pieces()) : 1;
    }

    @Override
    public int wider(int columns) {
        return wider(output().records() * pieces(), columns);
    }

    @Override
    public Kernel withColumns(int count) {
        int wanted = Math.min(count, mostColumns());
        return wanted == turns
                ? this
                : new ElementwiseKernel(label(), frame(), feeds(), tables, output(), expr, wanted, 1);
    }

    /** The same kernel that holds so many records of a feed. */
    public ElementwiseKernel holding(int feed, int records) {
        var others = new ArrayList<>(feeds());
        others.set(feed, new Feed(feeds().get(feed).source(), feeds().get(feed).layout(), records));
        return new ElementwiseKernel(label(), frame(), others, tables, output(), expr, turns, cut);
    }

    /** Into how many pieces the one record of a sample is cut, if it is large; columns take turns with them. */
    private int pieces() {
        var vectors = new ArrayList<ChannelVector>();
        ChannelVector.collect(expr, vectors);
        int elements =
                output().block() * output().strips().get(output().widestStrip()).width();
        boolean whole = vectors.isEmpty() && tables.isEmpty() && output().records() == 1 && elements >= LARGE;
        for (Feed feed : feeds()) {
            whole &= feed.layout().channelCount() == output().channelCount()
                    && feed.layout().columnCount() == output().columnCount();
        }
        return whole ? RecordPieces.most(output(), MOST_TURNS) : 1;
    }

    @Override
    LaneKernel written() {
        int count = cut > 1 ? 1 : pieces();
        if (count == 1) {
            return this;
        }
        var pieces = feeds().stream()
                .map(f -> new Feed(f.source(), RecordPieces.of(f.layout(), count), f.slots() * count))
                .toList();
        Layout result = RecordPieces.of(output(), count);
        return new ElementwiseKernel(label(), frame(), pieces, tables, result, expr, turns, count);
    }

    private int repeat(int feed) {
        return output().records() / feeds().get(feed).layout().records();
    }

    @Override
    public Passage passage(int index) {
        boolean whole = pieces() == 1;
        int room =
                Math.max(whole ? SLOTS : RECORDS_IN_PIECES, feeds().get(index).slots());
        return Passage.ofRepeats(repeat(index), room, whole ? LaneCode.AHEAD : 0);
    }

    @Override
    void write(LaneCode code) {
        if (cut > 1) {
            writeForPieces(code);
            return;
        }
        int outer = code.turn().own();
        for (int f = 0; f < feeds().size(); f++) {
            outer = Math.min(outer, feeds().get(f).layout().records());
        }
        int inner = code.turn().own() / outer;
        var inlets = new ArrayList<LaneCode.Inlet>();
        var operands = new ArrayList<Operand>();
        for (int f = 0; f < feeds().size(); f++) {
            boolean held = repeat(f) > 1;
            var inlet = turns == 1 ? code.inlet(f, SLOTS) : code.inletInTurn(f, SLOTS + turns, 1);
            inlets.add(inlet);
            int slot = inlet.slot();
            int[] loops = {inlet.perSample() * slot, held ? slot : inner * turns * slot, held ? 0 : slot};
            operands.add(ring(
                    inlet.buffer(),
                    0,
                    inlet.ring(),
                    loops,
                    inlet.channels() == 1 && code.outputChannels() > 1 ? 0 : inlet.width(),
                    inlet.width() == 1 && code.outputWidth() > 1 ? 0 : 1));
        }
        for (int t = 0; t < tables.size(); t++) {
            operands.add(tables.get(t).operand(code, "records" + t, inner, 1));
        }
        var outlet = code.outlet();
        int slot = outlet.slot();
        Operand dst = ring(
                outlet.buffer(),
                0,
                2 * slot,
                new int[] {outlet.perSample() * slot, inner * slot, slot},
                outlet.width(),
                1);
        var steps = new ExprCode(code.role(), outlet.channels(), outlet.width(), operands, code.vectors(expr))
                .compile(expr, dst);
        Step first = steps.get(0).task().await(outlet.open(), 1);
        Step last = steps.get(steps.size() - 1).signal(outlet.full(), 1);
        Step before = Step.nop();
        Step after = Step.nop();
        boolean anyHeld = false;
        for (int f = 0; f < inlets.size(); f++) {
            boolean held = repeat(f) > 1;
            anyHeld |= held;
            (held ? before : first).await(inlets.get(f).rows(), 1);
            (held ? after : last).signal(inlets.get(f).free(), 1);
        }
        var body = new ArrayList<Instruction>();
        if (anyHeld) {
            body.add(before.build());
        }
        body.add(loop(inner, LaneCode.build(steps)));
        if (turns > 1) {
            var others = Step.nop();
            inlets.forEach(i -> others.await(i.rows(), turns - 1).signal(i.free(), turns - 1));
            body.add(others.build());
        }
        if (anyHeld) {
            body.add(after.build());
        }
        code.role().thread("compute", loop(outer, body));
        code.sender(outlet);
    }

    /** The same where feeds and output are counted in pieces, {@code cut} to a record of which there is one per sample. */
    private void writeForPieces(LaneCode code) {
        var operands = new ArrayList<Operand>();
        var arrived = Step.nop();
        var done = Step.nop();
        for (int f = 0; f < feeds().size(); f++) {
            var inlet = code.inletOfPieces(f, RECORDS_IN_PIECES, cut);
            int slot = inlet.slot();
            int[] loops = {inlet.perSample() * slot, turns * slot};
            operands.add(ring(inlet.buffer(), code.turn().index() * slot, inlet.ring(), loops, inlet.width(), 1));
            arrived.await(inlet.rows(), cut);
            done.signal(inlet.free(), cut);
        }
        var outlet = code.outlet();
        int slot = outlet.slot();
        int[] loops = {outlet.perSample() * slot, slot};
        Operand dst = ring(outlet.buffer(), 0, LaneCode.AHEAD * slot, loops, outlet.width(), 1);
        var steps = new ExprCode(code.role(), outlet.channels(), outlet.width(), operands, Map.of()).compile(expr, dst);
        steps.get(0).task().await(outlet.open(), 1);
        steps.get(steps.size() - 1).signal(outlet.full(), 1);
        code.role()
                .thread(
                        "compute",
                        List.of(arrived.build(), loop(code.turn().own(), LaneCode.build(steps)), done.build()));
        code.sender(outlet);
    }

    /** The expression, for fusing. */
    public Expr expr() {
        return expr;
    }
}
