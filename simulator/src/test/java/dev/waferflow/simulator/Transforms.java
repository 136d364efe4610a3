package dev.waferflow.simulator;

import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Instruction;
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
import java.util.List;
import java.util.function.UnaryOperator;

/** Programs made from others, whose cycles follow from theirs. All grids of the originals are single PEs. */
final class Transforms {
    private static final int ELEMENTS = 50;

    private Transforms() {}

    /** The same program on a larger wafer, further east and south. */
    static Program shifted(Program program, int columns, int rows) {
        return moved(
                program,
                program.width() + columns,
                program.height() + rows,
                grid -> at(grid, grid.x() < 0 ? -1 : grid.x() + columns, grid.y() + rows),
                row -> row + rows,
                UnaryOperator.identity(),
                columns);
    }

    /** The same program with north and south exchanged. */
    static Program mirrored(Program program) {
        int last = program.height() - 1;
        return moved(
                program,
                program.width(),
                program.height(),
                grid -> at(grid, grid.x(), last - grid.y()),
                row -> last - row,
                side -> side == Side.NORTH ? Side.SOUTH : side == Side.SOUTH ? Side.NORTH : side,
                0);
    }

    /** Both programs, the second below the first; neither knows of the other. */
    static Program beside(Program first, Program second) {
        Program below = shifted(second, 0, first.height());
        List<Region> regions = new ArrayList<>(first.regions());
        regions.replaceAll(region -> sized(region, first.width(), 0, first.height()));
        for (Region region : below.regions()) {
            var lower = sized(region, first.width(), first.height(), second.height());
            regions.add(new Region(
                    regions.size(), "below-" + region.name(), lower.rect(), lower.roles(), lower.placements()));
        }
        return new Program(
                first.name(),
                first.wafer(),
                first.width(),
                below.height(),
                first.precision(),
                regions,
                both(
                        first.nets(),
                        below.nets().stream().map(Transforms::renamed).toList()),
                first.constants(),
                both(
                        first.inputs(),
                        below.inputs().stream().map(Transforms::renamed).toList()),
                both(
                        first.outputs(),
                        below.outputs().stream().map(Transforms::renamed).toList()));
    }

    /** The same program with one more PE, in a row of its own, that works for itself. */
    static Program withBusyNeighbour(Program program) {
        var add = Build.op(VectorOp.ADD, ELEMENTS, Build.mem(0), Build.mem(0), Build.number(1));
        var role = Build.role(
                List.of(Build.buffer("b", DataType.FP32, ELEMENTS)),
                List.of(1),
                Build.thread("main", Build.signals(Build.waits(add, 0), 0)));
        var grid = new Grid(0, program.height(), 1, 1, 1, 1);
        List<Region> regions = new ArrayList<>();
        program.regions().forEach(region -> regions.add(sized(region, program.width(), 0, program.height())));
        regions.add(new Region(
                regions.size(),
                "neighbour",
                new Rect(0, program.height(), 1, 1),
                List.of(role),
                List.of(new Placement(0, grid, List.of()))));
        return moved(program, program.width(), program.height() + 1, g -> g, row -> row, side -> side, 0)
                .withRegions(regions);
    }

    /** The same program whose inputs come in messages half as long, where they can be halved: the same words. */
    static Program withHalvedMessages(Program program) {
        return Build.program(
                program,
                program.regions(),
                program.nets(),
                program.inputs().stream().map(Transforms::halved).toList(),
                program.outputs().stream().map(Transforms::halved).toList());
    }

    private static HostStream halved(HostStream stream) {
        var ports = stream.ports().stream()
                .map(port -> isEven(stream.type(), port.elementsPerMessage())
                        ? new HostPort(port.row(), port.elementsPerMessage() / 2, port.elements())
                        : port)
                .toList();
        return new HostStream(stream.tensor(), stream.shape(), stream.type(), ports, stream.phase(), stream.period());
    }

    /** Whether both halves are whole words. */
    private static boolean isEven(DataType type, int elements) {
        return elements % (type.bits() <= 16 ? 4 : 2) == 0;
    }

