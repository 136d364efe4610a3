package dev.waferflow.placer.study;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.collective.Line;
import dev.waferflow.placer.collective.LineReduce;
import dev.waferflow.placer.collective.ReduceChoice;
import dev.waferflow.placer.collective.TwoPhaseReduce;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A vector times an n x n matrix in fp16 over a rectangle of PEs: rows share out the vector, columns the result. Every PE multiplies its
 * tile, then each column adds up from both ends into its middle, in two phases unless asked otherwise, and multicasts the sum back.
 */
public final class MeshGemvStudy {
    private static final DataType TYPE = DataType.FP16;
    private static final int PER_COLUMN = 3;
    private static final int PER_ROW = 7;
    private static final int PORTS_OF_A_HALF = 3;
    private static final int REPORTS = 8;

    private final WaferSpec wafer;
    private final int width;
    private final int height;
    private final int rows;
    private final int columns;
    private final LineReduce north;
    private final LineReduce south;
    private final int backPort;
    private final int backColor;
    private final String why;
    private final float[] vector;
    private final float[] matrix;
    private final Map<List<Instruction>, Role> roles = new HashMap<>();

    private MeshGemvStudy(WaferSpec wafer, int n, int width, int height, boolean chooses) {
        this.wafer = wafer;
        this.width = width;
        this.height = height;
        rows = Whole.ceilDiv(n, height);
        columns = Whole.ceilDiv(n, width);
        int middle = height / 2;
        int words = Net.words(TYPE, columns);
        var choice = ReduceChoice.of(wafer, middle + 1, words, PORTS_OF_A_HALF);
        int group = Math.max(1, (int) Math.round(Math.sqrt(height / 2.0)));
        north = chooses ? choice.option("auto").reduce() : new TwoPhaseReduce(middle + 1, group);
        south = chooses
                ? ReduceChoice.of(wafer, height - middle, words, PORTS_OF_A_HALF)
                        .option("auto")
                        .reduce()
                : new TwoPhaseReduce(height - middle, group);
        backPort = north.ports() + south.ports();
        backColor = north.colors() + south.colors();
        why = chooses ? "north half of a column, " + choice.text() : "";
        vector = Numbers.small(rows * height);
        matrix = Numbers.small(PER_COLUMN * width + PER_ROW * height + rows * columns);
    }

    /**
     * The product on {@code width} x {@code height} PEs.
     *
     * @param chooses whether the columns add up as costs say is best, not in two phases as published
     */
    public static Study of(WaferSpec wafer, int n, int width, int height, boolean chooses) {
        var study = new MeshGemvStudy(wafer, n, width, height, chooses);
        return Study.once(study.program(false), study.program(true), study.expected())
                .withWhy(study.why);
    }

    private int reports() {
        return Math.min(REPORTS, height);
    }

    private int reporterColumn(int i) {
        return (int) ((long) i * 7919 % width);
    }

    private double[] expected() {
        var result = new double[reports() * columns];
        for (int r = 0; r < reports(); r++) {
            for (int y = 0; y < height; y++) {
                int base = PER_COLUMN * reporterColumn(r) + PER_ROW * y;
                for (int i = 0; i < rows * columns; i++) {
                    result[r * columns + i % columns] += (double) vector[y * rows + i / columns] * matrix[base + i];
                }
            }
        }
        return result;
    }

    private Program program(boolean reports) {
        roles.clear();
        var mesh = new MeshProgram("mesh-gemv", wafer, TYPE, width, height);
        var loads = new WindowLoad[] {
            new WindowLoad(0, mesh.constant("x", TYPE, vector), 0, 0, rows, rows),
            new WindowLoad(1, mesh.constant("w", TYPE, matrix), 0, PER_COLUMN, PER_ROW, rows * columns)
        };
        for (int y = 0; y < height; y++) {
            mesh.place(Grid.rect(0, y, width, 1), role(y, false), loads);
        }
        int middle = height / 2;
        var vectors = vectors(0);
        north.nets(mesh, new Line(0, middle, Side.SOUTH, middle + 1, width), vectors, 0);
        south.nets(
                mesh, new Line(0, middle, Side.NORTH, height - middle, width), vectors(north.ports()), north.colors());
        var back = new ArrayList<Branch>();
        if (middle > 0) {
            back.add(MeshProgram.toEach(Side.NORTH, middle, backPort));
        }
        if (height - 1 - middle > 0) {
            back.add(MeshProgram.toEach(Side.SOUTH, height - 1 - middle, backPort));
        }
        mesh.net("back", Grid.rect(0, middle, width, 1), 1, backColor, TYPE, back.toArray(new Branch[0]));
        for (int i = 0; reports && i < reports(); i++) {
            int y = i * (height - 1) / Math.max(1, reports() - 1);
            mesh.place(Grid.at(reporterColumn(i), y), role(y, true), loads);
            mesh.report(reporterColumn(i), y, 2, backColor + 1, columns, TYPE);
        }
        return mesh.build();
    }

    private LineReduce.Vectors vectors(int firstIn) {
        return new LineReduce.Vectors(2, columns, TYPE, firstIn, 0);
    }

    private Role role(int y, boolean reports) {
        var code = new PeCode("kind" + roles.size());
        code.buffer("x", TYPE, rows);
        code.buffer("w", TYPE, rows * columns);
        int sum = code.buffer("y", TYPE, columns);
        var body = new ArrayList<Instruction>();
        body.add(Op.of(VectorOp.FMAC, rows, columns)
                .to(Op.at(sum, 0, 0, 1))
                .from(Op.at(1, 0, columns, 1), Op.at(0, 0, 1, 0))
                .clearing()
                .get());
        int down = y - height / 2;
        if (down <= 0) {
            body.addAll(north.code(-down, vectors(0)));
        }
        if (down >= 0) {
            body.addAll(south.code(down, vectors(north.ports())));
        }
        body.add(down == 0 ? move(Op.port(1, TYPE), Op.at(sum)) : move(Op.at(sum), Op.port(backPort, TYPE)));
        if (reports) {
            body.add(move(Op.port(2, TYPE), Op.at(sum)));
        }
        return roles.computeIfAbsent(body, b -> code.thread("main", b).role());
    }

    private Instruction move(Operand to, Operand from) {
        return Op.of(VectorOp.MOV, columns).to(to).from(from).get();
    }
}
