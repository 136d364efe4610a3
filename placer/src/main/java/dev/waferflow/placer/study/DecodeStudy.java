package dev.waferflow.placer.study;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One layer of LLaMA3-8B for one token on a square of PEs, in fp16, as matrix-vector products whose sums run along columns and rows in
 * turn, so that nothing is transposed (WaferLLM, arXiv 2502.04563). Attention over a cache is left out: the queries stand for what
 * it would give.
 */
public final class DecodeStudy {
    private static final DataType TYPE = DataType.FP16;
    private static final int CHECKED = 12;
    private static final int REPORTS = 4;
    private static final int REPORT_PORT = 4;
    private static final int X = 0;
    private static final int NORMAL = 1;
    private static final int SQUARES = 2;
    private static final int SCALE = 3;
    private static final int MADE = 4;
    private static final int BACK = 5;
    private static final int FIRST_WEIGHTS = 6;

    private final WaferSpec wafer;
    private final DecodeLayer layer;
    private final CrossReduce reduce;

    private DecodeStudy(WaferSpec wafer, DecodeLayer layer) {
        this.wafer = wafer;
        this.layer = layer;
        reduce = new CrossReduce(layer.side());
    }

    /**
     * The layer on {@code side} x {@code side} PEs; values are checked with few numbers on at most 12 x 12.
     *
     * @param divisor of the model's widths, for few PEs
     */
    public static Study of(WaferSpec wafer, int side, int divisor) {
        var small = new DecodeStudy(wafer, DecodeLayer.small(Math.min(side, CHECKED)));
        var whole = new DecodeStudy(wafer, DecodeLayer.llama(side, divisor));
        return Study.once(whole.program(false), small.program(true), small.expected());
    }

    private int reports() {
        return Math.min(REPORTS, layer.side());
    }

    private int reporter(int i) {
        return i * (layer.side() - 1) / (reports() - 1);
    }

    private double[] expected() {
        double[] after = layer.after();
        int state = layer.state();
        var result = new double[reports() * state];
        for (int i = 0; i < reports(); i++) {
            System.arraycopy(after, reporter(i) * state, result, i * state, state);
        }
        return result;
    }

    private Program program(boolean reports) {
        int side = layer.side();
        var mesh = new MeshProgram("decode", wafer, TYPE, side, side);
        WindowLoad[] loads = loads(mesh);
        Map<String, List<Grid>> columns = places(true);
        Map<String, List<Grid>> rows = places(false);
        columns.forEach((across, xs) -> rows.forEach((down, ys) -> {
            var grids = new ArrayList<Grid>();
            for (Grid x : xs) {
                for (Grid y : ys) {
                    grids.add(Grid.at(x.x(), y.y()));
                }
            }
            Grid one = grids.get(0);
            mesh.place(grids, code(across + "-" + down, one.x(), one.y(), false), loads);
        }));
        reduce.nets(mesh);
        for (int i = 0; reports && i < reports(); i++) {
            int at = reporter(i);
            mesh.place(Grid.at(at, at), code("report" + i, at, at, true), loads);
            mesh.report(at, at, REPORT_PORT, CrossReduce.COLORS, layer.state(), TYPE);
        }
        return mesh.build();
    }

    /** The places along a line by their kinds. */
    private Map<String, List<Grid>> places(boolean across) {
        var places = new LinkedHashMap<String, List<Grid>>();
        for (int i = 0; i < layer.side(); i++) {
            places.computeIfAbsent(reduce.kind(i), kind -> new ArrayList<>())
                    .add(across ? Grid.at(i, 0) : Grid.at(0, i));
        }
        return places;
    }

    /** Numbers per PE of the four matrices. */
    private int[] matrices() {
        int state = layer.state();
        return new int[] {state * layer.projected(), state * state, state * 2 * layer.inner(), layer.inner() * state};
    }

    private WindowLoad[] loads(MeshProgram mesh) {
        int[] matrices = matrices();
        var loads = new WindowLoad[1 + matrices.length];
        int state = layer.state();
        loads[0] = new WindowLoad(X, mesh.constant("x", TYPE, layer.states()), 0, 0, state, state);
        for (int m = 0; m < matrices.length; m++) {
            int table = mesh.constant("w" + m, TYPE, layer.weights(matrices[m]));
            loads[1 + m] = new WindowLoad(
                    FIRST_WEIGHTS + m, table, 0, DecodeLayer.PER_COLUMN, DecodeLayer.PER_ROW, matrices[m]);
        }
        return loads;
    }

