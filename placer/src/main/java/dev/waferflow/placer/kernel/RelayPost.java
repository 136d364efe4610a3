package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * What one PE of a relay does: the lanes that it receives and sends, and the parts that it exchanges.
 */
final class RelayPost {
    final RelayRow row;
    final List<Piece> out = new ArrayList<>();
    final List<Piece> in = new ArrayList<>();
    final List<Piece> local = new ArrayList<>();
    boolean sends;

    RelayPost(RelayRow row) {
        this.row = row;
    }

    /** What tells its program from those of other PEs of the relay. */
    String signature(List<Feed> feeds, Layout output) {
        var text = new StringBuilder("relay");
        for (int f = 0; f < feeds.size(); f++) {
            Frame.Spot spot = row.arrives().get(f);
            if (spot != null) {
                Layout layout = feeds.get(f).layout();
                text.append("-i")
                        .append(layout.channelsOf(spot.lane()))
                        .append("x")
                        .append(layout.strips().get(spot.strip()).width());
            } else {
                text.append("-n");
            }
        }
        if (sends) {
            text.append("-o")
                    .append(output.channelsOf(row.own().lane()))
                    .append("x")
                    .append(output.strips().get(row.own().strip()).width());
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
