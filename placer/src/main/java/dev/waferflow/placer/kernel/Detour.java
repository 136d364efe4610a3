package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.Optional;

/** A layout between two that are too far apart for one exchange of an adapter. */
final class Detour {
    /** Streams that become one, or come from one, in one step of an adapter with several. */
    static final int FAN = 4;

    private Detour() {}

    /** The layout; empty if none brings them nearer. */
    static Optional<Layout> between(Layout from, Layout to, Frame frame) {
        Layout plain = to.withPadding(0, 0, 0);
        int count = to.strips().size();
        if (from.strips().size() != count) {
            int near = Math.max(from.lanes() / FAN, Math.min(from.lanes() * FAN, to.lanes()));
            for (int lanes : new int[] {near, from.lanes(), Math.min(from.lanes(), to.lanes())}) {
                Layout next = plain.withLanes(Math.min(frame.maxLanes(count), Math.max(1, lanes)))
                        .withStrips(frame.spread(from.columnCount(), count, count));
                if (!next.sameStream(to)) {
                    return Optional.of(next);
                }
            }
            return Optional.empty();
        }
        if (from.lanes() != to.lanes()) {
            int lanes = from.lanes() > to.lanes()
                    ? Math.max(to.lanes(), (from.lanes() + FAN - 1) / FAN)
                    : Math.min(to.lanes(), from.lanes() * FAN);
            Layout next = from.withLanes(lanes);
            if (!next.sameStream(from)) {
                return Optional.of(next);
            }
        }
        int fromStrips = from.usedStrips().length;
        int toStrips = to.usedStrips().length;
        if (fromStrips > toStrips) {
            int used = Math.max(toStrips, (fromStrips + FAN - 1) / FAN);
            Layout next = from.withStrips(
                    frame.spread(from.columnCount(), used, from.strips().size()));
            if (!next.sameStream(from)) {
                return Optional.of(next);
            }
        }
        Layout even = plain.withStrips(frame.stripsFor(plain.columnCount()));
        if (!even.sameStream(from) && !even.sameStream(to)) {
            return Optional.of(even);
        }
        // Copies for more strips: first a few strips that then serve as sources.
        var few = new ArrayList<Strip>(from.strips());
        int copies = 0;
        for (int s = 0; s < few.size() && copies < FAN; s++) {
            if (few.get(s).isEmpty() && !to.strips().get(s).isEmpty()) {
                few.set(s, to.strips().get(s));
                copies++;
            }
        }
        Layout next = from.withStrips(few);
        if (next.sameStream(from) || next.sameStream(to)) {
            return Optional.empty();
        }
        return Optional.of(next);
    }
}
