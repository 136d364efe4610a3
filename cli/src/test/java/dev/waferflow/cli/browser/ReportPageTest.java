package dev.waferflow.cli.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.waferflow.cli.command.CommandLineRun;
import dev.waferflow.cli.picture.Heat;
import dev.waferflow.cli.report.Figure;
import dev.waferflow.cli.report.LayerFigure;
import dev.waferflow.cli.report.Numbers;
import dev.waferflow.cli.report.SavedReport;
import dev.waferflow.frontend.data.NpzWriter;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The report page as a person uses it, in a headless Chromium: {@code make browser-test}. Screenshots are left in {@code
 * target/screenshots}, to be looked at.
 */
@Tag("browser")
class ReportPageTest {
    private static final long LARGEST_PAGE = 15_000_000;
    private static final double SLOWEST_OPENING_MILLIS = 2000;

    private static final String NO_BROWSER = "no Chromium here: apt-get install chromium";
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"tiny_resnet,../models/tiny_resnet.onnx", "transformer,zoo:tiny-transformer", "resnet50,zoo:resnet50"})
    void showsARunToAPerson(String name, String model) throws Exception {
        Path report = folder.resolve(name);
        Assumptions.assumeTrue(Browser.program().isPresent(), NO_BROWSER);
        run(model, report, "--weights", "seeded:1");
        aPersonUses(name, report);
    }

    /** A trained sentence encoder on 128 words: its file is on the class path with {@code -Pminilm}. */
    @Test
    void showsAnEncoderOfSentences() throws Exception {
        Path model = folder.resolve("minilm.onnx");
        try (var file = ReportPageTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            Assumptions.assumeTrue(file != null, "no MiniLM on the class path: -Pminilm");
            Assumptions.assumeTrue(Browser.program().isPresent(), NO_BROWSER);
            Files.copy(file, model);
        }
        Path inputs = folder.resolve("words.npz");
        NpzWriter.write(inputs, sentence(128));
        Path report = folder.resolve("minilm");
        run(model.toString(), report, "--inputs", inputs.toString(), "--samples", "24");
        aPersonUses("minilm", report);
    }

    /** Words from the middle of the vocabulary, none of them padding. */
    private static Map<String, Tensor> sentence(int words) {
        long[] ids = LongStream.range(0, words).map(i -> 2000 + 37 * i).toArray();
        var mask = new long[words];
        Arrays.fill(mask, 1);
        return Map.of(
                "input_ids", Tensor.ofLongs(DataType.INT64, ids, 1, words),
                "attention_mask", Tensor.ofLongs(DataType.INT64, mask, 1, words),
                "token_type_ids", Tensor.ofLongs(DataType.INT64, new long[words], 1, words));
    }

    private static void aPersonUses(String name, Path report) throws Exception {
        Files.createDirectories(SCREENSHOTS);
        Files.copy(
                report.resolve("floorplan.png"),
                SCREENSHOTS.resolve(name + "-floorplan.png"),
                StandardCopyOption.REPLACE_EXISTING);
        var saved = SavedReport.read(report);
        Path page = report.resolve("report.html");
        assertThat(Files.size(page)).isLessThan(LARGEST_PAGE);
        try (var browser = new Browser(Browser.program().orElseThrow(), 1500, 950)) {
            browser.open(page);
            assertThat(browser.number("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                    .isLessThan(SLOWEST_OPENING_MILLIS);
            shot(browser, name, "1-opened");
            figuresAreThoseOfTheSummary(browser, saved);
            zoomsToSinglePes(browser, name);
            heatmapsSwitch(browser, saved, name);
            theGraphFindsALayerOnTheWafer(browser, saved, name);
            aTooltipTellsAPe(browser, saved, name);
            theTableSorts(browser, saved, name);
            theWaveCrossesTheWafer(browser, saved, name);
            worksByKeysAndInTheDark(browser, name);
            assertThat(browser.problems()).isEmpty();
            assertThat(browser.requests()).isEmpty();
        }
    }

    @Test
    void showsADifferenceToAPerson() throws Exception {
        var program = Browser.program();
        Assumptions.assumeTrue(program.isPresent(), NO_BROWSER);
        Path before = folder.resolve("before");
        Path after = folder.resolve("after");
        Path page = folder.resolve("diff.html");
        run("../models/tiny_resnet.onnx", before);
        run("../models/tiny_resnet.onnx", after, "--precision", "fp32");
        var run = CommandLineRun.of("diff", before.toString(), after.toString(), "--html", page.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        try (var browser = new Browser(program.get(), 1500, 950)) {
            browser.open(page);
            shot(browser, "diff", "1-opened");
            browser.click("#diff-layers tbody tr");
            Thread.sleep(400);
            var mapsBefore = SavedReport.read(before).charts().maps();
            var mapsAfter = SavedReport.read(after).charts().maps();
            int pe = IntStream.range(0, 850_000)
                    .filter(at -> Heat.BUSY.value(mapsBefore, at) > 0 && Heat.BUSY.value(mapsAfter, at) > 0)
                    .skip(10_000)
                    .findFirst()
                    .orElseThrow();
            double difference = browser.number("waferflow.figures().values[" + pe + "]");
            double expected = Heat.BUSY.value(mapsAfter, pe) - Heat.BUSY.value(mapsBefore, pe);
            assertThat(difference).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-4));
            shot(browser, "diff", "2-selected");
            assertThat(browser.problems()).isEmpty();
            assertThat(browser.requests()).isEmpty();
        }
    }

    private static void run(String model, Path report, String... more) {
        var arguments = new ArrayList<>(List.of("run", model, "--out", report.toString()));
        arguments.addAll(List.of(more));
        var run = CommandLineRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private static void shot(Browser browser, String model, String what) throws Exception {
        browser.screenshot(SCREENSHOTS.resolve(model + "-" + what + ".png"));
    }

    private static void figuresAreThoseOfTheSummary(Browser browser, SavedReport saved) throws Exception {
        for (JsonNode shown : browser.run("[...document.querySelectorAll('#figures > div')].map(d => [d.dataset.figure,"
                + " d.querySelector('dd').textContent])")) {
            var figure = List.of(Figure.values()).stream()
                    .filter(f -> f.key().equals(shown.get(0).asText()))
                    .findFirst()
                    .orElseThrow();
            assertThat(shown.get(1).asText()).startsWith(figure.text(saved.report()));
        }
        assertThat(browser.number("document.querySelectorAll('#figures > div').length"))
                .isGreaterThan(6);
        var range = saved.report().uncertainty();
        assertThat(browser.text("document.getElementById('range').textContent"))
                .contains(Numbers.figure(range.cyclesPerSampleLow()))
                .contains(Numbers.figure(range.cyclesPerSampleHigh()));
    }

    private static void zoomsToSinglePes(Browser browser, String name) throws Exception {
        double before = browser.number("waferflow.wafer.camera.scale");
        var middle = browser.run("(() => { const l = waferflow.layers[1].regions[0], b ="
                + " waferflow.wafer.canvas.getBoundingClientRect(), p = waferflow.wafer.place((l.y + (l.height >> 1)) *"
                + " waferflow.data.wafer.width + l.x + 1); return [b.left + p[0], b.top + p[1]]; })()");
        for (int i = 0; i < 14; i++) {
            browser.wheel(middle.get(0).asDouble(), middle.get(1).asDouble(), -120);
        }
        assertThat(browser.number("waferflow.wafer.camera.scale")).isGreaterThan(8 * before);
        shot(browser, name, "2-zoomed");
        browser.click("#fit");
        Thread.sleep(400);
        assertThat(browser.number("waferflow.wafer.camera.scale")).isLessThan(before * 1.5);
    }

    private static void heatmapsSwitch(Browser browser, SavedReport saved, String name) throws Exception {
        var maps = saved.charts().maps();
        for (Heat heat : Heat.values()) {
            browser.run("(() => { const s = document.getElementById('heat'); s.value = '" + heat.key()
                    + "'; s.dispatchEvent(new Event('change')); })()");
            browser.until("waferflow.state.heat === '" + heat.key() + "'");
            // Every PE has the figure that Java derives from the same numbers.
            var values = browser.run(
                    "waferflow.heat('" + heat.key() + "').then(h => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(i =>"
                            + " { const v = h.values[(i * 84433 + 1234) % h.values.length]; return v === v ? v : null; }))");
            for (int i = 0; i < 10; i++) {
                int pe = (int) ((i * 84433L + 1234) % (maps.width() * maps.height()));
                double expected = heat.value(maps, pe);
                if (Double.isNaN(expected)) {
                    assertThat(values.get(i).isNull()).as(heat + " of PE " + pe).isTrue();
                } else {
                    assertThat(values.get(i).asDouble())
                            .as(heat + " of PE " + pe)
                            .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5 * Math.abs(expected) + 1e-5));
                }
            }
        }
        browser.run("waferflow.controls.choose('busy')");
        shot(browser, name, "3-heatmap");
    }

    private static void theGraphFindsALayerOnTheWafer(Browser browser, SavedReport saved, String name)
            throws Exception {
        browser.click("#graph .node[data-layer='3']");
        Thread.sleep(400);
        var layer = saved.report().layers().get(3);
        assertThat(browser.text("document.querySelector('#details h2').textContent"))
                .contains(layer.name());
        var place = layer.regions().get(0);
        int width = saved.charts().maps().width();
        int pe = (place.y() + place.height() / 2) * width + place.x();
        var at = browser.run("waferflow.wafer.place(" + pe + ")");
        assertThat(at.get(0).asDouble()).isBetween(0.0, browser.number("waferflow.wafer.camera.width"));
        assertThat(at.get(1).asDouble()).isBetween(0.0, browser.number("waferflow.wafer.camera.height"));
        shot(browser, name, "4-selected");
        // And back: a click on the wafer selects the layer in the graph.
        var other = saved.report().layers().get(1).regions().get(0);
        int target = (other.y() + other.height() / 2) * width + other.x() + other.width() / 2;
        lookAt(browser, target, width);
        var there = onScreen(browser, target);
        browser.clickAt(there.get(0).asDouble(), there.get(1).asDouble());
        assertThat(browser.text("document.querySelector('.node[aria-selected=true]').dataset.layer"))
                .isEqualTo("1");
        if (!saved.report().layers().get(1).onnxNodes().isEmpty()) {
            assertThat(browser.text("document.querySelector('#details .onnx').textContent"))
                    .startsWith(saved.report().layers().get(1).onnxNodes().get(0));
        }
    }

    private static JsonNode onScreen(Browser browser, int pe) throws Exception {
        return browser.run(
                "(() => { const b = waferflow.wafer.canvas.getBoundingClientRect(), p = waferflow.wafer.place(" + pe
                        + "); return [b.left + p[0], b.top + p[1]]; })()");
    }

    /** Shows 30 x 18 PEs around one. */
    private static void lookAt(Browser browser, int pe, int width) throws Exception {
        browser.run("waferflow.wafer.camera.show({x: " + (pe % width - 12) + ", y: " + (pe / width - 8)
                + ", width: 30, height: 18}, 0, true)");
        browser.settle();
    }

    private static void aTooltipTellsAPe(Browser browser, SavedReport saved, String name) throws Exception {
        var maps = saved.charts().maps();
        var place = saved.report().layers().get(3).regions().get(0);
        int pe = place.y() * maps.width() + place.x();
        while (maps.role(pe) == null) {
            pe += maps.width();
        }
        lookAt(browser, pe, maps.width());
        var at = onScreen(browser, pe);
        browser.moveTo(at.get(0).asDouble(), at.get(1).asDouble());
        browser.until("!document.getElementById('tooltip').hidden");
        String text = browser.text("document.getElementById('tooltip').textContent");
        assertThat(text)
                .contains(saved.report().layers().get(3).name())
                .contains("PE (" + pe % maps.width() + ", " + pe / maps.width() + ")")
                .contains(maps.role(pe).name());
        String busy = "busy" + Numbers.percent(Heat.BUSY.value(maps, pe));
        assertThat(text).contains(busy);
        shot(browser, name, "5-tooltip");
        browser.moveTo(3, 3);
        browser.click("#fit");
    }

    private static void theTableSorts(Browser browser, SavedReport saved, String name) throws Exception {
        browser.click("[data-tab=layers]");
        browser.run(
                "[...document.querySelectorAll('#layers th button')].find(b => b.textContent === 'cycles').click()");
        var ids = browser.run("[...document.querySelectorAll('#layers tbody tr')].map(r => Number(r.dataset.layer))");
        assertThat(ids).hasSize(saved.report().layers().size());
        double before = Double.POSITIVE_INFINITY;
        for (JsonNode id : ids) {
            Double cycles = saved.report().layers().get(id.asInt()).cyclesPerSample();
            double value = cycles == null ? -1 : cycles;
            assertThat(value).isLessThanOrEqualTo(before);
            before = value;
        }
        var first = saved.report().layers().get(ids.get(0).asInt());
        assertThat(browser.text("document.querySelector('#layers tbody tr').textContent"))
                .contains(LayerFigure.CYCLES.text(first))
                .contains(LayerFigure.WASTE.text(first))
                .contains(first.limitedBy());
        shot(browser, name, "6-table");
        for (String tab : List.of("roofline", "advice", "metrics", "timeline")) {
            browser.click("[data-tab=" + tab + "]");
            shot(browser, name, "7-" + tab);
        }
    }

    private static void theWaveCrossesTheWafer(Browser browser, SavedReport saved, String name) throws Exception {
        browser.run("waferflow.select(null)");
        browser.click("#play");
        browser.until("Number(document.getElementById('time').value) > 350");
        browser.click("#play");
        shot(browser, name, "8-replay");
        double time = browser.number("waferflow.state.time");
        assertThat(time).isBetween(1.0, (double) saved.charts().timeline().cycles());
        assertThat(browser.text("document.getElementById('time-text').textContent"))
                .contains("cycle");
        browser.run("(() => { const s = document.getElementById('replay-sample'); s.value = 'all'; s.dispatchEvent(new"
                + " Event('change')); waferflow.replay.show("
                + saved.charts().timeline().cycles() * 0.7 + "); })()");
        shot(browser, name, "9-all-samples");
        browser.key("Escape");
        assertThat(browser.run("waferflow.state.time").isNull()).isTrue();
    }

    private static void worksByKeysAndInTheDark(Browser browser, String name) throws Exception {
        browser.run("document.activeElement.blur()");
        browser.key("t");
        assertThat(browser.text("document.documentElement.dataset.theme")).isEqualTo("dark");
        browser.run("document.getElementById('graph-scroll').focus()");
        browser.key("ArrowDown");
        browser.key("ArrowDown");
        assertThat(browser.number("waferflow.state.layer")).isEqualTo(1);
        Thread.sleep(400);
        browser.run("document.getElementById('wafer-canvas').focus()");
        browser.key("+");
        browser.run("document.getElementById('wafer-canvas').dispatchEvent(new KeyboardEvent('keydown', {key:"
                + " 'ArrowRight', shiftKey: true, bubbles: true}))");
        browser.until("!document.getElementById('tooltip').hidden");
        shot(browser, name, "10-dark");
    }
}
