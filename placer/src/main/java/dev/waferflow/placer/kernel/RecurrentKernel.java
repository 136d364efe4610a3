package dev.waferflow.placer.kernel;

import static dev.waferflow.placer.kernel.Step.fabric;
import static dev.waferflow.placer.kernel.Step.loop;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.List;

/**
 * One direction of an LSTM, GRU or RNN: a column of PEs shares out the hidden units; each holds the weights of its units for all
 * gates. The first lane receives the input of a step and hands it on to the others together with the last hidden state; after
 * the step each lane sends its part of the new state up to the first one, through its neighbours.
 */
public final class RecurrentKernel extends LaneKernel {
    private static final int HANDED_UP = 3;
    private static final int HANDED_DOWN = 4;

    private final RecurrentShape shape;

    RecurrentKernel(KernelLabel label, Frame frame, List<Feed> feeds, Layout output, RecurrentShape shape) {
        super(label, frame, feeds, output);
        this.shape = shape;
    }

    @Override
    public int port(int index) {
        return shape.port(index);
    }

    @Override
    public boolean storesSample() {
        return shape.gives() != RecurrentShape.Gives.STEPS;
    }

    @Override
    public long macs() {
        return (long) shape.steps() * shape.batch() * shape.gates() * shape.hidden() * (shape.input() + shape.hidden());
    }

    /** How many lanes are behind a lane decides what it hands on. */
    @Override
    String variant(int lane) {
        return "-at" + lane;
    }

    @Override
    void write(LaneCode code) {
        new Writer(code).write();
    }

    /** Writes one lane. Used once. */
    private final class Writer {
        private final LaneCode code;
        private final SoloCode solo;
        private final int lane;
        private final int lanes;
        private final int units;
        private final int batch = shape.batch();
        private final int hiddenSize = shape.hidden();
        private final DataType type = output().type();
        private final Field x;
        private final Field state;
        private final Field memory;
        private final Field own;

        Writer(LaneCode code) {
            this.code = code;
            this.solo = new SoloCode(code.role());
            this.lane = code.lane();
            this.lanes = output().lanes();
            this.units = code.outputChannels();
            x = buffer("x", type, batch, shape.input());
            state = buffer("state", type, batch, hiddenSize);
            own = buffer("own", type, batch, units);
            memory = shape.gates() == 4 ? buffer("memory", DataType.FP32, batch, units) : null;
        }

        private Field buffer(String name, DataType of, int... dims) {
            int buffer = code.role().buffer(name, of, Field.size(dims), Buffer.Category.ACTIVATION);
            return Field.of(buffer, of, 0, dims);
        }

        private Field table(String key, DataType of, float[] values, int perUnit, int... dims) {
            int from = output().channelFrom(lane) * perUnit;
            int buffer = code.table(key, of, () -> values, from, units * perUnit);
            return Field.of(buffer, of, 0, dims);
        }

        void write() {
            var body = new ArrayList<Instruction>();
            start(body);
            body.add(loop(shape.steps(), step()));
            if (shape.gives() != RecurrentShape.Gives.STEPS) {
                body.add(send(shape.gives() == RecurrentShape.Gives.MEMORY ? memory : own));
            }
            code.role().thread("compute", body);
        }

        /** The initial states, as constants or as they arrive. */
        private void start(List<Instruction> body) {
            if (memory != null) {
                if (shape.memoryFeed() >= 0) {
                    body.add(receive(memory, shape.memoryFeed(), units));
                } else {
                    Field first = table("memory0", DataType.FP32, shape.firstMemory(output()), batch, batch, units);
                    body.addAll(
                            SoloWalk.of(VectorOp.MOV, SoloWalk.Ref.of(memory), SoloWalk.Ref.of(first), null, false));
                }
            }
            if (lane == 0 && shape.stateFeed() >= 0) {
                body.add(receive(state, shape.stateFeed(), hiddenSize));
            } else if (lane == 0) {
                int buffer = code.table("state0", DataType.FP32, shape::firstState, 0, batch * hiddenSize);
                Field first = Field.of(buffer, DataType.FP32, 0, batch, hiddenSize);
                body.addAll(SoloWalk.of(VectorOp.MOV, SoloWalk.Ref.of(state), SoloWalk.Ref.of(first), null, false));
            }
        }

        /** A loop that receives one record per sequence. */
        private Instruction receive(Field into, int feed, int elements) {
            Layout layout = feeds().get(feed).layout();
            return loop(
                    batch,
                    Step.of(VectorOp.MOV, elements)
                            .dst(perRow(into, elements))
                            .a(fabric(shape.port(feed), layout.type()))
                            .task()
                            .build());
        }

        /** A record of a field per turn of the loop around. */
        private Operand perRow(Field field, int elements) {
            return field.memory(0, new int[] {1}, new int[] {0, elements});
        }

        /** The same inside the loop over steps. */
        private Operand perRowOfStep(Field field, int elements) {
            return field.memory(0, new int[] {1}, new int[] {0, 0, elements});
        }

        private Instruction send(Field from) {
            return loop(
                    batch,
                    Step.of(VectorOp.MOV, units)
                            .dst(fabric(0, type))
                            .a(perRow(from, units))
                            .build());
        }

