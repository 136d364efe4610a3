package dev.waferflow.placer.study;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.collective.TreeAllReduce;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One iteration of BiCGStab for a 7-point operator with unit diagonal, a column of nz fp16 points per PE, as in "Fast Stencil-Code
 * Computation on a Wafer-Scale Processor" (arXiv 2010.03660): every PE sends its column to its four neighbours at once, four threads
 * multiply what comes by their coefficients, the datapath adds what they made; sums of products are fp32, and every PE gets them by
 * {@link TreeAllReduce}. The colors of the columns repeat every five PEs, so that all that a router hears differ.
 */
public final class BiCgStabStudy {
    private static final TreeAllReduce.Ports PORTS = new TreeAllReduce.Ports(4, 1);
    private static final int REPORT_PORT = 4;
    private static final int REPORTS = 5;
    private static final int CHECKED = 12;
    private static final int PERIOD = 5;

    private final WaferSpec wafer;
    private final BiCgStabSystem system;
    private final int width;
    private final int height;
    private final TreeAllReduce reduce;
    private final TreeAllReduce.Colors colors;
    private final int[] columnColors = new int[PERIOD];
    private final int reportColor;
    private final Map<String, Role> roles = new HashMap<>();

    private BiCgStabStudy(WaferSpec wafer, BiCgStabSystem system) {
        this.wafer = wafer;
        this.system = system;
        width = system.width();
        height = system.height();
        reduce = new TreeAllReduce(width, height);
        colors = reduce.colors();
        long used = colors.used();
        for (int i = 0; i < PERIOD; i++) {
            columnColors[i] = Long.numberOfTrailingZeros(~used);
            used |= 1L << columnColors[i];
        }
        reportColor = Long.numberOfTrailingZeros(~used);
    }

    /** An iteration on {@code width} x {@code height} PEs; values are checked on at most 12 x 12. */
    public static Study of(WaferSpec wafer, int width, int height, int nz) {
        if (nz % 4 != 0) {
            throw UserException.of(
                    FaultKind.USAGE, "WF-EXP-008", "columns of " + nz + " points", "", "a multiple of 4");
        }
        var small =
                new BiCgStabStudy(wafer, new BiCgStabSystem(Math.min(width, CHECKED), Math.min(height, CHECKED), nz));
        var whole = new BiCgStabStudy(wafer, new BiCgStabSystem(width, height, nz));
        return Study.once(whole.program(false), small.program(true), small.expected());
    }

    private int reports() {
        return Math.min(REPORTS, height);
    }

    private int column(int i) {
        return (int) ((long) i * 7919 % width);
    }

    private int row(int i) {
        return i * (height - 1) / (reports() - 1);
    }

    private boolean reports(int x, int y) {
        for (int i = 0; i < reports(); i++) {
            if (x == column(i) && y == row(i)) {
                return true;
            }
        }
        return false;
    }

    private double[] expected() {
        double[] x = system.iteration();
        int nz = system.nz();
        int reports = reports();
        var result = new double[reports * nz];
        for (int i = 0; i < reports; i++) {
            System.arraycopy(x, (row(i) * width + column(i)) * nz, result, i * nz, nz);
        }
        return result;
    }

