package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;
import static dev.waferflow.placer.kernel.Step.ring;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Elements in another order, or some of them only: each lane stores a whole sample and sends records made of it. While one
 * sample is sent the next one is stored, if both fit and no walk leads backwards, which a ring of two does not allow. Where a new record
 * is made of one old record, nothing is stored.
 */
public final class ReorderKernel extends LaneKernel {
    private static final int DOUBLE_BYTES = 36_000;

    private final List<ReorderPlan> plans;

    /**
     * Both layouts have the same number of lanes and one strip with columns.
     *
     * @param plans what each lane does
     */
    ReorderKernel(KernelLabel label, Frame frame, Feed feed, Layout output, List<ReorderPlan> plans) {
        super(label, frame, List.of(feed), output);
        this.plans = List.copyOf(plans);
    }

    /**
     * The plans of all lanes between two layouts on one strip; empty if a lane does not find what it needs among its own elements.
     *
     * @param source element of the old tensor for each element of the new one
     */
    static Optional<List<ReorderPlan>> plans(Layout from, Layout to, IntUnaryOperator source) {
        var plans = new ArrayList<ReorderPlan>();
        for (int lane = 0; lane < to.lanes(); lane++) {
            var plan = ReorderPlan.of(from, to, 0, lane, source);
            if (plan.isEmpty()) {
                return Optional.empty();
            }
            plans.add(plan.get());
        }
        return Optional.of(plans);
    }

    @Override
    public boolean storesSample() {
        return !plans.get(0).streams();
    }

    /** Whether it takes in nothing of the next sample while it sends one backwards. */
    boolean walksBack() {
        return plans.stream().anyMatch(plan -> !plan.streams() && plan.walksBack());
    }

    @Override
    String variant(int lane) {
        ReorderPlan plan = plans.get(lane);
        int first = 0;
        while (!plans.get(first).equals(plan)) {
            first++;
        }
        return "-p" + first;
    }

    @Override
    void write(LaneCode code) {
        ReorderPlan plan = plans.get(code.lane());
        Layout input = feeds().get(0).layout();
        int records = input.records();
        boolean twice = !plan.walksBack() && 2 * plan.from() * input.type().bytes() <= DOUBLE_BYTES;
        int slots = plan.streams() ? 4 : twice ? 2 * records : records;
        int extra = plan.streams() || twice ? plan.highestStart() : 0;
        var inlet = code.inlet(0, slots, extra);
        boolean direct = plan.pieces().size() == 1;
        var outlet = direct ? null : code.outlet(plan.records().size() > 1 ? 1 : 2);
        var body = new ArrayList<Instruction>();
        if (!plan.streams()) {
            body.add(Step.nop().await(inlet.rows(), records).build());
        }
        for (ReorderPlan.Records run : plan.records()) {
            var counts = new ArrayList<Integer>();
            var strides = new ArrayList<Integer>();
            strides.add(plan.streams() || twice ? plan.from() : 0);
            for (Axis axis : run.loops()) {
                counts.add(axis.extent());
                strides.add(axis.stride());
            }
            int[] loops = strides.stream().mapToInt(Integer::intValue).toArray();
            int ring = plan.streams() || twice ? inlet.ring() : 0;
            List<Instruction> inside = new ArrayList<>();
            for (int p = 0; p < plan.pieces().size(); p++) {
                Step step = step(plan.pieces().get(p), inlet.buffer(), run.base(), ring, loops);
                if (direct) {
                    step.dst(fabric(0, output().type()));
                } else {
                    step.dst(place(plan.pieces().get(p), outlet, counts));
                    step.await(outlet.open(), p == 0 ? 1 : 0);
                    step.signal(outlet.full(), p == plan.pieces().size() - 1 ? 1 : 0);
                }
                if (plan.streams()) {
                    step.await(inlet.rows(), p == 0 ? 1 : 0);
                    step.signal(inlet.free(), p == plan.pieces().size() - 1 ? 1 : 0);
                }
                inside.add(step.build());
            }
            for (int i = counts.size() - 1; i >= 0; i--) {
                inside = List.of(loop(counts.get(i), inside));
            }
            body.addAll(inside);
        }
        if (!plan.streams()) {
            body.add(Step.nop().signal(inlet.free(), records).build());
        }
        code.role().thread("reorder", body);
        if (!direct) {
            code.sender(outlet);
        }
    }

    private static Step step(ReorderPlan.Piece piece, int buffer, int base, int ring, int[] loops) {
        var extents = new int[Math.max(1, piece.axes().size())];
        var strides = new int[extents.length];
        extents[0] = 1;
        for (int i = 0; i < piece.axes().size(); i++) {
            extents[i] = piece.axes().get(i).extent();
            strides[i] = piece.axes().get(i).stride();
        }
        Operand from = ring > 0
                ? ring(buffer, base + piece.base(), ring, loops, strides)
                : new Operand.Memory(buffer, base + piece.base(), Step.ints(strides), Step.ints(loops), 0);
        return Step.of(VectorOp.MOV, extents).a(from);
    }

    private static Operand place(ReorderPlan.Piece piece, LaneCode.Outlet outlet, List<Integer> counts) {
        int slot = outlet.slot();
        var loops = new int[counts.size() + 1];
        int records = 1;
        for (int i = counts.size() - 1; i >= 0; i--) {
            loops[i + 1] = records * slot;
            records *= counts.get(i);
        }
        loops[0] = outlet.perSample() * slot;
        return ring(outlet.buffer(), piece.at(), outlet.slots() * slot, loops, 1);
    }
}
