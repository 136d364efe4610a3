package dev.waferflow.simulator;

import static dev.waferflow.simulator.Build.buffer;
import static dev.waferflow.simulator.Build.in;
import static dev.waferflow.simulator.Build.loop;
import static dev.waferflow.simulator.Build.mem;
import static dev.waferflow.simulator.Build.mov;
import static dev.waferflow.simulator.Build.number;
import static dev.waferflow.simulator.Build.op;
import static dev.waferflow.simulator.Build.signals;
import static dev.waferflow.simulator.Build.thread;
import static dev.waferflow.simulator.Build.waits;

import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;

/**
 * A weight-stationary pipeline of equal layers: 16 lanes per group of rows multicast rows of pixels along their rows to
 * compute PEs, partial sums travel down each column to a finisher, the first 16 finishers of a group feed the next
 * layer's lanes.
 */
public final class SyntheticPipeline {
    private static final int LANES = 16;
    private static final int GROUP = LANES + 1;
    private static final DataType H = DataType.FP16;
    private static final DataType F = DataType.FP32;

    private final int layers;
    private final int columns;
    private final int groups;
    private final int rows;
    private final int pixels;
    private final int channels;
    private final int depth;

    /** Layers of {@code groups * 17} rows and {@code columns + 1} columns; the sizes are per PE. */
    public SyntheticPipeline(int layers, int columns, int groups, int rows, int pixels, int channels, int depth) {
        this.layers = layers;
        this.columns = columns;
        this.groups = groups;
        this.rows = rows;
        this.pixels = pixels;
        this.channels = channels;
        this.depth = depth;
    }

    private int record() {
        return pixels * depth;
    }

    private int sums() {
        return pixels * channels;
    }

    /** Thread 0 receives into a ring of two records; thread 1 multiplies; thread 2 adds to the chain. */
    private Role compute(boolean head) {
        int record = record();
        var ring = new Operand.Memory(0, 0, List.of(1), List.of(0, record), 2 * record);
        var pixel = new Operand.Memory(0, 0, List.of(depth, 0, 1), List.of(0, record), 2 * record);
        var weight = new Operand.Memory(1, 0, List.of(0, depth, 1), List.of(), 0);
        var acc = new Operand.Memory(2, 0, List.of(channels, 1, 0), List.of(), 0);
        var receive = signals(waits(mov(record, ring, in(0, H)), 1), 0);
        var multiply = new Instruction.Vector(
                VectorOp.FMAC,
                List.of(pixels, channels, depth),
                acc,
                pixel,
                weight,
                true,
                false,
                List.of(new Instruction.Sync(0, 1), new Instruction.Sync(2, 1)),
                List.of(new Instruction.Sync(1, 1), new Instruction.Sync(3, 1)));
        var pass = head ? mov(sums(), in(0, F), mem(2)) : op(VectorOp.ADD, sums(), in(0, F), in(1, F), mem(2));
        return new Role(
                head ? "head" : "body",
                List.of(
                        buffer("rows", H, 2 * record),
                        buffer("weights", H, channels * depth),
                        buffer("acc", F, sums())),
                List.of(0, 2, 1, 0),
                List.of(
                        thread("recv", loop(rows, receive)),
                        thread("compute", loop(rows, multiply)),
                        thread("chain", loop(rows, signals(waits(pass, 3), 2)))));
    }

    private Role finisher(boolean sends) {
        var receive = signals(waits(mov(sums(), mem(0), in(1, F)), 1), 0);
        var bias = waits(op(VectorOp.ADD, sums(), mem(1), mem(0), number(0.5f)), 0);
        var relu = op(VectorOp.MAX, sums(), mem(1), mem(1), number(0));
        Instruction.Vector out = sends ? mov(record(), in(0, H), mem(1)) : mov(record(), mem(1), mem(1));
        return new Role(
                sends ? "sender" : "finisher",
                List.of(buffer("sums", F, sums()), buffer("out", H, Math.max(sums(), record()))),
                List.of(0, 1),
                List.of(
                        thread("recv", loop(rows, receive)),
                        thread("finish", loop(rows, bias, relu, signals(out, 1)))));
    }

    private Role lane() {
        return new Role(
                "lane", List.of(), List.of(), List.of(thread("pass", loop(rows, mov(record(), in(0, H), in(0, H))))));
    }

    /** The program; inputs and outputs pass the first group's lanes only, other groups get copies from their rows. */
    public Program build(int width, int height) {
        var build = new Build(width, height);
        var weights = new float[columns * channels * depth + 64];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i % 7 - 3) / 16f;
        }
        build.constant(H, weights);
        for (int layer = 0; layer < layers; layer++) {
            addLayer(build, layer);
        }
        int lanes = groups * LANES;
        var in = new ArrayList<HostPort>();
        var out = new ArrayList<HostPort>();
        for (int lane = 0; lane < lanes; lane++) {
            int row = lane / LANES * GROUP + lane % LANES;
            build.net(Grid.at(-1, row), 0, 0, H, 0, Build.east(1));
            var index = new int[record() * rows];
            for (int i = 0; i < index.length; i++) {
                index[i] = lane * index.length + i;
            }
            in.add(new HostPort(row, record(), index));
            out.add(new HostPort(row, record(), index));
        }
        int size = lanes * record() * rows;
        build.inputs().add(new HostStream("x", List.of(size), H, in));
        build.outputs().add(new HostStream("y", List.of(size), H, out));
        return build.build();
    }

    private void addLayer(Build build, int layer) {
        int x = layer * (columns + 1);
        var placements = new ArrayList<Placement>();
        var loads = List.of(new Load(1, 0, 0, 0, channels * depth, 0, channels * depth));
        for (int g = 0; g < groups; g++) {
            int y = g * GROUP;
            placements.add(new Placement(0, Grid.column(x, y, LANES, 1), List.of()));
            placements.add(new Placement(1, Grid.rect(x + 1, y, columns, 1), loads));
            placements.add(new Placement(2, Grid.rect(x + 1, y + 1, columns, LANES - 1), loads));
            placements.add(new Placement(3, Grid.rect(x + 1, y + LANES, LANES, 1), List.of()));
            if (columns > LANES) {
                placements.add(new Placement(4, Grid.rect(x + 1 + LANES, y + LANES, columns - LANES, 1), List.of()));
            }
            build.net(Grid.column(x, y, LANES, 1), 0, 0, H, 0, Segment.deliver(Side.EAST, columns));
            build.net(Grid.rect(x + 1, y, columns, LANES), 0, 1, F, 1, Build.south(1));
            for (int j = 0; j < LANES; j++) {
                int east = columns - j;
                int hops = layer == layers - 1 ? build.width() - (x + 1 + j) : east;
                build.net(
                        Grid.at(x + 1 + j, y + LANES),
                        0,
                        2 + j,
                        H,
                        layer == layers - 1
                                ? new Branch(List.of(Segment.pass(Side.NORTH, LANES - j), Build.east(hops)), 0)
                                : new Branch(List.of(Build.east(hops), Segment.pass(Side.NORTH, LANES - j)), 0));
            }
        }
        build.region(
                "layer" + layer,
                new Rect(x, 0, columns + 1, groups * GROUP),
                List.of(lane(), compute(true), compute(false), finisher(true), finisher(false)),
                placements.toArray(new Placement[0]));
    }
}
