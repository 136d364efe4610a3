package dev.waferflow.placer.kernel;

/** Where a join holds what arrives on one branch before the other has caught up. */
public enum JoinRoom {
    /** In columns of their own before the join: the room can be cut to what is needed, to the word. */
    IN_BUFFERS,
    /**
     * In the join's own memory where a whole sample takes no more than half of it, or where tokens are columns and what the other branch
     * holds takes no more than two thirds; else in buffers.
     */
    WHERE_IT_FITS,
    /** Always in the join's own memory, even if that is less than a sample: fits where columns are few. */
    IN_JOINS
}
