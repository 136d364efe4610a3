package dev.waferflow.placer.study;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import dev.waferflow.placer.mesh.WindowLoad;

/**
 * A cache of keys and values over a rectangle of PEs: every column holds its elements of each token. New tokens arrive in the southern
 * row. Either they stay there (concatenation on one edge), or every row hands its oldest token to the row north of it, so that all rows
 * fill alike. How many tokens fit is what the program verifier, which counts every byte of a PE, still accepts.
 *
 * @param wafer the machine
 * @param columns of PEs
 * @param rows of PEs
 * @param elements fp16 numbers of a token per PE
 * @param shifts whether rows hand tokens on
 */
public record KvCacheStudy(WaferSpec wafer, int columns, int rows, int elements, boolean shifts) {
    private static final int REPORT_PORT = 1;

    /** The most tokens of a program that fits. */
    public int capacity() {
        int low = 0;
        int high = wafer.sramBytes();
        while (low + 1 < high) {
            int slots = (low + high) / 2;
            if (fits(slots)) {
                low = slots;
            } else {
                high = slots;
            }
        }
        return shifts ? low * rows : low;
    }

    private boolean fits(int slots) {
        try {
            ProgramVerifier.check(program(slots, false), wafer);
            return true;
        } catch (UserException fault) {
            if (fault.diagnostics().stream().allMatch(d -> d.code().startsWith("WF-FIT-001"))) {
                return false;
            }
            throw fault;
        }
    }

    /** One step of a cache of {@code slots} tokens per PE; its time, and that every row ends up with the token that belongs there. */
    public Study step(int slots) {
        return Study.once(program(slots, false), program(slots, true), expected(slots));
    }

    private int reports() {
        return Math.min(rows, 12);
    }

    /** Slot 0 of column 0: what came from the south, or in the southern row the new token, which are numbers too. */
    private double[] expected(int slots) {
        var result = new double[reports() * elements];
        var data = data(slots);
        for (int y = 0; y < reports(); y++) {
            int source = shifts ? y + 1 : y < rows - 1 ? y : y + 1;
            for (int e = 0; e < elements; e++) {
                result[y * elements + e] = data[source * columns + e];
            }
        }
        return result;
    }

    private float[] data(int slots) {
        return Numbers.small((rows + 1) * columns + elements * (slots + 1));
    }

    private Program program(int slots, boolean reports) {
        var mesh = new MeshProgram("kv-cache", wafer, DataType.FP16, columns, rows);
        int table = mesh.constant("tokens", DataType.FP16, data(slots));
        int held = elements * slots;
        for (int y = 0; y < rows; y++) {
            boolean south = y == rows - 1;
            boolean north = y == 0;
            boolean edge = north || south || reports;
            int span = edge ? 1 : rows - 2;
            if (shifts || south || reports || north) {
                int kept = shifts || south ? slots : 1;
                place(mesh, Grid.rect(0, y, columns, span), north, south, kept, false, table);
            } else {
                place(mesh, Grid.rect(0, y, columns, span), false, false, 1, false, table);
            }
            if (reports && y < reports()) {
                int kept = shifts || south ? slots : 1;
                place(mesh, Grid.at(0, y), north, south, kept, true, table);
                mesh.report(0, y, REPORT_PORT, 2, elements, DataType.FP16);
            }
            y += span - 1;
        }
        if (shifts && rows > 1) {
            for (int parity = 0; parity < 2 && parity < rows - 1; parity++) {
                mesh.net(
                        "older",
                        new Grid(0, 1 + parity, columns, (rows - parity) / 2, 1, 2),
                        0,
                        parity,
                        DataType.FP16,
                        MeshProgram.straight(Side.NORTH, 1, 0));
            }
        }
        return mesh.build();
    }

    private void place(
            MeshProgram mesh, Grid grid, boolean north, boolean south, int slots, boolean reports, int table) {
        mesh.place(
                grid,
                role(north, south, slots, reports),
                new WindowLoad(0, table, 0, 1, columns, elements),
                new WindowLoad(1, table, columns * (south ? 1 : 0), 1, columns, elements));
    }

    /** Slot 0 is the one whose token goes and whose place the next one takes. */
    private Role role(boolean north, boolean south, int slots, boolean reports) {
        var code = new PeCode((reports ? "reporter" : "row") + (north ? "N" : "") + (south ? "S" : ""));
        int cache = code.buffer("cache", DataType.FP16, elements * slots);
        int fresh = code.buffer("new", DataType.FP16, elements);
        int go = code.semaphore(1);
        int oldGone = code.semaphore(0);
        int done = code.semaphore(0);
        boolean sends = shifts && !north;
        var leave = sends
                ? move(Op.port(0, DataType.FP16), Op.at(cache)).waits(go).signals(oldGone)
                : Op.of(VectorOp.NOP, 1).waits(go).signals(oldGone);
        code.thread("leave", leave.get());
        var arrive = south
                ? move(Op.at(cache), Op.at(fresh))
                : shifts ? move(Op.at(cache), Op.port(0, DataType.FP16)) : Op.of(VectorOp.NOP, 1);
        code.thread("arrive", arrive.waits(oldGone).signals(done).get());
        var report = reports ? move(Op.port(REPORT_PORT, DataType.FP16), Op.at(cache)) : Op.of(VectorOp.NOP, 1);
        return code.thread("end", report.waits(done).signals(go).get()).role();
    }

    private Op move(Operand to, Operand from) {
        return Op.of(VectorOp.MOV, elements).to(to).from(from);
    }
}
