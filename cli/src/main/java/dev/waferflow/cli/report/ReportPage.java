package dev.waferflow.cli.report;

import dev.waferflow.cli.page.HtmlPage;
import dev.waferflow.cli.picture.PeMaps.Kind;
import java.util.LinkedHashMap;
import java.util.Locale;

/** The report as one HTML file that needs nothing else. */
public final class ReportPage {
    private ReportPage() {}

    /** The file. */
    public static byte[] of(RunReport report, WaferCharts charts) {
        var page = HtmlPage.report(charts.chart().title());
        page.data("data", Json.line(PageContent.of(report, charts)));
        var maps = new LinkedHashMap<String, byte[]>();
        for (Kind kind : Kind.values()) {
            maps.put(
                    "map-" + kind.name().toLowerCase(Locale.ROOT), charts.maps().packed(kind));
        }
        maps.forEach(page::bytes);
        return page.html();
    }
}
