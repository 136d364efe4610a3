package dev.waferflow.machine.program;

import java.util.List;

/**
 * One path of a net from its source router. The router at its end always delivers to the ramp (or, one hop beyond the
 * east edge, to the host).
 *
 * @param segments the path, at least one
 * @param sinkPort the input port that the words have at every PE where this branch delivers
 */
public record Branch(List<Segment> segments, int sinkPort) {
    public Branch {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a branch needs a segment");
        }
    }
}
