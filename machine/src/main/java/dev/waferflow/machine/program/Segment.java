package dev.waferflow.machine.program;

import dev.waferflow.machine.mesh.Side;

/**
 * A straight piece of a route.
 *
 * @param side direction of travel
 * @param hops number of links, at least 1
 * @param deliverEach whether every router reached on this segment also delivers a copy to its ramp
 */
public record Segment(Side side, int hops, boolean deliverEach) {
    public Segment {
        if (hops < 1) {
            throw new IllegalArgumentException("segment of " + hops + " hops");
        }
    }

    /** A segment that delivers to no ramp on the way. */
    public static Segment pass(Side side, int hops) {
        return new Segment(side, hops, false);
    }

    /** A segment that delivers a copy to the ramp of every router it reaches. */
    public static Segment deliver(Side side, int hops) {
        return new Segment(side, hops, true);
    }
}
