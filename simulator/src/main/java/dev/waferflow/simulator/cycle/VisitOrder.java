package dev.waferflow.simulator.cycle;

/** In which order PEs and links are visited in a cycle; exists so that a test can show that it does not matter. */
interface VisitOrder {
    /** Leaves the order as it is. */
    VisitOrder PLAIN = (items, count) -> {};

    /** May rearrange the first {@code count} items. */
    void arrange(int[] items, int count);
}
