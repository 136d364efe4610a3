package dev.waferflow.placer.kernel;

import java.util.List;

/**
 * A stream in finer records: each record is cut into pieces of equally many channels, which follow each other as the channels of
 * the record do. Only the numbers of records and channels are right, not which elements they are.
 */
final class RecordPieces {
    private RecordPieces() {}

    /** The most pieces, up to a limit, into which the records of all lanes can be cut so that they are equal and fill whole words. */
    static int most(Layout layout, int limit) {
        for (int pieces = Math.min(limit, layout.block()); pieces > 1; pieces--) {
            boolean fillsWords =
                    layout.block() / pieces % 2 == 0 || layout.type().bits() == 32;
            if (layout.channelCount() % layout.lanes() == 0 && layout.block() % pieces == 0 && fillsWords) {
                return pieces;
            }
        }
        return 1;
    }

    /** The stream as pieces. */
    static Layout of(Layout layout, int pieces) {
        return new Layout(
                layout.type(),
                List.of(new Axis(layout.records() * pieces, 0)),
                List.of(),
                List.of(new Axis(layout.channelCount() / pieces, 0)),
                layout.columns(),
                layout.lanes(),
                layout.strips(),
                0,
                0,
                0);
    }
}
