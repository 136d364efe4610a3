package dev.waferflow.simulator.event;

import static dev.waferflow.simulator.Build.buffer;
import static dev.waferflow.simulator.Build.in;
import static dev.waferflow.simulator.Build.loop;
import static dev.waferflow.simulator.Build.mem;
import static dev.waferflow.simulator.Build.mov;
import static dev.waferflow.simulator.Build.op;
import static dev.waferflow.simulator.Build.role;
import static dev.waferflow.simulator.Build.signals;
import static dev.waferflow.simulator.Build.thread;
import static dev.waferflow.simulator.Build.waits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Build;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cycles worked out by hand from docs/semantics.md. */
final class EventTimingTest {
    private static final DataType F = DataType.FP32;
    private static final WaferSpec TINY = WaferSpecs.load("tiny");

    private static SimulationResult run(Program program, int samples, Map<String, Tensor> inputs) {
        return new EventSimulator().simulate(program, TINY, inputs, SimulationOptions.samples(samples));
    }

    private static SimulationResult run(Program program) {
        return run(program, 1, Map.of());
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,7", "4,1", "4,7", "15,100"})
    void aLoneMessage(int distance, int words) {
        var build = new Build(16, 16)
                .region(
                        "a",
                        role(List.of(buffer("x", F, 100)), List.of(), thread("send", mov(words, in(0, F), mem(0)))),
                        Grid.at(0, 0))
                .region(
                        "b",
                        role(List.of(buffer("x", F, 100)), List.of(), thread("recv", mov(words, mem(0), in(0, F)))),
                        Grid.at(distance, 0))
                .net(Grid.at(0, 0), 0, 0, F, 0, Build.east(distance));
        assertThat(run(build.build()).elapsedCycles()).isEqualTo(1 + words - 1 + distance + 4 + 1);
    }

    @ParameterizedTest
    @CsvSource({"2,1", "3,10", "8,10", "8,100", "16,33"})
    void aChainReduction(int pes, int words) {
        var x = List.of(buffer("x", F, 100));
        var build = new Build(16, 16)
                .region("head", role(x, List.of(), thread("t", mov(words, in(0, F), mem(0)))), Grid.at(0, 0))
                .region(
                        "tail",
                        role(x, List.of(), thread("t", op(VectorOp.ADD, words, mem(0), in(0, F), mem(0)))),
                        Grid.at(0, pes - 1))
                .net(Grid.column(0, 0, pes - 1, 1), 0, 0, F, 0, Build.south(1));
        if (pes > 2) {
            build.region(
                    "middle",
                    role(x, List.of(), thread("t", op(VectorOp.ADD, words, in(0, F), in(0, F), mem(0)))),
                    Grid.column(0, 1, pes - 2, 1));
        }
        assertThat(run(build.build()).elapsedCycles()).isEqualTo(words + 6L * (pes - 1));
    }

    @ParameterizedTest
    @CsvSource({"1,100,50", "3,100,50", "1,20,500", "2,60,40"})
    void aSenderWaitsForALateReceiver(int distance, int words, int late) {
        var x = List.of(buffer("x", F, 600));
        var build = new Build(16, 16)
                .region("a", role(x, List.of(), thread("send", mov(words, in(0, F), mem(0)))), Grid.at(0, 0))
                .region(
                        "b",
                        role(
                                x,
                                List.of(),
                                thread(
                                        "recv",
                                        op(VectorOp.ADD, late - 1, mem(0), mem(0), Build.number(1)),
                                        mov(words, mem(0), in(0, F)))),
                        Grid.at(distance, 0))
                .net(Grid.at(0, 0), 0, 0, F, 0, Build.east(distance));
        int capacity = 2 + 6 + 2 * distance + 4;
        int back = distance + 3;
        SimulationResult result = run(build.build());
        long allowed = late + 1 + (words - 1 - capacity) + back;
        assertThat(result.regionSampleDone()[0][0]).isEqualTo(Math.max(words, allowed) + 1);
        long freely = 1 + distance + 4 + words - 1;
        assertThat(result.elapsedCycles()).isEqualTo(Math.max(freely, late + words) + 1);
    }

    @Test
    void memoryInstructionsTakeTheirRates() {
        var x = List.of(buffer("x", F, 100), buffer("h", DataType.FP16, 100));
        var build = new Build(16, 16)
                .region(
                        "a",
                        role(
                                x,
                                List.of(),
                                thread(
                                        "t",
                                        op(VectorOp.ADD, 10, mem(0), mem(0), mem(0)),
                                        op(VectorOp.ADD, 10, mem(1), mem(1), mem(1)),
                                        mov(10, mem(0), mem(0)),
                                        op(VectorOp.EXP, 2, mem(0), mem(0), null),
                                        loop(3, op(VectorOp.FMAC, 8, mem(0, 0, 0), mem(1), mem(1))))),
                        Grid.at(0, 0));
        var result = run(build.build());
        assertThat(result.elapsedCycles()).isEqualTo((1 + 10) + (1 + 3) + (1 + 5) + (1 + 160) + 3 * (1 + 2));
        assertThat(result.instructions()).isGreaterThanOrEqualTo(7);
    }

    @Test
    void aMessageStealsFromTheDatapath() {
        var x = List.of(buffer("x", F, 200));
        var build = new Build(16, 16)
                .region("a", role(x, List.of(1), thread("once", waits(mov(20, in(0, F), mem(0)), 0))), Grid.at(0, 0))
                .region(
                        "b",
                        role(
                                x,
                                List.of(),
                                thread("recv", mov(20, mem(0), in(0, F))),
                                thread("work", op(VectorOp.ADD, 100, mem(0), mem(0), mem(0)))),
                        Grid.at(1, 0))
                .net(Grid.at(0, 0), 0, 0, F, 0, Build.east(1));
        // 101 cycles, half a cycle per word, and the issue of the one receive that there is.
        assertThat(run(build.build()).elapsedCycles()).isEqualTo(101 + 10 + 1);
    }

    @Test
    void semaphoresOrderTheThreads() {
        var x = List.of(buffer("x", F, 200));
        var build = new Build(16, 16)
                .region(
                        "a",
                        role(
                                x,
                                List.of(0, 1),
                                thread(
                                        "one",
                                        loop(3, signals(waits(op(VectorOp.ADD, 9, mem(0), mem(0), mem(0)), 1), 0))),
                                thread(
                                        "two",
                                        loop(3, signals(waits(op(VectorOp.ADD, 4, mem(0), mem(0), mem(0)), 0), 1)))),
                        Grid.at(0, 0));
        assertThat(run(build.build()).elapsedCycles()).isEqualTo(3 * (10 + 5));
    }

    @Test
    void aDeadlockNamesWhoWaits() {
        var x = List.of(buffer("x", F, 200));
        var thread = thread("t", mov(20, mem(0), in(0, F)), mov(20, in(0, F), mem(0)));
        var build = new Build(16, 16)
                .region("left", role(x, List.of(), thread), Grid.at(0, 0))
                .region("right", role(x, List.of(), thread), Grid.at(1, 0))
                .net(Grid.at(0, 0), 0, 0, F, 0, Build.east(1))
                .net(Grid.at(1, 0), 0, 1, F, 0, Segment.pass(Side.WEST, 1));
        assertThatThrownBy(() -> run(build.build()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("deadlock in cycle 0")
                .hasMessageContaining("waits for data on port 0 from PE (1,0) of region 'right'")
                .hasMessageContaining("closes the cycle");
    }

    @Test
    void theHostStreamsThroughAPe() {
        var x = List.of(buffer("x", F, 64));
        var build = new Build(16, 16)
                .region(
                        "a",
                        role(
                                x,
                                List.of(),
                                thread(
                                        "t",
                                        loop(
                                                4,
                                                mov(8, mem(0), in(0, F)),
                                                op(VectorOp.MUL, 8, mem(0), mem(0), Build.number(2)),
                                                mov(8, in(0, F), mem(0))))),
                        Grid.at(3, 0))
                .net(Grid.at(-1, 0), 0, 0, F, 0, Build.east(4))
                .net(Grid.at(3, 0), 0, 1, F, 0, Build.east(13))
                .input("x", F, 0, 8, 32)
                .output("y", F, 0, 8, 32);
        var values = new float[32];
        for (int i = 0; i < 32; i++) {
            values[i] = i;
        }
        var result = run(build.build(), 3, Map.of("x", Tensor.ofFloats(values, 32)));
        assertThat(result.outputs().get("y").floats()).startsWith(0, 2, 4).endsWith(62);
        // Words 0..7 come 4 hops and a ramp after cycles 0..7; then 9 cycles of work, 8 words from the 10th cycle on.
        long receive = 7 + 4 + 2 + 1;
        long turn = receive + 9 + 9;
        // Later turns have their data waiting: 9 + 9 + 9 cycles each.
        long sent = turn + 11 * 27 - 1;
        assertThat(result.sampleDone()[2]).isEqualTo(sent + 13 + 2);
        assertThat(result.sampleStart()[0]).isZero();
        assertThat(result.linkWordsPerSample()[(0 * 16 + 3) * 4 + Side.EAST.ordinal()])
                .isEqualTo(32);
        assertThat(result.linkWordsPerSample()[(0 * 16 + 2) * 4 + Side.EAST.ordinal()])
                .isEqualTo(32);
    }
}
