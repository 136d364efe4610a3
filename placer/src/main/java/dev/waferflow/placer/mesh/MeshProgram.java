package dev.waferflow.placer.mesh;

import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects one rectangle of PEs, its nets and its host streams. The rectangle begins in the north-west corner of the wafer; a PE
 * runs what was placed on it last. Used once.
 */
public final class MeshProgram {
    /** Name of the tensor that {@link #report} sends to the host. */
    public static final String RESULT = "result";

    private final String name;
    private final WaferSpec wafer;
    private final DataType precision;
    private final int width;
    private final int height;
    private final int[] kindAt;
    private final List<Role> kinds = new ArrayList<>();
    private final List<List<WindowLoad>> loads = new ArrayList<>();
    private final List<Net> nets = new ArrayList<>();
    private final List<Constant> constants = new ArrayList<>();
    private final List<HostStream> inputs = new ArrayList<>();
    private final List<HostPort> reports = new ArrayList<>();
    private DataType reportType = DataType.FP32;
    private int reportElements;

    /** An empty rectangle of {@code width} columns and {@code height} rows. */
    public MeshProgram(String name, WaferSpec wafer, DataType precision, int width, int height) {
        this.name = name;
        this.wafer = wafer;
        this.precision = precision;
        this.width = width;
        this.height = height;
        kindAt = new int[Math.multiplyExact(width, height)];
        Arrays.fill(kindAt, -1);
    }

    /** The machine. */
    public WaferSpec wafer() {
        return wafer;
    }

    /** Adds numbers that PEs load from; returns their index. */
    public int constant(String constantName, DataType type, float[] values) {
        constants.add(new Constant(constantName, type, values));
        return constants.size() - 1;
    }

    /** Puts a role on PEs. */
    public void place(Grid grid, Role role, WindowLoad... windows) {
        place(List.of(grid), role, windows);
    }

    /** Puts a role on several grids of PEs. */
    public void place(List<Grid> grids, Role role, WindowLoad... windows) {
        int kind = kinds.size();
        kinds.add(role);
        loads.add(List.of(windows));
        for (Grid grid : grids) {
            for (int iy = 0; iy < grid.ny(); iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    kindAt[grid.row(iy) * width + grid.column(ix)] = kind;
                }
            }
        }
    }

    /** Adds equal routes. */
    public void net(String netName, Grid sources, int sourcePort, int color, DataType type, Branch... branches) {
        nets.add(new Net(netName, sources, sourcePort, color, type, List.of(branches)));
    }

    /** A branch straight to a PE. */
    public static Branch straight(Side side, int hops, int sinkPort) {
        return new Branch(List.of(Segment.pass(side, hops)), sinkPort);
    }

    /** A branch that delivers to every PE on its way. */
    public static Branch toEach(Side side, int hops, int sinkPort) {
        return new Branch(List.of(Segment.deliver(side, hops)), sinkPort);
    }

    /** The host gives {@code elements} numbers into row {@code y}. */
    public void input(String tensor, int y, int elements, DataType type, int color, Branch... branches) {
        var order = new int[elements];
        Arrays.setAll(order, i -> i);
        inputs.add(new HostStream(tensor, List.of(elements), type, List.of(new HostPort(y, elements, order))));
        net(tensor, Grid.at(-1, y), 0, color, type, branches);
    }

    /**
     * PE (x, y) sends {@code elements} numbers to the host on {@code port}, straight to the east on {@code color}; they become the
     * next row of the tensor {@link #RESULT}. At most one per row of the wafer.
     */
    public void report(int x, int y, int port, int color, int elements, DataType type) {
        var order = new int[elements];
        int first = reportElements;
        Arrays.setAll(order, i -> first + i);
        reports.add(new HostPort(y, elements, order));
        reportElements += elements;
        reportType = type;
        net("report", Grid.at(x, y), port, color, type, straight(Side.EAST, wafer.width() - x, 0));
    }

    /** What was collected. */
    public Program build() {
        var placements = new Placements(width, kindAt);
        var roles = new ArrayList<Role>();
        var region = new ArrayList<Placement>();
        for (var piece : placements.pieces()) {
            Role role = kinds.get(piece.kind());
            int index = roles.indexOf(role);
            if (index < 0) {
                index = roles.size();
                roles.add(role);
            }
            var grid = piece.grid();
            var windows = loads.get(piece.kind()).stream()
                    .map(w -> new Load(
                            w.buffer(),
                            0,
                            w.constant(),
                            w.base() + grid.x() * w.perColumn() + grid.y() * w.perRow(),
                            w.perColumn() * grid.dx(),
                            w.perRow() * grid.dy(),
                            w.length()))
                    .toList();
            region.add(new Placement(index, grid, windows));
        }
        var outputs = reports.isEmpty()
                ? List.<HostStream>of()
                : List.of(new HostStream(RESULT, List.of(reportElements), reportType, reports));
        return new Program(
                name,
                wafer.name(),
                wafer.width(),
                wafer.height(),
                precision,
                List.of(new Region(0, name, new Rect(0, 0, width, height), roles, region)),
                nets,
                constants,
                inputs,
                outputs);
    }
}