    private Program program(boolean reports) {
        roles.clear();
        var mesh = new MeshProgram("bicgstab", wafer, DataType.FP16, width, height);
        WindowLoad[] loads = loads(mesh);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; ) {
                boolean report = reports && reports(x, y);
                String kind = kind(x, y, report);
                int end = y + 1;
                while (end < height && kind.equals(kind(x, end, reports && reports(x, end)))) {
                    end++;
                }
                int at = y;
                int column = x;
                var role = roles.computeIfAbsent(kind, k -> role(k, column, at, report));
                mesh.place(Grid.column(x, y, end - y, 1), role, loads);
                y = end;
            }
        }
        reduce.nets(mesh, new TreeAllReduce.Vector(BiCgStabCode.SUMS, 2), PORTS, colors);
        for (int residue = 0; residue < PERIOD * PERIOD; residue++) {
            columns(mesh, residue % PERIOD, residue / PERIOD);
        }
        for (int i = 0; reports && i < reports(); i++) {
            mesh.report(column(i), row(i), REPORT_PORT, reportColor, system.nz(), DataType.FP16);
        }
        return mesh.build();
    }

    private WindowLoad[] loads(MeshProgram mesh) {
        int nz = system.nz();
        int right = mesh.constant("b", DataType.FP16, system.rightSide());
        int weights = mesh.constant("weights", DataType.FP16, system.weights());
        int rho = mesh.constant("rho", DataType.FP32, new float[] {system.rho()});
        var loads = new ArrayList<WindowLoad>();
        for (int buffer : new int[] {BiCgStabCode.P, BiCgStabCode.R, BiCgStabCode.R0}) {
            loads.add(new WindowLoad(buffer, right, 0, BiCgStabSystem.PER_COLUMN, BiCgStabSystem.PER_ROW, nz));
        }
        for (int k = 0; k < BiCgStabSystem.NEIGHBOURS; k++) {
            loads.add(new WindowLoad(
                    BiCgStabCode.WEIGHTS + k,
                    weights,
                    k * BiCgStabSystem.PER_NEIGHBOUR,
                    BiCgStabSystem.PER_COLUMN,
                    BiCgStabSystem.PER_ROW,
                    nz));
        }
        loads.add(new WindowLoad(BiCgStabCode.RHO, rho, 0, 0, 0, 1));
        return loads.toArray(new WindowLoad[0]);
    }

    private List<Side> neighbours(int x, int y) {
        return Ring.SIDES.stream()
                .filter(side ->
                        x + side.dx() >= 0 && x + side.dx() < width && y + side.dy() >= 0 && y + side.dy() < height)
                .toList();
    }

    private String kind(int x, int y, boolean report) {
        var name = new StringBuilder(report ? "report-" : "pe-")
                .append(reduce.kind(x, y))
                .append('-');
        neighbours(x, y).forEach(side -> name.append(side.letter()));
        return name.toString();
    }

    private Role role(String name, int x, int y, boolean report) {
        var code = new BiCgStabCode(name, system.nz(), neighbours(x, y));
        return code.role(
                sums -> reduce.code(x, y, new TreeAllReduce.Vector(BiCgStabCode.SUMS, sums), PORTS),
                report ? List.of(BiCgStabCode.report(REPORT_PORT, system.nz())) : List.<Instruction>of());
    }

    /** The routes of the columns of every fifth PE in both directions: one net for those inside, others for the edges. */
    private void columns(MeshProgram mesh, int residueX, int residueY) {
        int color = columnColors[(residueX + 2 * residueY) % PERIOD];
        int[][] partsX = parts(width, residueX);
        int[][] partsY = parts(height, residueY);
        for (int[] px : partsX) {
            for (int[] py : partsY) {
                var grid = new Grid(px[0], py[0], px[1], py[1], PERIOD, PERIOD);
                var branches = neighbours(px[0], py[0]).stream()
                        .map(side -> MeshProgram.straight(side, 1, Ring.port(side.opposite())))
                        .toArray(Branch[]::new);
                mesh.net("columns", grid, 0, color, DataType.FP16, branches);
            }
        }
    }

    /** First place and number of the places of a residue: at the first edge, inside, at the last edge. */
    private static int[][] parts(int length, int residue) {
        var parts = new ArrayList<int[]>();
        int inside = residue == 0 ? PERIOD : residue;
        if (residue == 0) {
            parts.add(new int[] {0, 1});
        }
        if (inside < length - 1) {
            parts.add(new int[] {inside, (length - 2 - inside) / PERIOD + 1});
        }
        if ((length - 1) % PERIOD == residue) {
            parts.add(new int[] {length - 1, 1});
        }
        return parts.toArray(new int[0][]);
    }
}
