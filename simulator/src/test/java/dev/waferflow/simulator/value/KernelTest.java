package dev.waferflow.simulator.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.simulator.Build;
import dev.waferflow.simulator.Probe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Compiled kernels against a literal reading of the rules, on random instructions. */
final class KernelTest {
    private static final int BUFFER = 600;
    private static final VectorOp[] OPS = {
        VectorOp.FMAC,
        VectorOp.FMAC,
        VectorOp.FMAC,
        VectorOp.MOV,
        VectorOp.ADD,
        VectorOp.MUL,
        VectorOp.MAX,
        VectorOp.LESS,
        VectorOp.MOVE_IF,
        VectorOp.SUB,
        VectorOp.EXP,
        VectorOp.DIV
    };
    private static final DataType[] TYPES = {DataType.FP32, DataType.FP32, DataType.FP16, DataType.INT32};

    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void everyKernelGivesTheBitsOfTheRules() {
        for (int round = 0; round < 4000; round++) {
            var types = new DataType[] {pick(TYPES), pick(TYPES), pick(TYPES)};
            var memories = new float[3][];
            for (int i = 0; i < 3; i++) {
                memories[i] = randomValues(types[i]);
            }
            var vector = randomVector();
            float[] expected = naive(vector, types, copies(memories));
            float[] got = compiled(vector, types, memories);
            for (int i = 0; i < BUFFER; i++) {
                assertThat(Float.floatToRawIntBits(got[i]))
                        .as("round %d element %d of %s %s", round, i, vector, Arrays.toString(types))
                        .isEqualTo(Float.floatToRawIntBits(expected[i]));
            }
        }
    }

    private <T> T pick(T[] from) {
        return from[random.nextInt(from.length)];
    }

    private static float[][] copies(float[][] from) {
        return Arrays.stream(from).map(float[]::clone).toArray(float[][]::new);
    }

    private float[] randomValues(DataType type) {
        var values = new float[BUFFER];
        for (int i = 0; i < BUFFER; i++) {
            values[i] = type == DataType.INT32
                    ? Float.intBitsToFloat(random.nextInt(-9, 10))
                    : ValueOps.round(type, (float) random.nextDouble(-3, 3));
        }
        return values;
    }

    private Instruction.Vector randomVector() {
        int dims = random.nextInt(1, 5);
        var extents = new ArrayList<Integer>();
        for (int d = 0; d < dims; d++) {
            extents.add(random.nextInt(1, dims > 2 ? 5 : 14));
        }
        VectorOp op = pick(OPS);
        Operand dst = random.nextInt(5) == 0 && op != VectorOp.FMAC ? memory(0, dims, true) : memory(0, dims, false);
        Operand a = random.nextInt(6) == 0 ? memory(0, dims, false) : memory(1, dims, false);
        Operand b = op.sources() < 2
                ? null
                : random.nextInt(5) == 0 ? Build.number(random.nextInt(-3, 4)) : memory(2, dims, false);
        boolean clear = op == VectorOp.FMAC && random.nextBoolean() && ((Operand.Memory) a).buffer() != 0;
        return new Instruction.Vector(op, extents, dst, a, b, clear, false, List.of(), List.of());
    }

    private Operand.Memory memory(int buffer, int dims, boolean dense) {
        var strides = new ArrayList<Integer>();
        for (int d = 0; d < dims; d++) {
            strides.add(random.nextInt(3) == 0 && !dense ? 0 : random.nextInt(dense ? 1 : -2, 8));
        }
        boolean ring = random.nextInt(3) == 0;
        return new Operand.Memory(
                buffer,
                ring ? random.nextInt(50) : 120 + random.nextInt(20),
                strides,
                ring ? List.of(0, random.nextInt(20)) : List.of(),
                ring ? random.nextInt(5, 400) : 0);
    }

    private static float[] naive(Instruction.Vector v, DataType[] types, float[][] memory) {
        int dims = v.extents().size();
        for (int turn = 0; turn < 2; turn++) {
            var visited = new boolean[BUFFER];
            var index = new int[dims];
            for (int n = 0; n < v.elements(); n++) {
                int at = address((Operand.Memory) v.dst(), index, turn);
                float a = source(v.a(), v.op(), memory, index, turn, types);
                float b = v.b() == null ? 0 : source(v.b(), v.op(), memory, index, turn, types);
                DataType typeB = v.b() == null ? DataType.FP32 : type(v.b(), v.op(), types);
                boolean first = v.clear() && !visited[at];
                VectorOp op = first ? VectorOp.MUL : v.op();
                visited[at] = true;
                memory[0][at] = ValueOps.evaluate(op, types[0], type(v.a(), v.op(), types), a, typeB, b, memory[0][at]);
                for (int d = dims - 1; d >= 0; d--) {
                    if (++index[d] < v.extents().get(d)) {
                        break;
                    }
                    index[d] = 0;
                }
            }
        }
        return memory[0];
    }

    private static DataType type(Operand operand, VectorOp op, DataType[] types) {
        if (operand instanceof Operand.Memory memory) {
            return types[memory.buffer()];
        }
        boolean compares = op == VectorOp.LESS;
        boolean integral = compares ? types[1] == DataType.INT32 : types[0] == DataType.INT32;
        return integral && op != VectorOp.MOVE_IF ? DataType.INT32 : DataType.FP32;
    }

    private static float source(
            Operand operand, VectorOp op, float[][] memory, int[] index, int turn, DataType[] types) {
        if (operand instanceof Operand.Memory m) {
            return memory[m.buffer()][address(m, index, turn)];
        }
        float value = ((Operand.Immediate) operand).value();
        return type(operand, op, types) == DataType.INT32 ? Float.intBitsToFloat((int) value) : value;
    }

    private static int address(Operand.Memory m, int[] index, int turn) {
        int sum = m.loopStrides().size() > 1 ? m.loopStrides().get(1) * turn : 0;
        for (int d = 0; d < index.length; d++) {
            sum += m.strides().get(d) * index[d];
        }
        return m.offset() + (m.ring() > 0 ? Math.floorMod(sum, m.ring()) : sum);
    }

    /** Runs the instruction twice in a loop on a PE, then sends the first buffer to the host. */
    private static float[] compiled(Instruction.Vector vector, DataType[] types, float[][] memories) {
        var buffers = new ArrayList<Buffer>();
        var build = new Build(1, 1);
        var loads = new Load[3];
        for (int i = 0; i < 3; i++) {
            buffers.add(Build.buffer("b" + i, types[i], BUFFER));
            build.constant(types[i], memories[i]);
            loads[i] = new Load(i, 0, i, 0, 0, 0, BUFFER);
        }
        Instruction send = Build.mov(BUFFER, Build.in(0, types[0]), Build.mem(0));
        var role = Build.role(buffers, List.of(), Build.thread("t", Build.loop(2, vector), send));
        Program program = build.region("r", role, Grid.at(0, 0), loads)
                .net(Grid.at(0, 0), 0, 0, types[0], 0, Build.east(1))
                .output("y", types[0], 0, BUFFER, BUFFER)
                .build();
        var pes = new PeTable(program);
        Tensor y = new ValueExecutor(program, pes, new Wiring(program, pes))
                .run(Map.of(), Probe.SILENT)
                .get("y");
        var result = new float[BUFFER];
        for (int i = 0; i < BUFFER; i++) {
            result[i] = types[0] == DataType.INT32 ? Float.intBitsToFloat((int) y.longAt(i)) : y.floats()[i];
        }
        return result;
    }
}
