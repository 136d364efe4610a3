package dev.waferflow.simulator.noc;

/**
 * **Hot**. Outboxes of the last cycles: what is added in cycle t is due at the end of cycle t + cycles - 1. One for the band itself, one
 * each for the band to the north and to the south, which read theirs while nobody writes.
 */
final class Delay {
    static final int OWN = 0;
    static final int NORTH = 1;
    static final int SOUTH = 2;

    private final Outbox[][] boxes;
    private final int first;
    private final int end;
    private Outbox own;
    private Outbox north;
    private Outbox south;

    /** For the routers from {@code first} to before {@code end}. */
    Delay(int cycles, boolean withWords, int first, int end) {
        this.first = first * Routers.STRIDE;
        this.end = end * Routers.STRIDE;
        boxes = new Outbox[cycles][3];
        for (Outbox[] cycle : boxes) {
            for (int i = 0; i < cycle.length; i++) {
                cycle[i] = new Outbox(withWords);
            }
        }
    }

    /** Begins a cycle. */
    void begin(int cycle) {
        Outbox[] now = boxes[cycle % boxes.length];
        own = now[OWN];
        north = now[NORTH];
        south = now[SOUTH];
        own.size = 0;
        north.size = 0;
        south.size = 0;
    }

    void add(int port) {
        (port < first ? north : port >= end ? south : own).add(port);
    }

    void add(int port, long word) {
        (port < first ? north : port >= end ? south : own).add(port, word);
    }

    /** What is due at the end of a cycle. */
    Outbox due(int cycle, int side) {
        return boxes[(cycle + 1) % boxes.length][side];
    }

    /** What was added in this cycle were slots: words take their place. */
    void fetch(Routers routers) {
        routers.fetch(own);
        routers.fetch(north);
        routers.fetch(south);
    }
}
