package dev.waferflow.placer.study;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A step of the 25-point wave equation, a column of nz fp32 points per PE: four neighbours to each side, in all three dimensions. The
 * columns of neighbours are handed on from PE to PE, so that four input ports suffice: in round d a PE takes the column of the PE d away
 * on each side, adds it with its weight, and hands it on, a quarter of a column at a time. At the edges of the grid there is nothing.
 */
public final class Stencil25Study {
    private static final int REACH = 4;
    private static final int REPORT_PORT = 4;
    private static final int REPORTS = 6;
    private static final int CHECKED = 12;
    private static final int CHUNKS = 4;
    private static final float[] WEIGHTS = {-2, 1, -1, 2, -3};

    private final WaferSpec wafer;
    private final int nz;
    private final int width;
    private final int height;
    private final int chunk;
    private final float[] points;
    private final Map<String, Role> roles = new HashMap<>();

    private Stencil25Study(WaferSpec wafer, int nz, int width, int height) {
        this.wafer = wafer;
        this.nz = nz;
        this.width = width;
        this.height = height;
        chunk = (nz + CHUNKS - 1) / CHUNKS;
        points = Numbers.small(3 * width + 7 * height + nz);
    }

    /** One step on {@code width} x {@code height} PEs; values are checked on at most 12 x 12. */
    public static Study of(WaferSpec wafer, int nz, int width, int height) {
        var small = new Stencil25Study(wafer, nz, Math.min(width, CHECKED), Math.min(height, CHECKED));
        return Study.once(
                new Stencil25Study(wafer, nz, width, height).program(false), small.program(true), small.expected());
    }

    private double point(int x, int y, int z) {
        boolean inside = x >= 0 && x < width && y >= 0 && y < height && z >= 0 && z < nz;
        return inside ? points[3 * x + 7 * y + z] : 0;
    }

    private int reports() {
        return Math.min(REPORTS, height);
    }

    private int column(int i) {
        return (int) ((long) i * 7919 % width);
    }

    private int row(int i) {
        return i * (height - 1) / Math.max(1, reports() - 1);
    }

    /** new = vp * laplacian + 2 u - old, with vp = old = u at the start of the test. */
    private double[] expected() {
        var result = new double[reports() * nz];
        for (int i = 0; i < reports(); i++) {
            for (int z = 0; z < nz; z++) {
                int x = column(i);
                int y = row(i);
                double u = point(x, y, z);
                double sum = 3 * WEIGHTS[0] * u;
                for (int d = 1; d <= REACH; d++) {
                    sum += WEIGHTS[d]
                            * (point(x - d, y, z)
                                    + point(x + d, y, z)
                                    + point(x, y - d, z)
                                    + point(x, y + d, z)
                                    + point(x, y, z - d)
                                    + point(x, y, z + d));
                }
                result[i * nz + z] = u * sum + 2 * u - u;
            }
        }
        return result;
    }