    private Role code(String name, int x, int y, boolean report) {
        var code = new PeCode(name);
        int state = layer.state();
        code.buffer("x", TYPE, state);
        code.buffer("normal", TYPE, state);
        code.buffer("squares", DataType.FP32, 1);
        code.buffer("scale", TYPE, 1);
        code.buffer("made", TYPE, Math.max(layer.projected(), 2 * layer.inner()));
        code.buffer("back", TYPE, state);
        for (int m = 0; m < matrices().length; m++) {
            code.buffer("w" + m, TYPE, matrices()[m]);
        }
        var body = new ArrayList<Instruction>();
        normalize(y, body);
        product(FIRST_WEIGHTS, NORMAL, state, MADE, layer.projected(), body);
        body.addAll(reduce.code(y, false, MADE, layer.projected()));
        product(FIRST_WEIGHTS + 1, MADE, state, BACK, state, body);
        body.addAll(reduce.code(x, true, BACK, state));
        vector(VectorOp.ADD, state, Op.at(X), Op.at(X), Op.at(BACK), body);
        normalize(y, body);
        product(FIRST_WEIGHTS + 2, NORMAL, state, MADE, 2 * layer.inner(), body);
        body.addAll(reduce.code(y, false, MADE, 2 * layer.inner()));
        activate(code, body);
        product(FIRST_WEIGHTS + 3, MADE, layer.inner(), BACK, state, body);
        body.addAll(reduce.code(x, true, BACK, state));
        vector(VectorOp.ADD, state, Op.at(X), Op.at(X), Op.at(BACK), body);
        if (report) {
            body.add(Op.of(VectorOp.MOV, state)
                    .to(Op.port(REPORT_PORT, TYPE))
                    .from(Op.at(X))
                    .get());
        }
        return code.thread("main", body).role();
    }

    private void normalize(int y, List<Instruction> body) {
        int state = layer.state();
        body.add(Op.of(VectorOp.FMAC, state)
                .to(Op.at(SQUARES, 0, 0))
                .from(Op.at(X), Op.at(X))
                .clearing()
                .get());
        vector(VectorOp.MUL, 1, Op.at(SCALE), Op.at(SQUARES), Op.number(1f / layer.whole()), body);
        body.addAll(reduce.code(y, false, SCALE, 1));
        vector(VectorOp.ADD, 1, Op.at(SCALE), Op.at(SCALE), Op.number(DecodeLayer.EPSILON), body);
        body.add(Op.of(VectorOp.RSQRT, 1).to(Op.at(SCALE)).from(Op.at(SCALE)).get());
        vector(VectorOp.MUL, state, Op.at(NORMAL), Op.at(X), Op.at(SCALE, 0, 0), body);
    }

    /** made = matrix * taken, the matrix stored by what it takes. */
    private static void product(int weights, int taken, int inputs, int made, int outputs, List<Instruction> body) {
        body.add(Op.of(VectorOp.FMAC, inputs, outputs)
                .to(Op.at(made, 0, 0, 1))
                .from(Op.at(weights, 0, outputs, 1), Op.at(taken, 0, 1, 0))
                .clearing()
                .get());
    }

    /** gate * sigmoid(gate) * up, in the place of the gate. */
    private void activate(PeCode code, List<Instruction> body) {
        int inner = layer.inner();
        int sigmoid = code.buffer("sigmoid", TYPE, inner);
        body.add(Op.of(VectorOp.SIGMOID, inner)
                .to(Op.at(sigmoid))
                .from(Op.at(MADE))
                .get());
        vector(VectorOp.MUL, inner, Op.at(MADE), Op.at(MADE), Op.at(sigmoid), body);
        vector(VectorOp.MUL, inner, Op.at(MADE), Op.at(MADE), Op.at(MADE, inner, 1), body);
    }

    private static void vector(
            VectorOp operation, int elements, Operand to, Operand a, Operand b, List<Instruction> body) {
        body.add(Op.of(operation, elements).to(to).from(a, b).get());
    }
}
