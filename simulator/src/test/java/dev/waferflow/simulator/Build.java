package dev.waferflow.simulator;

import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.ThreadCode;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes small programs with few words. */
public final class Build {
    private final int width;
    private final int height;
    private final List<Region> regions = new ArrayList<>();
    private final List<Net> nets = new ArrayList<>();
    private final List<Constant> constants = new ArrayList<>();
    private final List<HostStream> inputs = new ArrayList<>();
    private final List<HostStream> outputs = new ArrayList<>();

    /** A program for a wafer of this size. */
    public Build(int width, int height) {
        this.width = width;
        this.height = height;
    }

    public Build region(String name, Rect rect, List<Role> roles, Placement... placements) {
        regions.add(new Region(regions.size(), name, rect, roles, List.of(placements)));
        return this;
    }

    /** A region of one role on a grid. */
    public Build region(String name, Role role, Grid grid, Load... loads) {
        int right = grid.column(grid.nx() - 1);
        int bottom = grid.row(grid.ny() - 1);
        var rect = new Rect(grid.x(), grid.y(), right - grid.x() + 1, bottom - grid.y() + 1);
        return region(name, rect, List.of(role), new Placement(0, grid, List.of(loads)));
    }

    public Build net(Grid sources, int port, int color, DataType type, int sinkPort, Segment... path) {
        return net(sources, port, color, type, new Branch(List.of(path), sinkPort));
    }

    public Build net(Grid sources, int port, int color, DataType type, Branch... branches) {
        nets.add(new Net("net" + nets.size(), sources, port, color, type, List.of(branches)));
        return this;
    }

    public Build constant(DataType type, float... values) {
        constants.add(new Constant("c" + constants.size(), type, values));
        return this;
    }

    /** The host feeds {@code elements} of one message at the west edge of a row. */
    public Build input(String name, DataType type, int row, int perMessage, int elements) {
        inputs.add(new HostStream(name, List.of(elements), type, List.of(port(row, perMessage, elements))));
        return this;
    }

    public Build output(String name, DataType type, int row, int perMessage, int elements) {
        outputs.add(new HostStream(name, List.of(elements), type, List.of(port(row, perMessage, elements))));
        return this;
    }

    public static HostPort port(int row, int perMessage, int elements) {
        var index = new int[elements];
        Arrays.setAll(index, i -> i);
        return new HostPort(row, perMessage, index);
    }

    public int width() {
        return width;
    }

    public List<HostStream> inputs() {
        return inputs;
    }

    public List<HostStream> outputs() {
        return outputs;
    }

    public Program build() {
        return new Program("test", "tiny", width, height, DataType.FP32, regions, nets, constants, inputs, outputs);
    }

    /** Another program made of these parts, for the same wafer with the same constants. */
    static Program program(
            Program old, List<Region> regions, List<Net> nets, List<HostStream> inputs, List<HostStream> outputs) {
        return new Program(
                old.name(),
                old.wafer(),
                old.width(),
                old.height(),
                old.precision(),
                regions,
                nets,
                old.constants(),
                inputs,
                outputs);
    }

    public static Role role(List<Buffer> buffers, List<Integer> semaphores, ThreadCode... threads) {
        return new Role("role", buffers, semaphores, List.of(threads));
    }

    public static Buffer buffer(String name, DataType type, int elements) {
        return new Buffer(name, type, elements, Buffer.Category.ACTIVATION);
    }

    public static ThreadCode thread(String name, Instruction... body) {
        return new ThreadCode(name, List.of(body));
    }

    public static Instruction loop(int count, Instruction... body) {
        return new Instruction.Loop(count, false, List.of(body));
    }

    public static Operand in(int port, DataType type) {
        return new Operand.Fabric(port, type);
    }

    public static Operand.Memory mem(int buffer) {
        return mem(buffer, 0, 1);
    }

    public static Operand.Memory mem(int buffer, int offset, Integer... strides) {
        return new Operand.Memory(buffer, offset, List.of(strides), List.of(), 0);
    }

    public static Operand number(float value) {
        return new Operand.Immediate(value);
    }

    /** A one-dimensional instruction. */
    public static Instruction.Vector op(VectorOp op, int n, Operand dst, Operand a, Operand b) {
        return new Instruction.Vector(op, List.of(n), dst, a, b, false, false, List.of(), List.of());
    }

    public static Instruction.Vector mov(int n, Operand dst, Operand a) {
        return op(VectorOp.MOV, n, dst, a, null);
    }

    public static Instruction.Vector waits(Instruction.Vector v, int... semaphores) {
        return new Instruction.Vector(
                v.op(), v.extents(), v.dst(), v.a(), v.b(), v.clear(), v.task(), syncs(semaphores), v.signals());
    }

    public static Instruction.Vector signals(Instruction.Vector v, int... semaphores) {
        return new Instruction.Vector(
                v.op(), v.extents(), v.dst(), v.a(), v.b(), v.clear(), v.task(), v.waits(), syncs(semaphores));
    }

    private static List<Instruction.Sync> syncs(int... semaphores) {
        return Arrays.stream(semaphores)
                .mapToObj(s -> new Instruction.Sync(s, 1))
                .toList();
    }

    public static Segment east(int hops) {
        return Segment.pass(Side.EAST, hops);
    }

    public static Segment south(int hops) {
        return Segment.pass(Side.SOUTH, hops);
    }
}
