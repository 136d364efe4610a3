package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.simulator.Build;
import dev.waferflow.simulator.Probe;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The values of one instruction, element by element, on one PE. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WideLoopsBenchmark {
    private static final int OUTER = 32;
    private static final int INNER = 64;
    private static final int TURNS = 2000;

    /** A product of a matrix and a vector with 16-bit sources, once as sums, once as rows; and a sum of two vectors. */
    public enum Shape {
        SUMS,
        ROWS,
        ADD_FP32,
        ADD_FP16
    }

    @Param
    private Shape shape;

    private Program program;
    private PeTable pes;
    private Wiring wiring;

    /** The program. */
    @Setup
    public void build() {
        DataType type = shape == Shape.ADD_FP32 ? DataType.FP32 : DataType.FP16;
        DataType sums = shape == Shape.ADD_FP16 ? DataType.FP16 : DataType.FP32;
        Instruction vector = instruction();
        var buffers = List.of(
                Build.buffer("y", sums, OUTER * INNER),
                Build.buffer("w", type, OUTER * INNER),
                Build.buffer("x", type, OUTER * INNER));
        Instruction send = Build.mov(1, Build.in(0, sums), Build.mem(0));
        var role = Build.role(buffers, List.of(), Build.thread("t", Build.loop(TURNS, vector), send));
        program = new Build(1, 1)
                .region("r", role, Grid.at(0, 0))
                .net(Grid.at(0, 0), 0, 0, sums, 0, Build.east(1))
                .output("y", sums, 0, 1, 1)
                .build();
        pes = new PeTable(program);
        wiring = new Wiring(program, pes);
    }

    private Instruction instruction() {
        var extents = List.of(OUTER, INNER);
        return switch (shape) {
            case SUMS -> fmac(Build.mem(0, 0, 1, 0), Build.mem(1, 0, INNER, 1), Build.mem(2, 0, 0, 1));
            case ROWS -> fmac(Build.mem(0, 0, 0, 1), Build.mem(1, 0, INNER, 1), Build.mem(2, 0, 1, 0));
            default ->
                new Instruction.Vector(
                        VectorOp.ADD,
                        extents,
                        Build.mem(0, 0, INNER, 1),
                        Build.mem(1, 0, INNER, 1),
                        Build.mem(2, 0, INNER, 1),
                        false,
                        false,
                        List.of(),
                        List.of());
        };
    }

    private static Instruction fmac(Operand dst, Operand a, Operand b) {
        return new Instruction.Vector(
                VectorOp.FMAC, List.of(OUTER, INNER), dst, a, b, false, false, List.of(), List.of());
    }

    /** Time per element; that for building the executor is spread over four million. */
    @Benchmark
    @OperationsPerInvocation(OUTER * INNER * TURNS)
    public Object elements() {
        return new ValueExecutor(program, pes, wiring).run(Map.of(), Probe.SILENT);
    }
}