        private List<Instruction> step() {
            var body = new ArrayList<Instruction>();
            if (lane == 0) {
                body.add(loop(
                        batch,
                        Step.of(VectorOp.MOV, shape.input())
                                .dst(perRowOfStep(x, shape.input()))
                                .a(fabric(0, feeds().get(0).layout().type()))
                                .task()
                                .build()));
                if (lanes > 1) {
                    body.add(move(fabric(1, type), all(x), x.size()));
                    body.add(move(fabric(1, type), all(state), state.size()));
                }
            } else {
                body.add(move(all(x), fabric(HANDED_DOWN, type), x.size()));
                body.add(move(all(state), fabric(HANDED_DOWN, type), state.size()));
            }
            compute();
            body.addAll(solo.body());
            if (shape.steps() > 1) {
                exchange(body);
            }
            if (shape.gives() == RecurrentShape.Gives.STEPS) {
                body.add(loop(
                        batch,
                        Step.of(VectorOp.MOV, units)
                                .dst(fabric(0, type))
                                .a(perRowOfStep(own, units))
                                .build()));
            }
            return body;
        }

        private Operand all(Field field) {
            return field.memory(0, new int[] {1}, new int[0]);
        }

        private Instruction move(Operand dst, Operand from, int elements) {
            return Step.of(VectorOp.MOV, elements).dst(dst).a(from).build();
        }

        private void compute() {
            int rows = shape.gates() * units;
            int perUnit = shape.gates();
            Field w = table("w", type, shape.inputWeights(output()), perUnit * shape.input(), rows, shape.input());
            Field r = table("r", type, shape.stateWeights(output()), perUnit * hiddenSize, rows, hiddenSize);
            Field fromInput = sums(x, w, table("wb", DataType.FP32, shape.inputBias(output()), perUnit, rows));
            Field fromState = sums(state, r, table("rb", DataType.FP32, shape.stateBias(output()), perUnit, rows));
            float[] holes = shape.peepholes(output());
            Field peepholes = holes == null ? null : table("peepholes", DataType.FP32, holes, 3, 3, units);
            var gates = new RecurrentGates(shape.node(), solo, shape.direction(), units, peepholes);
            Field next;
            switch (shape.gates()) {
                case 4 -> {
                    Field[] both = gates.lstm(solo.apply(VectorOp.ADD, fromInput, fromState), memory);
                    solo.write(VectorOp.MOV, memory, both[0], null);
                    next = both[1];
                }
                case 3 -> {
                    Field update = gates.gru(0, fromInput, fromState);
                    Field reset = gates.gru(1, fromInput, fromState);
                    Field candidate = solo.apply(VectorOp.MUL, reset, gates.gate(fromState, 2));
                    Field last = state.slice(1, output().channelFrom(lane), units, 1);
                    next = gates.gru(update, fromInput, candidate, last);
                }
                default -> next = gates.rnn(solo.apply(VectorOp.ADD, fromInput, fromState));
            }
            solo.write(VectorOp.MOV, own, next, null);
        }

        private Field sums(Field vector, Field weights, Field bias) {
            int rows = weights.dim(0);
            int length = weights.dim(1);
            Field sum = solo.fresh(DataType.FP32, batch, rows);
            solo.write(VectorOp.MOV, sum, bias, null);
            solo.accumulate(sum.inserted(2, length, 0), vector.inserted(1, rows, 0), weights.inserted(0, batch, 0));
            return sum;
        }

        /** All parts of the new state to the first lane, nearest lane first. */
        private void exchange(List<Instruction> body) {
            int block = output().block();
            int behind = lanes - 1 - lane;
            int last = output().channelsOf(lanes - 1);
            if (lane > 0) {
                body.add(move(fabric(1, type), all(own), own.size()));
                if (behind > 1) {
                    body.add(loop(behind - 1, move(fabric(1, type), fabric(HANDED_UP, type), batch * block)));
                }
                if (behind > 0) {
                    body.add(move(fabric(1, type), fabric(HANDED_UP, type), batch * last));
                }
                return;
            }
            Field mine = state.slice(1, 0, units, 1);
            body.addAll(SoloWalk.of(VectorOp.MOV, SoloWalk.Ref.of(mine), SoloWalk.Ref.of(own), null, false));
            if (behind > 1) {
                Operand into = state.memory(block, new int[] {hiddenSize, 1}, new int[] {0, 0, block});
                body.add(loop(
                        behind - 1,
                        Step.of(VectorOp.MOV, batch, block)
                                .dst(into)
                                .a(fabric(HANDED_UP, type))
                                .build()));
            }
            if (behind > 0) {
                body.add(Step.of(VectorOp.MOV, batch, last)
                        .dst(state.memory(behind * block, new int[] {hiddenSize, 1}, new int[0]))
                        .a(fabric(HANDED_UP, type))
                        .build());
            }
        }
    }

    @Override
    void link(Site site, int strip) {
        int lanes = output().lanes();
        if (lanes == 1) {
            return;
        }
        int top = frame().row(output(), strip, 0);
        DataType type = output().type();
        var down = new Branch(List.of(Segment.deliver(Side.SOUTH, lanes - 1)), HANDED_DOWN);
        site.net("down", Grid.at(0, top), 1, type, List.of(down));
        if (shape.steps() > 1) {
            var up = new Branch(List.of(Segment.pass(Side.NORTH, 1)), HANDED_UP);
            // Neighbours use different colours: a route ends where the next begins.
            for (int first = 1; first <= Math.min(2, lanes - 1); first++) {
                int count = (lanes - 1 - first) / 2 + 1;
                site.net("up" + first, Grid.column(0, top + first, count, 2), 1, type, List.of(up));
            }
        }
    }
}
