package dev.waferflow.cli.report;

import dev.waferflow.cli.report.RunReport.Host;
import dev.waferflow.cli.report.RunReport.Model;
import dev.waferflow.cli.report.RunReport.Tool;
import dev.waferflow.cli.report.RunReport.Verify;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.GraphAssembler;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.ThreadCode;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.Compilation;
import dev.waferflow.placer.LayerPlan;
import dev.waferflow.placer.Sizing;
import dev.waferflow.simulator.PeFigures;
import dev.waferflow.simulator.RegionCounters;
import dev.waferflow.simulator.SimulationResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A compilation and a result of three layers on the tiny wafer, with round figures made by hand. */
public final class SampleRun {
    private static final long ELAPSED = 1000;

    private SampleRun() {}

    /** The wafer. */
    public static WaferSpec wafer() {
        return WaferSpecs.load("tiny");
    }

    /** A convolution, a buffer beside it, and a sum. */
    public static Program program() {
        return new Program(
                "sample",
                "tiny",
                16,
                16,
                DataType.FP16,
                List.of(
                        region(0, "conv1", new Rect(0, 0, 6, 8), VectorOp.FMAC),
                        region(1, "skip", new Rect(0, 9, 6, 2), VectorOp.MOV),
                        region(2, "add", new Rect(8, 2, 3, 10), VectorOp.ADD)),
                List.of(),
                List.of(),
                List.of(new HostStream("x", List.of(1, 32), DataType.FP16, List.of(port(2), port(3)))),
                List.of(new HostStream("y", List.of(1, 16), DataType.FP16, List.of(port(5)))));
    }

    private static HostPort port(int row) {
        var elements = new int[16];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = i;
        }
        return new HostPort(row, 16, elements);
    }

    private static Region region(int id, String name, Rect rect, VectorOp op) {
        var memory = new Operand.Memory(0, 0, List.of(1), List.of(), 0);
        var b = op.sources() > 1 ? memory : null;
        var instruction =
                new Instruction.Vector(op, List.of(16), memory, memory, b, false, false, List.of(), List.of());
        var buffer = new Buffer("data", DataType.FP16, 64 * (id + 1), Buffer.Category.ACTIVATION);
        var role = new Role("all", List.of(buffer), List.of(), List.of(new ThreadCode("main", List.of(instruction))));
        var grid = Grid.rect(rect.x(), rect.y(), rect.width(), rect.height());
        return new Region(id, name, rect, List.of(role), List.of(new Placement(0, grid, List.of())));
    }

    /** The decisions behind the program. */
    public static Compilation compilation() {
        var layers = List.of(
                new LayerPlan(
                        0,
                        "conv1",
                        "layer",
                        "Conv",
                        List.of("/conv1/Conv"),
                        List.of(0),
                        List.of(),
                        12_000,
                        95,
                        "compute"),
                new LayerPlan(1, "skip", "buffer", "Buffer", List.of(), List.of(1), List.of(0), 0, 16, "input"),
                new LayerPlan(2, "add", "layer", "Add", List.of("/Add"), List.of(2), List.of(0, 1), 0, 40, "input"));
        return new Compilation(
                graph(),
                wafer(),
                DataType.FP16,
                program(),
                layers,
                1,
                12_000,
                96,
                23.5,
                60,
                4,
                2,
                18,
                5,
                12_345,
                List.of(),
                List.of("one notice of the compiler"),
                new Sizing(
                        1,
                        Map.of(),
                        16,
                        false,
                        10,
                        20,
                        13,
                        95,
                        List.of(
                                List.of(
                                        new Sizing.Shape(3, 190, false),
                                        new Sizing.Shape(6, 95, true),
                                        new Sizing.Shape(12, 50, false)),
                                List.of(new Sizing.Shape(1, 16, true)),
                                List.of(new Sizing.Shape(6, 40, true)))));
    }

    private static Graph graph() {
        var assembler = new GraphAssembler("sample");
        assembler.output(assembler.input("x", TensorType.of(DataType.FP32, 1, 32)));
        return assembler.build();
    }

    /** Ten samples, 100 cycles apart; the convolution's busiest PE works 96 of them. */
    public static SimulationResult result() {
        var regions = List.of(
                counters(48, 44_000, 2_000, 1_000, 500, 300, 960),
                counters(12, 1_900, 5_000, 3_000, 0, 100, 160),
                counters(30, 9_000, 19_000, 200, 0, 0, 400));
        var busy = new int[256];
        paint(busy, new Rect(0, 0, 6, 8), 900);
        paint(busy, new Rect(0, 9, 6, 2), 160);
        paint(busy, new Rect(8, 2, 3, 10), 300);
        var start = new long[10];
        var done = new long[10];
        for (int i = 0; i < 10; i++) {
            start[i] = Math.max(0, i * 100 - 60);
            done[i] = 100 + i * 100;
        }
        var links = new int[256 * 4];
        links[77] = 48;
        return new SimulationResult(
                "event",
                Map.of(),
                10,
                ELAPSED,
                start,
                done,
                true,
                100,
                90,
                123_456,
                7_890,
                regions,
                busy,
                links,
                new long[][] {done, done, done},
                new long[][] {start, start, start},
                PeFigures.blank(256));
    }

    private static RegionCounters counters(
            int pes, long busy, long data, long pressure, long memory, long shared, long mostOccupied) {
        long idle = pes * ELAPSED - busy - data - pressure - memory - shared;
        return new RegionCounters(pes, busy, data, pressure, memory, shared, idle, mostOccupied, 10, 1, 999);
    }

    private static void paint(int[] busy, Rect rect, int cycles) {
        for (int y = rect.y(); y < rect.bottom(); y++) {
            for (int x = rect.x(); x < rect.right(); x++) {
                busy[y * 16 + x] = cycles + (x * 7 + y * 13) % 60;
            }
        }
    }

    /** The report's maker, told everything. */
    public static ReportAssembler assembler(boolean passed) {
        return new ReportAssembler(new Tool("1.2.3", "0123456789ab", "1"))
                .model(new Model("models/sample.onnx", "ab".repeat(32), "pytorch 2.6", 17, 7, 11_173, 12_000, 1))
                .verify(new Verify("file", passed, 1.5e-4, 3e-4, 2e-2, 1e-4, List.of()))
                .host(new Host(0.5, 1.25, 1L << 28, 7_890L));
    }

    /** The report of the run. */
    public static RunReport report() {
        return assembler(true)
                .run(compilation(), result(), new TreeMap<>(Map.of("folder", "out", "summary", "summary.json")));
    }
}