    private Program program(boolean reports) {
        roles.clear();
        var mesh = new MeshProgram("stencil25", wafer, DataType.FP32, width, height);
        int table = mesh.constant("points", DataType.FP32, points);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean report = false;
                for (int i = 0; reports && i < reports(); i++) {
                    report |= x == column(i) && y == row(i);
                }
                mesh.place(
                        Grid.at(x, y),
                        role(x, y, report),
                        new WindowLoad(0, table, 0, 3, 7, nz),
                        new WindowLoad(1, table, 0, 3, 7, nz),
                        new WindowLoad(2, table, 0, 3, 7, nz));
            }
        }
        for (Side side : Ring.SIDES) {
            net(mesh, side);
        }
        for (int i = 0; reports && i < reports(); i++) {
            mesh.report(column(i), row(i), REPORT_PORT, 8, nz, DataType.FP32);
        }
        return mesh.build();
    }

    private void net(MeshProgram mesh, Side side) {
        boolean across = side.dx() != 0;
        int from = side == Side.WEST || side == Side.NORTH ? 1 : 0;
        int senders = (across ? width : height) - 1;
        for (int parity = 0; parity < Math.min(2, senders); parity++) {
            int first = from + parity;
            int count = (senders - parity + 1) / 2;
            var grid = across ? new Grid(first, 0, count, height, 2, 1) : new Grid(0, first, width, count, 1, 2);
            mesh.net(
                    "columns",
                    grid,
                    Ring.port(side),
                    2 * Ring.port(side) + first % 2,
                    DataType.FP32,
                    MeshProgram.straight(side, 1, Ring.port(side.opposite())));
        }
    }

    /** PEs between this one and the edge on a side, at most the reach: so many columns come from there. */
    private int behind(int x, int y, Side side) {
        int room = switch (side) {
            case WEST -> x;
            case EAST -> width - 1 - x;
            case NORTH -> y;
            case SOUTH -> height - 1 - y;
        };
        return Math.min(REACH, room);
    }

    private Role role(int x, int y, boolean reports) {
        var key = new StringBuilder(reports ? "r" : "k");
        for (Side side : Ring.SIDES) {
            key.append(behind(x, y, side));
        }
        return roles.computeIfAbsent(key.toString(), k -> role(k, x, y, reports));
    }

    private Role role(String name, int x, int y, boolean reports) {
        var code = new PeCode(name);
        int u = code.buffer("u", DataType.FP32, CHUNKS * chunk);
        int old = code.buffer("old", DataType.FP32, nz);
        int vp = code.buffer("vp", DataType.FP32, nz);
        int sum = code.buffer("sum", DataType.FP32, CHUNKS * chunk);
        var main = new ArrayList<Instruction>();
        main.add(Op.of(VectorOp.MUL, nz)
                .to(Op.at(sum))
                .from(Op.at(u), Op.number(3 * WEIGHTS[0]))
                .get());
        for (int d = 1; d < Math.min(REACH + 1, nz); d++) {
            main.add(add(nz - d, Op.at(sum, d, 1), Op.at(u, 0, 1), d).get());
            main.add(add(nz - d, Op.at(sum, 0, 1), Op.at(u, d, 1), d).get());
        }
        var taken = new ArrayList<List<Op>>();
        var senders = new Senders();
        for (Side side : Ring.SIDES) {
            if (sends(x, y, side) > 0) {
                senders.add(side, 0, move(Op.port(Ring.port(side), DataType.FP32), Op.looped(Op.at(u), chunk)));
            }
            taken.add(take(code, side, x, y, sum, senders));
        }
        senders.threads(code);
        var adds = new ArrayList<Instruction>();
        for (int d = 0; d < REACH; d++) {
            for (List<Op> side : taken) {
                if (d < side.size()) {
                    adds.add(side.get(d).get());
                }
            }
        }
        if (!adds.isEmpty()) {
            main.add(new Instruction.Loop(CHUNKS, false, adds));
        }
        main.add(Op.of(VectorOp.MUL, nz)
                .to(Op.at(sum))
                .from(Op.at(sum), Op.at(vp))
                .get());
        main.add(Op.of(VectorOp.FMAC, nz)
                .to(Op.at(sum))
                .from(Op.at(u), Op.number(2))
                .get());
        main.add(Op.of(VectorOp.SUB, nz)
                .to(Op.at(old))
                .from(Op.at(sum), Op.at(old))
                .get());
        if (reports) {
            main.add(Op.of(VectorOp.MOV, nz)
                    .to(Op.port(REPORT_PORT, DataType.FP32))
                    .from(Op.at(old))
                    .get());
        }
        return code.thread("main", main).role();
    }

    private Op add(int count, Operand to, Operand from, int distance) {
        return Op.of(VectorOp.FMAC, count).to(to).from(from, Op.number(WEIGHTS[distance]));
    }

    /** Columns that a PE sends to a side: its own and those that it hands on. */
    private int sends(int x, int y, Side side) {
        return behind(x, y, side) == 0 ? 0 : Math.min(REACH, behind(x, y, side.opposite()) + 1);
    }

    /** Takes what comes from a side in a thread of its own; returns the additions, in order of distance. */
    private List<Op> take(PeCode code, Side side, int x, int y, int sum, Senders senders) {
        int rounds = behind(x, y, side);
        var adds = new ArrayList<Op>();
        if (rounds == 0) {
            return adds;
        }
        int handed = sends(x, y, side.opposite()) - 1;
        var out = Op.port(Ring.port(side.opposite()), DataType.FP32);
        int full = code.semaphore(0);
        int toSend = code.semaphore(0);
        var body = new ArrayList<Instruction>();
        for (int d = 1; d <= rounds; d++) {
            int uses = d <= handed ? 2 : 1;
            int free = code.semaphore(uses);
            var buffer = Op.at(code.buffer("from" + side.letter() + d, DataType.FP32, chunk));
            var take = move(buffer, Op.port(Ring.port(side), DataType.FP32))
                    .waits(free, uses)
                    .signals(full);
            if (uses > 1) {
                take.signals(toSend);
                senders.add(side.opposite(), d, move(out, buffer).waits(toSend).signals(free));
            }
            body.add(take.get());
            adds.add(add(chunk, Op.looped(Op.at(sum), chunk), buffer, d)
                    .waits(full)
                    .signals(free));
        }
        code.thread("take" + side.letter(), new Instruction.Loop(CHUNKS, false, body));
        return adds;
    }

    private Op move(Operand to, Operand from) {
        return Op.of(VectorOp.MOV, chunk).to(to).from(from);
    }

    /** Two threads that send, one for the rows and one for the columns of PEs, round by round. */
    private static final class Senders {
        private final List<List<List<Op>>> rounds = new ArrayList<>();

        Senders() {
            for (int pair = 0; pair < 2; pair++) {
                var all = new ArrayList<List<Op>>();
                for (int round = 0; round < REACH; round++) {
                    all.add(new ArrayList<>());
                }
                rounds.add(all);
            }
        }

        void add(Side side, int round, Op send) {
            rounds.get(side.dx() != 0 ? 0 : 1).get(round).add(send);
        }

        void threads(PeCode code) {
            for (int pair = 0; pair < 2; pair++) {
                var body = rounds.get(pair).stream()
                        .flatMap(List::stream)
                        .map(op -> (Instruction) op.get())
                        .toList();
                if (!body.isEmpty()) {
                    code.thread("send" + pair, new Instruction.Loop(CHUNKS, false, body));
                }
            }
        }
    }
}
