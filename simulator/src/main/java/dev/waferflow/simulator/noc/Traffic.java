package dev.waferflow.simulator.noc;

/** Who sends when to whom. Called by one thread per source. */
public interface Traffic {
    /** No further word. */
    int NEVER = Integer.MAX_VALUE;

    /** Cycle in which a PE sends its first word. */
    int first(int pe);

    /** Where its next word goes. */
    int destination(int pe);

    /** Cycle in which it sends the word after the one of cycle {@code cycle}; later than that. */
    int next(int pe, int cycle);
}
