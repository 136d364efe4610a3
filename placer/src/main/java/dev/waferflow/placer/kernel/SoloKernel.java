package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;

import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * One PE that receives whole tensors, computes on them in its memory and sends one whole tensor. It works for any operator
 * that can be written for {@link SoloCode}, at the speed of one PE, as far as its memory reaches.
 */
public final class SoloKernel extends Kernel {
    /** What the PE computes from its arguments. */
    interface Work {
        Field compute(SoloCode code, SoloArguments arguments);
    }

    /** Feeds with a thread of their own; the others are received when those are complete. */
    private static final int RECEIVERS = 6;

    private final List<SoloArguments.Source> sources;
    private final Work work;
    private Role role;
    private List<SoloCode.Held> held;

    /** Each feed is on one lane of the first strip; the output is one record there. */
    SoloKernel(
            KernelLabel label,
            Frame frame,
            List<Feed> feeds,
            Layout output,
            List<SoloArguments.Source> sources,
            Work work) {
        super(label, frame, feeds, output);
        this.sources = List.copyOf(sources);
        this.work = work;
    }

    @Override
    public boolean storesSample() {
        return true;
    }

    @Override
    public int activeColumns() {
        return 1;
    }

    @Override
    public double cycles(WaferSpec wafer) {
        return CodeCost.cycles(role(), wafer);
    }

    @Override
    public int bytes(WaferSpec wafer) {
        return CodeCost.bytes(role(), wafer);
    }

    @Override
    public Endpoint endpoint(int strip, int lane) {
        return new Endpoint(0, frame().row(output(), 0, 0), 0);
    }

    @Override
    public void emit(Site site) {
        Role written = role();
        var loads = new ArrayList<Load>();
        for (SoloCode.Held numbers : held) {
            int constant = site.constant(
                    "held" + numbers.buffer(),
                    () -> new Constant(
                            label().name() + "."
                                    + written.buffers().get(numbers.buffer()).name(),
                            numbers.type(),
                            numbers.values()));
            loads.add(new Load(numbers.buffer(), 0, constant, 0, 0, 0, numbers.values().length));
        }
        site.place(written, Grid.at(0, frame().row(output(), 0, 0)), loads);
    }

    private Role role() {
        if (role == null) {
            write();
        }
        return role;
    }

    private void write() {
        var builder = new RoleBuilder("solo");
        var code = new SoloCode(builder);
        var start = Step.nop();
        var late = new ArrayList<Instruction>();
        var end = Step.nop();
        var received = new ArrayList<Field>();
        for (int f = 0; f < feeds().size(); f++) {
            received.add(receive(f, builder, start, end, late));
        }
        int slot = output().recordElements(0, 0);
        int size = slot * output().records();
        int out = builder.buffer("out", output().type(), size, Buffer.Category.ACTIVATION);
        int full = builder.semaphore(0);
        int open = builder.semaphore(1);
        Field result = work.compute(code, new SoloArguments(code, feeds(), received, sources));
        code.write(VectorOp.MOV, Field.of(out, output().type(), 0, result.shape()), result, null);
        var body = new ArrayList<Instruction>();
        body.add(start.await(open, 1).build());
        body.addAll(late);
        body.addAll(code.body());
        body.add(end.signal(full, 1).build());
        builder.thread("compute", body);
        builder.thread(
                "send",
                Step.nop().await(full, 1).build(),
                loop(
                        output().records(),
                        Step.of(VectorOp.MOV, slot)
                                .dst(fabric(0, output().type()))
                                .a(new Operand.Memory(out, 0, Step.ints(1), Step.ints(0, slot), 0))
                                .build()),
                Step.nop().signal(open, 1).build());
        role = builder.build();
        held = code.held();
    }

    /** A thread that stores the records of a feed one after the other; the field is what has arrived, in that order. */
    private Field receive(int feed, RoleBuilder builder, Step start, Step end, List<Instruction> late) {
        Layout layout = feeds().get(feed).layout();
        int slot = layout.recordElements(0, 0);
        int records = layout.records();
        int buffer = builder.buffer("in" + feed, layout.type(), slot * records, Buffer.Category.ACTIVATION);
        if (feed >= RECEIVERS) {
            Operand place = new Operand.Memory(buffer, 0, Step.ints(1), Step.ints(0, slot), 0);
            late.add(loop(
                    records,
                    Step.of(VectorOp.MOV, slot)
                            .dst(place)
                            .a(fabric(feed, layout.type()))
                            .build()));
            return Field.of(buffer, layout.type(), 0, slot * records);
        }
        int rows = builder.semaphore(0);
        int free = builder.semaphore(records);
        Operand into = new Operand.Memory(buffer, 0, Step.ints(1), Step.ints(0, slot), 0);
        builder.thread(
                "receive" + feed,
                loop(
                        records,
                        Step.of(VectorOp.MOV, slot)
                                .dst(into)
                                .a(fabric(feed, layout.type()))
                                .await(free, 1)
                                .signal(rows, 1)
                                .build()));
        start.await(rows, records);
        end.signal(free, records);
        return Field.of(buffer, layout.type(), 0, slot * records);
    }
}
