package dev.waferflow.cli.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** One HTML file in the making. */
public final class HtmlPage {
    /** In the order in which they are read. */
    private static final List<String> REPORT_SCRIPTS = List.of(
            "base.js",
            "ramp.js",
            "maps.js",
            "data.js",
            "colors.js",
            "camera.js",
            "wafer.js",
            "tooltip.js",
            "graph.js",
            "details.js",
            "timeline.js",
            "roofline.js",
            "table.js",
            "replay.js",
            "controls.js",
            "main.js");

    private static final List<String> DIFF_SCRIPTS = List.of("base.js", "ramp.js", "maps.js", "camera.js", "diff.js");

    private final String title;
    private final String template;
    private final List<String> scripts;
    private final StringBuilder data = new StringBuilder();

    private HtmlPage(String title, String template, List<String> scripts) {
        this.title = title;
        this.template = template;
        this.scripts = scripts;
    }

    /** The page of a report. */
    public static HtmlPage report(String title) {
        return new HtmlPage(title, "page.html", REPORT_SCRIPTS);
    }

    /** The page of a comparison. */
    public static HtmlPage diff(String title) {
        return new HtmlPage(title, "diff.html", DIFF_SCRIPTS);
    }

    /** Adds JSON that the scripts read. */
    public void data(String id, String json) {
        // A script element ends at the first "</script", whatever it holds.
        data.append("<script type=\"application/json\" id=\"").append(id).append("\">");
        data.append(json.replace("<", "\\u003c")).append("</script>\n");
    }

    /** Adds bytes that the scripts read. */
    public void bytes(String id, byte[] bytes) {
        data.append("<script type=\"application/octet-stream\" id=\"")
                .append(id)
                .append("\">");
        data.append(Base64.getEncoder().encodeToString(bytes)).append("</script>\n");
    }

    /** The file. */
    public byte[] html() {
        var code = new StringBuilder();
        scripts.forEach(name -> code.append(resource(name)));
        String page =
                resource(template).replace("{{title}}", escaped(title)).replace("{{style}}", resource("page.css"));
        // The data may hold anything, so they come in last.
        int at = page.indexOf("{{data}}");
        int script = page.indexOf("{{script}}");
        String text = page.substring(0, at)
                + data
                + page.substring(at + "{{data}}".length(), script)
                + code
                + page.substring(script + "{{script}}".length());
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("{", "&#123;");
    }

    private static String resource(String name) {
        try (var stream = HtmlPage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
