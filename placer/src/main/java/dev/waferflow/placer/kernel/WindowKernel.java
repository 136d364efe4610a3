package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.loop;

import dev.waferflow.machine.program.Instruction;
import java.util.ArrayList;
import java.util.List;

/** Pooling and depthwise convolution: each output channel depends on one input channel. The input is already padded. */
public final class WindowKernel extends LaneKernel {
    /** Columns beyond which PEs would spend their time on the records of others. */
    private static final int MOST_TURNS = 16;

    private final WindowShape shape;
    private final float[] weights;
    private final Shares shares;
    private final Expr finish;
    private final int turns;

    /** A factor for each row and one for each column of the result. */
    record Shares(float[] rows, float[] columns) {}

    /**
     * @param weights for WEIGHTED: [channel][window row][window column]; else null
     * @param shares factors of the result's places, inputs 1 and 2 of {@code finish}; null if there are none
     * @param finish what becomes of the maximum or sum (input 0)
     */
    public WindowKernel(
            KernelLabel label,
            Frame frame,
            Feed feed,
            Layout output,
            WindowShape shape,
            float[] weights,
            Shares shares,
            Expr finish) {
        this(label, frame, feed, output, shape, weights, shares, finish, 1);
    }

    private WindowKernel(
            KernelLabel label,
            Frame frame,
            Feed feed,
            Layout output,
            WindowShape shape,
            float[] weights,
            Shares shares,
            Expr finish,
            int turns) {
        super(label, frame, List.of(feed), output);
        this.shape = shape;
        this.weights = weights;
        this.shares = shares;
        this.finish = finish;
        this.turns = turns;
    }

    @Override
    int turns() {
        return turns;
    }

    @Override
    int turnGroups() {
        return feeds().get(0).layout().imageCount();
    }

    @Override
    public Object costKey() {
        return List.of("window", frame().precision(), arrivals(), output(), shape, shares == null, finish.outline());
    }

    @Override
    public int mostColumns() {
        return Math.min(MOST_TURNS, shape.outputRows());
    }

    @Override
    public int wider(int columns) {
        return wider(shape.outputRows(), columns);
    }

    @Override
    public Kernel withColumns(int count) {
        int wanted = Math.min(count, mostColumns());
        return wanted == turns
                ? this
                : new WindowKernel(label(), frame(), feeds().get(0), output(), shape, weights, shares, finish, wanted);
    }

    @Override
    public long macs() {
        return shape.kind() == WindowShape.Kind.WEIGHTED
                ? (long) output().records()
                        * output().channelCount()
                        * output().columnCount()
                        * shape.rows()
                        * shape.columns()
                : 0;
    }

    @Override
    public Passage passage(int index) {
        return Passage.ofWindows(
                shape.reach(),
                shape.strideRows(),
                feeds().get(0).layout().paddedRows(),
                shape.outputRows(),
                slots(),
                LaneCode.AHEAD);
    }

    /** Input records by which the window of a PE moves. */
    private int advance() {
        return turns * shape.strideRows();
    }

    private int needed() {
        return Math.max(shape.reach(), shape.strideRows());
    }

    private int slots() {
        int room = Math.max(needed(), advance()) + shape.strideRows() + 2;
        return Math.max(room, feeds().get(0).slots());
    }

    @Override
    void write(LaneCode code) {
        int images = turnGroups();
        var inlet = turns == 1 ? code.inlet(0, slots()) : code.inletInTurn(0, slots(), shape.strideRows());
        var outlet = code.outlet();
        int rows = inlet.perSample() / images;
        int own = turns == 1 ? shape.outputRows() : code.turn().ownPerGroup();
        int left = Math.min(needed(), advance());
        var window = new WindowCode(code, shape, weights, shares, finish, frame().precision(), rows, inlet, outlet);
        var round = new ArrayList<>(window.record(own, needed(), left));
        pass(round, inlet, advance() - left);
        var body = new ArrayList<Instruction>();
        body.add(loop(own, round));
        pass(body, inlet, rows - own * advance());
        code.role().thread("compute", loop(images, body));
        code.sender(outlet);
    }

    private static void pass(List<Instruction> body, LaneCode.Inlet inlet, int rows) {
        if (rows > 0) {
            body.add(Step.nop()
                    .await(inlet.rows(), rows)
                    .signal(inlet.free(), rows)
                    .build());
        }
    }
}
