package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.List;

/** What one PE of a relay does: the lanes that it receives and sends, and the parts that it exchanges. */
final class RelayPost {
    final int strip;
    final int lane;
    final List<Piece> out = new ArrayList<>();
    final List<Piece> in = new ArrayList<>();
    final List<Piece> local = new ArrayList<>();
    boolean sends;

    RelayPost(int strip, int lane) {
        this.strip = strip;
        this.lane = lane;
    }

    /** Whether the PE stands on a lane of the feed. */
    boolean receives(Layout feed) {
        return has(feed, strip, lane);
    }

    static boolean has(Layout layout, int strip, int lane) {
        return strip < layout.strips().size()
                && lane < layout.lanes()
                && !layout.strips().get(strip).isEmpty();
    }

    /** What tells its program from those of other PEs of the relay. */
    String signature(List<Feed> feeds, Layout output) {
        var text = new StringBuilder("relay");
        for (Feed feed : feeds) {
            if (receives(feed.layout())) {
                text.append("-i")
                        .append(feed.layout().channelsOf(lane))
                        .append("x")
                        .append(feed.layout().strips().get(strip).width());
            } else {
                text.append("-n");
            }
        }
        if (sends) {
            text.append("-o")
                    .append(output.channelsOf(lane))
                    .append("x")
                    .append(output.strips().get(strip).width());
        }
        for (Piece piece : out) {
            text.append("-s").append(source(piece, feeds));
        }
        for (Piece piece : local) {
            text.append("-l").append(source(piece, feeds)).append("to").append(target(piece, output));
        }
        for (Piece piece : in) {
            text.append("-g").append(target(piece, output));
        }
        return text.toString();
    }

    private static String source(Piece piece, List<Feed> feeds) {
        return piece.feed() + "." + piece.sourceOffset(feeds.get(piece.feed()).layout()) + "." + piece.channels() + "."
                + piece.columns();
    }

    private static String target(Piece piece, Layout output) {
        return piece.targetOffset(output) + "." + piece.channels() + "." + piece.columns();
    }
}