    /** The same program whose PEs hand on streams by instructions half as long, where they can be halved. */
    static Program withHalvedInstructions(Program program) {
        List<Region> regions = new ArrayList<>();
        for (Region region : program.regions()) {
            var roles = region.roles().stream()
                    .map(role -> new Role(
                            role.name(),
                            role.buffers(),
                            role.semaphores(),
                            role.threads().stream()
                                    .map(thread -> new ThreadCode(thread.name(), halved(thread.body())))
                                    .toList()))
                    .toList();
            regions.add(new Region(region.id(), region.name(), region.rect(), roles, region.placements()));
        }
        return Build.program(program, regions, program.nets(), program.inputs(), program.outputs());
    }

    private static List<Instruction> halved(List<Instruction> body) {
        List<Instruction> all = new ArrayList<>();
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                all.add(new Instruction.Loop(loop.count(), loop.scalar(), halved(loop.body())));
            } else {
                all.add(halved((Instruction.Vector) instruction));
            }
        }
        return all;
    }

    private static Instruction halved(Instruction.Vector v) {
        boolean relays = v.dst() instanceof Operand.Fabric out
                && v.a() instanceof Operand.Fabric
                && v.extents().size() == 1
                && isEven(out.type(), v.elements());
        if (!relays) {
            return v;
        }
        var half = new Instruction.Vector(
                v.op(), List.of(v.elements() / 2), v.dst(), v.a(), v.b(), v.clear(), v.task(), v.waits(), v.signals());
        return new Instruction.Loop(2, false, List.of(half));
    }

    private static Program moved(
            Program program,
            int width,
            int height,
            UnaryOperator<Grid> place,
            UnaryOperator<Integer> row,
            UnaryOperator<Side> turn,
            int columns) {
        List<Region> regions = new ArrayList<>();
        for (Region region : program.regions()) {
            List<Placement> placements = new ArrayList<>();
            for (Placement each : region.placements()) {
                placements.add(new Placement(each.role(), place.apply(each.grid()), each.loads()));
            }
            regions.add(
                    new Region(region.id(), region.name(), new Rect(0, 0, width, height), region.roles(), placements));
        }
        List<Net> nets = new ArrayList<>();
        for (Net net : program.nets()) {
            int longer = net.sources().x() < 0 ? columns : 0;
            nets.add(new Net(
                    net.name(),
                    place.apply(net.sources()),
                    net.sourcePort(),
                    net.color(),
                    net.type(),
                    net.branches().stream()
                            .map(branch -> branch(branch, turn, longer))
                            .toList()));
        }
        return new Program(
                program.name(),
                program.wafer(),
                width,
                height,
                program.precision(),
                regions,
                nets,
                program.constants(),
                program.inputs().stream().map(stream -> inRows(stream, row)).toList(),
                program.outputs().stream().map(stream -> inRows(stream, row)).toList());
    }

    private static Branch branch(Branch branch, UnaryOperator<Side> turn, int longer) {
        List<Segment> segments = new ArrayList<>();
        for (Segment segment : branch.segments()) {
            int hops = segment.hops() + (segments.isEmpty() ? longer : 0);
            segments.add(new Segment(turn.apply(segment.side()), hops, segment.deliverEach()));
        }
        return new Branch(segments, branch.sinkPort());
    }

    private static HostStream inRows(HostStream stream, UnaryOperator<Integer> row) {
        var ports = stream.ports().stream()
                .map(port -> new HostPort(row.apply(port.row()), port.elementsPerMessage(), port.elements()))
                .toList();
        return new HostStream(stream.tensor(), stream.shape(), stream.type(), ports, stream.phase(), stream.period());
    }

    private static Grid at(Grid grid, int x, int y) {
        return new Grid(x, y, grid.nx(), grid.ny(), grid.dx(), grid.dy());
    }

    private static Region sized(Region region, int width, int top, int height) {
        return new Region(
                region.id(), region.name(), new Rect(0, top, width, height), region.roles(), region.placements());
    }

    private static Net renamed(Net net) {
        return new Net("below-" + net.name(), net.sources(), net.sourcePort(), net.color(), net.type(), net.branches());
    }

    private static HostStream renamed(HostStream stream) {
        return new HostStream(
                "below-" + stream.tensor(),
                stream.shape(),
                stream.type(),
                stream.ports(),
                stream.phase(),
                stream.period());
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
