package dev.waferflow.placer.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A row of the band as a relay sees it, in all of its columns alike.
 *
 * @param arrives the lane of each feed that arrives on it, null where none does
 * @param own the lane of the output on it, null if there is none
 */
record RelayRow(List<Frame.Spot> arrives, Frame.Spot own) {
    /** All rows of the band. */
    static List<RelayRow> of(Frame frame, List<Feed> feeds, Layout output) {
        var pitches =
                feeds.stream().mapToInt(feed -> frame.pitch(feed.layout())).toArray();
        int pitch = frame.pitch(output);
        var rows = new ArrayList<RelayRow>(frame.bandRows());
        for (int row = 0; row < frame.bandRows(); row++) {
            var arrives = new ArrayList<Frame.Spot>(feeds.size());
            for (int f = 0; f < feeds.size(); f++) {
                arrives.add(Frame.spot(feeds.get(f).layout(), pitches[f], row));
            }
            rows.add(new RelayRow(Collections.unmodifiableList(arrives), Frame.spot(output, pitch, row)));
        }
        return rows;
    }

    /** Whether anything arrives on it. */
    boolean carriesFeed() {
        return arrives.stream().anyMatch(spot -> spot != null);
    }
}
