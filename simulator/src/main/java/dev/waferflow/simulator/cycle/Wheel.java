package dev.waferflow.simulator.cycle;

/** **Hot**. Things that happen a fixed few cycles from now: one list per coming cycle, used in turn. */
final class Wheel {
    private final IntList[] slots;
    private int pending;

    /** For delays of 1 to {@code longest} cycles. */
    Wheel(int longest) {
        slots = new IntList[longest + 1];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new IntList();
        }
    }

    void add(long cycle, int item) {
        slots[(int) (cycle % slots.length)].add(item);
        pending++;
    }

    /** What happens in this cycle; call {@link #clear} when done with it. */
    IntList at(long cycle) {
        return slots[(int) (cycle % slots.length)];
    }

    void clear(long cycle) {
        var slot = at(cycle);
        pending -= slot.size;
        slot.size = 0;
    }

    boolean empty() {
        return pending == 0;
    }
}
