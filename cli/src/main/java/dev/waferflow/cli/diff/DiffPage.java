package dev.waferflow.cli.diff;

import dev.waferflow.cli.page.HtmlPage;
import dev.waferflow.cli.picture.Heat;
import dev.waferflow.cli.picture.PeMaps;
import dev.waferflow.cli.picture.PeMaps.Kind;
import dev.waferflow.cli.report.Json;
import dev.waferflow.cli.report.RunReport.Place;
import dev.waferflow.cli.report.SavedReport;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A comparison as one HTML file, with heatmaps of the first run, the second and their difference. */
public final class DiffPage {
    private DiffPage() {}

    /** What the page is given. */
    private record Content(String title, RunDiff diff, Wafer before, Wafer after, List<HeatFacts> heats) {}

    /** One run's wafer. */
    private record Wafer(
            int width,
            int height,
            long cycles,
            double linkCycles,
            int copyRows,
            List<PeMaps.PeRole> roles,
            List<Box> layers) {
        static Wafer of(SavedReport saved) {
            var maps = saved.charts().maps();
            return new Wafer(
                    maps.width(),
                    maps.height(),
                    maps.cycles(),
                    maps.linkCycles(),
                    maps.copyRows(),
                    maps.roles(),
                    saved.report().layers().stream()
                            .map(l -> new Box(l.id(), l.name(), l.regions()))
                            .toList());
        }
    }

    /** A layer's rectangles. */
    private record Box(int id, String name, List<Place> regions) {}

    /** A heatmap. */
    private record HeatFacts(String key, String label, String unit, Heat.Form form, List<Kind> kinds) {}

    /** The file. */
    public static byte[] of(SavedReport before, SavedReport after) {
        var diff = RunDiff.of(before.report(), after.report());
        String title = before.charts().chart().title() + ": before and after";
        var page = HtmlPage.diff(title);
        page.data(
                "data",
                Json.line(new Content(
                        title,
                        diff,
                        Wafer.of(before),
                        Wafer.of(after),
                        Arrays.stream(Heat.values())
                                .map(h -> new HeatFacts(h.key(), h.label(), h.unit(), h.form(), h.kinds()))
                                .toList())));
        for (Kind kind : Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            page.bytes("before-" + name, before.charts().maps().packed(kind));
            page.bytes("after-" + name, after.charts().maps().packed(kind));
        }
        return page.html();
    }
}
