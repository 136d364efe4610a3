package dev.waferflow.simulator.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.RandomProgram;
import dev.waferflow.simulator.RegionCounters;
import dev.waferflow.simulator.SimulationOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CycleSimulatorTest {
    private static final String STORE = """
            program store wafer tiny 16x16 precision fp32
            constant w fp16 [1 2 3 4 5 6]
            region 0 all rect 0,0 16x16
              role r
                buffer x fp16 %d
                buffer w fp16 3 weight
                buffer y fp32 1 accumulator
                semaphore full 0
                semaphore free %d
                thread receive
                  mov [3] x[0; 1 loop 3 ring %d] = in0:fp16 wait(free) signal(full)
                thread send
                  fmac [3] y[0; 0] = x[0; 1 loop 3 ring %d], w wait(full) signal(free) clear
                  mov [1] out0:fp32 = y
              place r grid 0,0 1x2 load w <- w stride 0,3 length 3
            net a from -1,0 1x2 out0 color 0 fp16 branch E1 -> in0
            net b from 0,0 1x2 out0 color 1 fp32 branch E16 -> in0
            input x [6] fp16 port row 0 message 3 elements 0..2 port row 1 message 3 elements 3 4 -1
            output y [2] fp32 port row 0 message 1 elements 0 port row 1 message 1 elements 1
            """;

    @Test
    void computesWithWordsOfTwoHalves() {
        var program = ProgramText.parse(STORE.formatted(6, 2, 6, 6), "");
        var x = Tensor.ofFloats(DataType.FP16, new float[] {1, 10, 100, 1, 10, 1000}, 6);
        var result = new CycleSimulator().simulate(program, Runs.TINY, Map.of("x", x), SimulationOptions.samples(3));

        assertThat(result.outputs().get("y").floats()).containsExactly(1 + 20 + 300, 4 + 50);
        assertThat(result.linkWordsPerSample()[1]).isEqualTo(1);
        assertThat(result.instructions()).isGreaterThanOrEqualTo(2 * 3 * 3);
    }

    @Test
    void withoutValuesTheClockIsTheSame() {
        var program = ProgramText.parse(STORE.formatted(6, 2, 6, 6), "");
        var with = new CycleSimulator()
                .simulate(program, Runs.TINY, RandomProgram.inputs(program, 3), SimulationOptions.samples(5));
        var without = new CycleSimulator()
                .simulate(program, Runs.TINY, Map.of(), new SimulationOptions(5, 5, false, 1, Probe.SILENT));

        assertThat(without.outputs()).isEmpty();
        assertThat(without.sampleDone()).isEqualTo(with.sampleDone());
        assertThat(without.regions()).isEqualTo(with.regions());
    }

    @Test
    void everyCycleOfEveryPeIsAccountedFor() {
        for (int seed = 100; seed < 160; seed++) {
            var program = RandomProgram.of(seed);
            try {
                var result = new CycleSimulator()
                        .simulate(
                                program, Runs.TINY, RandomProgram.inputs(program, seed), SimulationOptions.samples(5));
                for (RegionCounters c : result.regions()) {
                    long sum = c.busyCycles()
                            + c.waitingForDataCycles()
                            + c.backPressureCycles()
                            + c.memoryPortCycles()
                            + c.datapathSharedCycles()
                            + c.idleCycles();
                    assertThat(sum).as("seed %d", seed).isEqualTo(result.elapsedCycles() * c.pes());
                }
            } catch (UserException e) {
                assertThat(e.kind()).isEqualTo(FaultKind.PROGRAM_FAULT);
            }
        }
    }

    @Test
    void aDeadlockSaysWhoWaitsForWhom() {
        var program = ProgramText.parse(STORE.formatted(6, 0, 6, 6), "");

        assertThatThrownBy(() -> new CycleSimulator()
                        .simulate(program, Runs.TINY, RandomProgram.inputs(program, 1), SimulationOptions.samples(2)))
                .isInstanceOfSatisfying(UserException.class, fault -> {
                    assertThat(fault.kind()).isEqualTo(FaultKind.PROGRAM_FAULT);
                    assertThat(fault.getMessage())
                            .contains("the host waits for words of its output in row 0")
                            .contains("thread 'send' at 'fmac [3]")
                            .contains("waits for semaphore 0")
                            .contains("thread 'receive' at 'mov [3]")
                            .contains("waits for semaphore 1")
                            .contains("closes the circle");
                });
    }

    @Test
    void anIndexOutsideItsBufferIsAFault() {
        String text = """
                program gather wafer tiny 16x16 precision fp32
                region 0 all rect 0,0 16x16
                  role r
                    buffer i int32 4
                    buffer t fp32 16
                    thread main
                      mov [4] i = in0:int32
                      mov [4] out0:fp32 = t[4; 0] at i * 4
                  place r at 0,0
                net a from -1,0 out0 color 0 int32 branch E1 -> in0
                net b from 0,0 out0 color 1 fp32 branch E16 -> in0
                input x [4] int32 port row 0 message 4 elements 0..3
                output y [4] fp32 port row 0 message 4 elements 0..3
                """;
        var program = ProgramText.parse(text, "");
        var good = Tensor.ofLongs(DataType.INT32, new long[] {0, -1, 2, 1}, 4);
        var bad = Tensor.ofLongs(DataType.INT32, new long[] {0, 1, 3, 1}, 4);

        assertThat(new CycleSimulator()
                        .simulate(program, Runs.TINY, Map.of("x", good), SimulationOptions.samples(1))
                        .samples())
                .isEqualTo(1);
        assertThatThrownBy(() -> new CycleSimulator()
                        .simulate(program, Runs.TINY, Map.of("x", bad), SimulationOptions.samples(1)))
                .hasMessageContaining("outside its buffer");
    }

    @Test
    void replicasTakeTurns() {
        String text = """
                program turns wafer tiny 16x16 precision fp32
                region 0 all rect 0,0 16x16
                  role r
                    thread main
                      add [4] out0:fp32 = in0:fp32, 1 task
                  place r grid 0,0 1x2
                net a from -1,0 1x2 out0 color 0 fp32 branch E1 -> in0
                net b from 0,0 1x2 out0 color 1 fp32 branch E16 -> in0
                input x [4] fp32 phase 0 of 2 port row 0 message 4 elements 0..3
                input x [4] fp32 phase 1 of 2 port row 1 message 4 elements 0..3
                output y [4] fp32 phase 0 of 2 port row 0 message 4 elements 0..3
                output y [4] fp32 phase 1 of 2 port row 1 message 4 elements 0..3
                """;
        var program = ProgramText.parse(text, "");
        var result = new CycleSimulator()
                .simulate(program, Runs.TINY, RandomProgram.inputs(program, 1), SimulationOptions.samples(5));

        // First word in 11, last emitted in 15, 18 more; a replica's next starts in 15.
        assertThat(result.sampleDone()).containsExactly(33, 33, 48, 48, 63);
    }

    @Test
    void refusesAWaferWithoutClock() {
        var program = ProgramText.parse(STORE.formatted(6, 2, 6, 6), "");

        assertThatThrownBy(() -> new CycleSimulator()
                        .simulate(program, WaferSpecs.load("contest"), Map.of(), SimulationOptions.samples(1)))
                .isInstanceOfSatisfying(
                        UserException.class, fault -> assertThat(fault.kind()).isEqualTo(FaultKind.USAGE));
    }
}
