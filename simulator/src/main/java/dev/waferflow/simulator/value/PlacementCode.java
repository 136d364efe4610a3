package dev.waferflow.simulator.value;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Placement;
import java.util.ArrayList;
import java.util.List;

/** How the buffers of a placement lie in an arena; read-only buffers that are one load lie in the constant itself. */
final class PlacementCode {
    final RoleCode code;
    final Placement placement;
    /** Per buffer: the load whose constant it is, or null. */
    final Load[] shared;

    final float[][] sharedValues;
    /** Per buffer: first element in the arena. */
    final int[] layout;

    final int arenaElements;
    private final List<Load> copied = new ArrayList<>();
    private final List<Constant> constants;

    PlacementCode(RoleCode code, Placement placement, List<Constant> constants, String place) {
        this.code = code;
        this.placement = placement;
        this.constants = constants;
        var buffers = code.role.buffers();
        var loads = new int[buffers.size()];
        for (Load load : placement.loads()) {
            check(load, buffers, place);
            loads[load.buffer()]++;
        }
        shared = new Load[buffers.size()];
        sharedValues = new float[buffers.size()][];
        for (Load load : placement.loads()) {
            int buffer = load.buffer();
            boolean whole = load.bufferOffset() == 0
                    && load.length() == buffers.get(buffer).elements();
            if (whole && loads[buffer] == 1 && !code.written[buffer]) {
                shared[buffer] = load;
                sharedValues[buffer] = constants.get(load.constant()).values();
            } else {
                copied.add(load);
            }
        }
        layout = new int[buffers.size()];
        int next = 0;
        for (int b = 0; b < buffers.size(); b++) {
            layout[b] = next;
            next += shared[b] == null ? buffers.get(b).elements() : 0;
        }
        arenaElements = next;
    }

    private void check(Load load, List<Buffer> buffers, String place) {
        if (load.buffer() < 0
                || load.buffer() >= buffers.size()
                || load.constant() < 0
                || load.constant() >= constants.size()) {
            throw PeTable.fault(
                    place + ": " + load + " of " + buffers.size() + " buffers, " + constants.size() + " constants");
        }
        Constant constant = constants.get(load.constant());
        Buffer buffer = buffers.get(load.buffer());
        if (!constant.hasValues()) {
            throw PeTable.fault(place + ": constant '" + constant.name() + "' has no values, so none can be computed");
        }
        var grid = placement.grid();
        long reachX = (long) load.strideX() * (grid.nx() - 1);
        long reachY = (long) load.strideY() * (grid.ny() - 1);
        long first = load.offset() + Math.min(0, reachX) + Math.min(0, reachY);
        long last = load.offset() + Math.max(0, reachX) + Math.max(0, reachY) + load.length();
        boolean inside = first >= 0
                && last <= constant.length()
                && load.bufferOffset() >= 0
                && (long) load.bufferOffset() + load.length() <= buffer.elements();
        boolean sameKind = (constant.type() == DataType.INT32) == (buffer.type() == DataType.INT32);
        if (!inside || !sameKind) {
            throw PeTable.fault(place + ": " + load + " does not fit buffer '" + buffer.name() + "' of "
                    + buffer.elements() + " " + buffer.type() + " or constant '" + constant.name() + "' of "
                    + constant.length() + " " + constant.type());
        }
    }

    /** A fresh arena of the PE with grid index (ix, iy). */
    float[] arena(int ix, int iy) {
        var arena = new float[arenaElements];
        for (Load load : copied) {
            float[] values = constants.get(load.constant()).values();
            System.arraycopy(
                    values, from(load, ix, iy), arena, layout[load.buffer()] + load.bufferOffset(), load.length());
        }
        return arena;
    }

    static int from(Load load, int ix, int iy) {
        return load.offset() + ix * load.strideX() + iy * load.strideY();
    }
}
