package dev.waferflow.simulator.noc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.cycle.CycleSimulator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fabric alone against the cycle engine, against BookSim 2, and against itself on more threads. */
final class NocSimulationTest {
    private static final WaferSpec WAFER = WaferSpecs.load("tiny");
    private static final int SIDE = 16;

    /** Streams of words, one per cycle from cycle 1 on, as a PE sends them. */
    private static final class Streams implements Traffic {
        private final Map<Integer, int[]> streams = new HashMap<>();

        Streams add(int x, int y, int toX, int toY, int words) {
            streams.put(y * SIDE + x, new int[] {toY * SIDE + toX, words});
            return this;
        }

        @Override
        public int first(int pe) {
            return streams.containsKey(pe) ? 1 : NEVER;
        }

        @Override
        public int destination(int pe) {
            return streams.get(pe)[0];
        }

        @Override
        public int next(int pe, int cycle) {
            return cycle < streams.get(pe)[1] ? cycle + 1 : NEVER;
        }
    }

    /** The same streams as a program; every stream has a color and an input port of its own. */
    private static String program(int[][] streams) {
        var text = new StringBuilder("program streams wafer tiny 16x16 precision fp32\n");
        var nets = new StringBuilder();
        var takes = new HashMap<String, StringBuilder>();
        int region = 0;
        for (int[] s : streams) {
            text.append(String.format(
                    "region %d \"s%d\" rect %d,%d 1x1%n  role r%n    buffer x fp32 %d%n    thread send%n"
                            + "      mov [%d] out0:fp32 = x%n  place r at %d,%d%n",
                    region, region, s[0], s[1], s[4], s[4], s[0], s[1]));
            String to = s[2] + "," + s[3];
            var threads = takes.computeIfAbsent(to, t -> new StringBuilder());
            int port = (int) threads.chars().filter(c -> c == ':').count();
            threads.append(String.format(
                    "    buffer y%d fp32 %d%n    thread take%d%n      mov [%d] y%d = in%d:fp32%n",
                    port, s[4], port, s[4], port, port));
            int right = s[2] - s[0];
            int down = s[3] - s[1];
            String path = (right == 0 ? "" : (right > 0 ? " E" : " W") + Math.abs(right))
                    + (down == 0 ? "" : (down > 0 ? " S" : " N") + Math.abs(down));
            nets.append(String.format(
                    "net n%d from %d,%d out0 color %d fp32 branch%s -> in%d%n",
                    region, s[0], s[1], region, path, port));
            region++;
        }
        for (var take : takes.entrySet()) {
            text.append(String.format(
                    "region %d \"take\" rect %s 1x1%n  role r%n%s  place r at %s%n",
                    region++, take.getKey(), take.getValue(), take.getKey()));
        }
        return text.append(nets).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a straight stream;2 3 9 3 25",
                "to the west and north;9 9 2 4 30",
                "a turn;1 1 6 12 40",
                "two into one ramp;4 5 5 5 20|6 5 5 5 33",
                "four into one ramp;4 5 5 5 20|6 5 5 5 33|5 4 5 5 7|5 6 5 5 15",
                "crossing;2 5 8 5 20|5 2 5 9 20",
                "far and near into one ramp;0 5 5 5 50|5 0 5 5 41|15 5 5 5 12",
            })
    void doesWhatTheCycleEngineDoes(String name, String text) {
        int[][] streams = Arrays.stream(text.split("\\|"))
                .map(s ->
                        Arrays.stream(s.split(" ")).mapToInt(Integer::parseInt).toArray())
                .toArray(int[][]::new);
        var traffic = new Streams();
        for (int[] s : streams) {
            traffic.add(s[0], s[1], s[2], s[3], s[4]);
        }
        var noc = new NocSimulation(NocOptions.of(WAFER, SIDE, 0, 0, 100, 1), traffic).run(Probe.SILENT);
        var cycle = new CycleSimulator()
                .simulate(
                        ProgramText.parse(program(streams), "streams"), WAFER, Map.of(), SimulationOptions.samples(1));
        assertThat(cycle.sampleDone()[0]).as(name).isEqualTo(noc.lastArrival() + 1);
        assertThat(noc.arrived())
                .isEqualTo(Arrays.stream(streams).mapToInt(s -> s[4]).sum());
    }

    /**
     * BookSim 2 (mesh, k = 8, dor, 1 VC of 8 flits, speculative, routing_delay 0, all other delays 1): its router takes two cycles more
     * per hop than ours, and a flit is born a cycle before it may leave.
     */
    @ParameterizedTest
    @CsvSource({"0.02, 20.7847", "0.1, 21.0037", "0.2, 21.5375", "0.3, 23.0401"})
    void agreesWithBookSim(double rate, double latency) {
        var options = new NocOptions(8, 8, 3, 2, 1, 8, 1, 2_000, 20_000, 1);
        var traffic = new RandomTraffic(8, RandomTraffic.Pattern.UNIFORM, rate, 1);
        var result = new NocSimulation(options, traffic).run(Probe.SILENT);
        assertThat(result.meanLatency()).isCloseTo(latency, within(0.03 * latency));
        assertThat(result.acceptedRate()).isCloseTo(rate, within(0.02 * rate));
    }

    @ParameterizedTest
    @CsvSource({"UNIFORM, 0.3", "NEAREST, 0.7", "NEIGHBOR, 0.2", "TRANSPOSE, 0.2"})
    void doesNotDependOnTheNumberOfThreads(RandomTraffic.Pattern pattern, double rate) {
        var one = run(pattern, rate, 1);
        assertThat(run(pattern, rate, 2)).isEqualTo(one);
        assertThat(run(pattern, rate, 5)).isEqualTo(one);
        assertThat(one.arrived()).isPositive();
    }

    private static NocResult run(RandomTraffic.Pattern pattern, double rate, int threads) {
        var options = new NocOptions(11, 11, 2, 3, 2, 3, 0, 50, 150, threads);
        return new NocSimulation(options, new RandomTraffic(11, pattern, rate, 5)).run(Probe.SILENT);
    }

    @Test
    void anEmptyMeshTakesTheLengthOfTheWay() {
        var traffic = new Streams().add(1, 2, 4, 9, 1);
        var result = new NocSimulation(NocOptions.of(WAFER, SIDE, 1, 0, 60, 1), traffic).run(Probe.SILENT);
        assertThat(result.lastArrival()).isEqualTo(1 + 2 * WAFER.rampCycles() + 10 * (WAFER.hopCycles() + 1));
    }

    @Test
    void refusesFifosThatItCannotCount() {
        assertThatThrownBy(() -> new NocOptions(4, 4, 1, 2, 1, 30, 0, 1, 1, 1)).isInstanceOf(UserException.class);
    }
}
