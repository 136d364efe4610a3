package dev.waferflow.simulator.noc;

/** **Hot**. A band of rows: its PEs, what its routers have decided, and its share of the statistics. */
final class Band {
    final int fromRow;
    final int first;
    final int end;
    private final Delay hopping;
    private final Delay entering;
    private final Delay crediting;
    private final Outbox arriving = new Outbox(false);
    private final Sources sources;
    private final Routers routers;
    private final int outsideCycles;
    private final int windowFrom;
    private final int windowTo;

    long latencySum;
    long measured;
    long acceptedInWindow;
    long arrived;
    long hops;
    int lastArrival = -1;

    /** The rows from {@code fromRow} to before {@code toRow}. */
    Band(int fromRow, int toRow, NocOptions options, Routers routers, Traffic traffic) {
        this.fromRow = fromRow;
        this.routers = routers;
        first = fromRow * options.width();
        end = toRow * options.width();
        hopping = new Delay(options.linkCycles(), true, first, end);
        entering = new Delay(options.rampCycles(), true, first, end);
        crediting = new Delay(options.creditCycles(), false, first, end);
        sources = new Sources(first, end, options.width(), traffic);
        outsideCycles = options.sourceCycles() + options.rampCycles();
        windowFrom = options.warmUpCycles();
        windowTo = windowFrom + options.cycles();
    }

    /** First half of a cycle: reads and writes this band only. */
    void decide(int cycle) {
        hopping.begin(cycle);
        entering.begin(cycle);
        crediting.begin(cycle);
        arriving.size = 0;
        routers.decide(this);
        hopping.fetch(routers);
        count(cycle);
        sources.send(cycle, routers, entering);
    }

    /** Second half: takes what is due from itself and its neighbours; null where there is none. */
    void commit(int cycle, Band north, Band south) {
        routers.store(entering.due(cycle, Delay.OWN));
        routers.store(hopping.due(cycle, Delay.OWN));
        routers.credit(crediting.due(cycle, Delay.OWN));
        if (north != null) {
            routers.store(north.hopping.due(cycle, Delay.SOUTH));
            routers.credit(north.crediting.due(cycle, Delay.SOUTH));
        }
        if (south != null) {
            routers.store(south.hopping.due(cycle, Delay.NORTH));
            routers.credit(south.crediting.due(cycle, Delay.NORTH));
        }
    }

    /** The word in a slot goes to the FIFO of another router. */
    void hop(int port, int slot) {
        hops++;
        hopping.add(port, slot);
    }

    /** A FIFO has lost its first word: the output port in front of it gets a credit. */
    void pop(int output) {
        crediting.add(output);
    }

    /** The word in a slot leaves its last router towards the PE. */
    void arrive(int slot) {
        arriving.add(slot);
    }

    private void count(int cycle) {
        for (int i = 0; i < arriving.size; i++) {
            int birth = routers.birth(arriving.to[i]);
            if (birth >= windowFrom && birth < windowTo) {
                latencySum += cycle + outsideCycles - birth;
                measured++;
            }
        }
        lastArrival = arriving.size > 0 ? cycle + outsideCycles : lastArrival;
        arrived += arriving.size;
        acceptedInWindow += cycle >= windowFrom && cycle < windowTo ? arriving.size : 0;
    }
}
