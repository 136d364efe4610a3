package dev.waferflow.simulator.value;

import dev.waferflow.machine.program.Instruction;
import java.util.List;

/** One live PE: its memory, its semaphores and how far its threads are. */
final class PeState {
    final int pe;
    final PlacementCode placement;
    final int ix;
    final int iy;
    final float[] arena;
    final int[] semaphores;
    final int[] at;
    /** Per thread: sample number, then the loop counters from the outermost. */
    final int[][] loopIndex;

    private final PeTable pes;
    /** For messages: what is being executed. */
    int thread;

    Step step;

    PeState(int pe, PlacementCode placement, PeTable pes) {
        this.pe = pe;
        this.placement = placement;
        this.pes = pes;
        var grid = placement.placement.grid();
        ix = (pes.x(pe) - grid.x()) / grid.dx();
        iy = (pes.y(pe) - grid.y()) / grid.dy();
        arena = placement.arena(ix, iy);
        var role = placement.code.role;
        semaphores = role.semaphores().stream().mapToInt(Integer::intValue).toArray();
        at = new int[role.threads().size()];
        loopIndex = new int[at.length][4];
    }

    /** The array that an operand lies in; {@code fabric} is where a message lies. */
    float[] array(Access access, float[] fabric) {
        return switch (access.kind) {
            case FABRIC -> fabric;
            case IMMEDIATE -> access.constant;
            case MEMORY, INDEXED ->
                placement.shared[access.place] == null ? arena : placement.sharedValues[access.place];
        };
    }

    /** First element of the operand in its array, before loops and ring. */
    int base(Access access, int fabricAt) {
        if (access.kind == Access.Kind.FABRIC) {
            return fabricAt;
        }
        if (access.kind == Access.Kind.IMMEDIATE) {
            return 0;
        }
        var load = placement.shared[access.place];
        int start = load == null ? placement.layout[access.place] : PlacementCode.from(load, ix, iy);
        return start + access.offset;
    }

    /** Faults if a walk of all dimensions from {@code start} leaves the buffer. */
    void check(Access access, int start) {
        if (access.kind != Access.Kind.MEMORY || access.ring > 0) {
            return;
        }
        int elements = placement.code.role.buffers().get(access.place).elements();
        int least = access.offset + start + access.low[0];
        int greatest = access.offset + start + access.high[0];
        if (least < 0 || greatest >= elements) {
            throw outside(access, least < 0 ? least : greatest);
        }
    }

    /** Faults if one element (counted from the operand's offset) is outside the buffer. */
    void checkElement(Access access, int position) {
        boolean memory = access.kind == Access.Kind.MEMORY || access.kind == Access.Kind.INDEXED;
        if (memory) {
            int element = access.offset + position;
            if (element < 0
                    || element
                            >= placement.code.role.buffers().get(access.place).elements()) {
                throw outside(access, element);
            }
        }
    }

    private RuntimeException outside(Access access, int element) {
        var buffer = placement.code.role.buffers().get(access.place);
        return PeTable.fault("address " + element + " is outside buffer '" + buffer.name() + "' of " + buffer.elements()
                + " elements: " + describe());
    }

    boolean take(List<Instruction.Sync> waits) {
        for (int i = 0; i < waits.size(); i++) {
            if (semaphores[waits.get(i).semaphore()] < waits.get(i).count()) {
                return false;
            }
        }
        for (int i = 0; i < waits.size(); i++) {
            semaphores[waits.get(i).semaphore()] -= waits.get(i).count();
        }
        return true;
    }

    void give(List<Instruction.Sync> signals) {
        for (int i = 0; i < signals.size(); i++) {
            semaphores[signals.get(i).semaphore()] += signals.get(i).count();
        }
    }

    /** Region, role, PE, thread and instruction. */
    String describe() {
        return pes.describe(pe) + ", thread '"
                + placement.code.role.threads().get(thread).name() + "', instruction " + step.number + " ("
                + step.vector.op() + "), sample " + loopIndex[thread][0];
    }
}
