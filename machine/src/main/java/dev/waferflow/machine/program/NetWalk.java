package dev.waferflow.machine.program;

import dev.waferflow.machine.mesh.Side;

/** Follows one route of a net through the mesh. The one place that knows how branches unfold. */
public final class NetWalk {
    private NetWalk() {}

    /** What happens along a route. */
    public interface Visitor {
        /**
         * The route leaves router (x, y) through {@code side}. A link shared by several branches is reported once per
         * branch.
         *
         * @param hopsFromSource links travelled before this one
         */
        default void link(int x, int y, Side side, int hopsFromSource) {}

        /**
         * A copy is delivered at (x, y); {@code x} equals the wafer's width for the host's east edge.
         *
         * @param hops links travelled from the source
         */
        void deliver(int x, int y, int port, int hops);
    }

    /** Walks all branches of the route whose source is at (sourceX, sourceY). */
    public static void walk(Net net, int sourceX, int sourceY, Visitor visitor) {
        for (Branch branch : net.branches()) {
            int x = sourceX;
            int y = sourceY;
            int hops = 0;
            int last = branch.segments().size() - 1;
            for (int s = 0; s <= last; s++) {
                Segment segment = branch.segments().get(s);
                for (int h = 1; h <= segment.hops(); h++) {
                    visitor.link(x, y, segment.side(), hops);
                    x += segment.side().dx();
                    y += segment.side().dy();
                    hops++;
                    if (segment.deliverEach() || (s == last && h == segment.hops())) {
                        visitor.deliver(x, y, branch.sinkPort(), hops);
                    }
                }
            }
        }
    }
}
