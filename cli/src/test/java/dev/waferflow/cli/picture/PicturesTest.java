package dev.waferflow.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.cli.picture.Canvas.Format;
import dev.waferflow.cli.picture.PeMaps.Kind;
import dev.waferflow.cli.picture.PeMaps.PeRole;
import dev.waferflow.cli.picture.WaferChart.Box;
import dev.waferflow.cli.picture.WaferChart.HostSide;
import dev.waferflow.cli.picture.WaferChart.Kernel;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

final class PicturesTest {
    private static final WaferChart CHART = new WaferChart(
            WaferChart.SCHEMA,
            "sample on tiny, fp16",
            "interval 100 cycles",
            20,
            10,
            List.of(
                    new Kernel(0, "conv1", "layer", "Conv", List.of(new Box(0, 0, 6, 10)), List.of()),
                    new Kernel(1, "add", "layer", "Add", List.of(new Box(10, 0, 6, 10)), List.of(0))),
            List.of(new HostSide("x", true, List.of(2, 3)), new HostSide("y", false, List.of(5))),
            null,
            null);

    /** Half of the first kernel busy all the time, its other half never; nothing elsewhere has a role. */
    private static PeMaps maps() {
        var maps = new EnumMap<Kind, int[]>(Kind.class);
        for (Kind kind : Kind.values()) {
            maps.put(kind, new int[200]);
        }
        Arrays.fill(maps.get(Kind.ROLE), -1);
        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 6; x++) {
                maps.get(Kind.ROLE)[y * 20 + x] = 0;
                maps.get(Kind.BUSY)[y * 20 + x] = y < 5 ? 100 : 0;
                maps.get(Kind.EAST_WORDS)[y * 20 + x] = -x * 1000 - y;
            }
        }
        return new PeMaps(20, 10, 100, 50, 5, 49152, List.of(new PeRole(0, "mac", 1, 20, 300, 4000)), maps);
    }

    private static byte[] busy(Format format) {
        return Pictures.heat(CHART, maps(), Heat.BUSY, OptionalDouble.empty(), format);
    }

    /** The colour in the middle of a PE: 50 pixels each, after the margins. */
    private static int colorAt(byte[] png, double column, double row) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        return image.getRGB((int) (104 + column * 50), (int) (104 + row * 50)) & 0xffffff;
    }

    @Test
    void floorplanColoursKernelsByKind() throws IOException {
        byte[] png = Pictures.floorplan(CHART, Format.PNG);
        int conv = Palette.family(CHART.kernels().get(0)).color().getRGB() & 0xffffff;
        int sum = Palette.family(CHART.kernels().get(1)).color().getRGB() & 0xffffff;
        assertThat(colorAt(png, 0.5, 9.5)).isEqualTo(conv);
        assertThat(colorAt(png, 10.5, 9.5)).isEqualTo(sum).isNotEqualTo(conv);
        assertThat(colorAt(png, 18.5, 9.5)).isEqualTo(Palette.EMPTY_WAFER.getRGB() & 0xffffff);
    }

    @Test
    void heatmapTellsBusyIdleAndUnassignedApart() throws IOException {
        byte[] png = busy(Format.PNG);
        assertThat(colorAt(png, 0.5, 0.5)).isEqualTo(Palette.viridis(1));
        assertThat(colorAt(png, 0.5, 9.5)).isEqualTo(Palette.IDLE.getRGB() & 0xffffff);
        assertThat(colorAt(png, 18.5, 9.5)).isEqualTo(Palette.UNASSIGNED.getRGB() & 0xffffff);
    }

    @Test
    void heatmapShowsWhereRowsPassOverDeadPes() throws IOException {
        var rows = new ArrayList<List<Integer>>(Collections.nCopies(10, List.of()));
        rows.set(0, List.of(2));
        var chart = new WaferChart(
                CHART.schema(), CHART.title(), CHART.figures(), 20, 10, CHART.kernels(), CHART.host(), null, rows);
        byte[] png = Pictures.heat(chart, maps(), Heat.BUSY, OptionalDouble.empty(), Format.PNG);

        assertThat(colorAt(png, 2.1, 0.5)).isEqualTo(Palette.DEAD.getRGB() & 0xffffff);
        assertThat(colorAt(png, 2.5, 0.5)).isEqualTo(Palette.viridis(1));
        assertThat(colorAt(png, 2.1, 1.5)).isEqualTo(Palette.viridis(1));
    }

    @Test
    void aSmallModelIsDrawnLargeAndTheWaferSmall() {
        var box = new Box(100, 0, 50, 40);
        var kernel = new Kernel(0, "conv1", "layer", "Conv", List.of(box), List.of());
        var chart = new WaferChart(WaferChart.SCHEMA, "t", "f", 1000, 850, List.of(kernel), List.of(), null, null);
        assertThat(View.of(chart)).isEqualTo(new View(96, 0, 58, 44));
        assertThat(View.of(CHART)).isEqualTo(new View(0, 0, 20, 10));
        assertThat(new WaferFrame(chart, Format.PNG).scale()).isEqualTo(17);
    }

    @Test
    void onlyOneOfSeveralCopiesIsDrawnLarge() {
        var boxes = List.of(new Box(0, 0, 100, 90), new Box(0, 92, 100, 90));
        var kernel = new Kernel(0, "conv1", "layer", "Conv", boxes, List.of());
        var chart = new WaferChart(WaferChart.SCHEMA, "t", "f", 1000, 850, List.of(kernel), List.of(), null, null);
        assertThat(View.of(chart)).isEqualTo(new View(0, 0, 102, 92));
    }

    @Test
    void sameInputsGiveTheSameBytes() {
        assertThat(Pictures.floorplan(CHART, Format.PNG)).isEqualTo(Pictures.floorplan(CHART, Format.PNG));
        assertThat(busy(Format.PNG)).isEqualTo(busy(Format.PNG));
    }

    @Test
    void savedMapsAreReadBack() {
        var read = PeMaps.parse(maps().bytes(), "test");
        for (Kind kind : Kind.values()) {
            assertThat(read.of(kind)).as(kind.name()).isEqualTo(maps().of(kind));
        }
        assertThat(read.roles()).isEqualTo(maps().roles());
        assertThat(read.linkCycles()).isEqualTo(50);
    }

    @Test
    void damagedMapsAreMalformed() {
        byte[] bytes = maps().bytes();
        for (int length = 0; length < bytes.length; length += 7) {
            malformed(Arrays.copyOf(bytes, length));
        }
        byte[] wide = bytes.clone();
        wide[8] = 0x7f;
        malformed(wide);
        byte[] negative = bytes.clone();
        negative[12] = -1;
        malformed(negative);
    }

    private static void malformed(byte[] bytes) {
        assertThatThrownBy(() -> PeMaps.parse(bytes, "test"))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
    }

    @Test
    void everyHeatmapFollowsFromTheMaps() {
        var maps = maps();
        assertThat(Heat.BUSY.value(maps, 0)).isEqualTo(100);
        assertThat(Heat.IDLE.value(maps, 0)).isZero();
        assertThat(Heat.IDLE.value(maps, 100)).isEqualTo(100);
        assertThat(Heat.SRAM.value(maps, 0)).isEqualTo(4321);
        assertThat(Heat.SRAM_SUMS.value(maps, 0)).isEqualTo(4000);
        assertThat(Heat.BUSY.value(maps, 19)).isNaN();
    }

    @Test
    void aFixedScaleMakesPicturesComparable() throws IOException {
        byte[] png = Pictures.heat(CHART, maps(), Heat.BUSY, OptionalDouble.of(200), Format.PNG);
        assertThat(colorAt(png, 0.5, 0.5)).isEqualTo(Palette.viridis(0.5));
    }

    @Test
    void svgHoldsTheSameShapesAndIsWellFormed() throws Exception {
        for (byte[] svg : List.of(busy(Format.SVG), Pictures.floorplan(CHART, Format.SVG))) {
            var document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));
            assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
            assertThat(document.getElementsByTagName("path").getLength()).isGreaterThan(10);
        }
        assertThat(new String(busy(Format.SVG), StandardCharsets.UTF_8)).contains("data:image/png;base64,");
    }

    @Test
    void aTerminalShowsTheSamePattern() {
        var lines = new TerminalPicture(CHART, maps(), Heat.BUSY, OptionalDouble.empty(), 20).print(false);
        assertThat(lines.get(1)).isEqualTo("@@@@@@");
        assertThat(lines.get(lines.size() - 2)).isEqualTo("......");
        assertThat(lines.get(lines.size() - 1)).contains("% of the run");
        var colored = new TerminalPicture(CHART, maps(), Heat.BUSY, OptionalDouble.empty(), 20).print(true);
        assertThat(colored.get(1)).contains("\u001b[38;2;253;231;37m");
    }

    @Test
    void everyPrintableLetterHasAGlyph() {
        double unknown = StrokeFont.width("\u4e2d", 10);
        for (char letter = '!'; letter <= '~'; letter++) {
            var bounds = StrokeFont.outline(String.valueOf(letter), 0, 0, 10).getBounds2D();
            assertThat(bounds.getHeight() + bounds.getWidth())
                    .as("size of %s", letter)
                    .isPositive();
            assertThat(bounds.getMinX()).as("left of %s", letter).isGreaterThan(-0.3);
            assertThat(bounds.getMaxX()).as("right of %s", letter).isLessThan(11);
            assertThat(StrokeFont.outline(String.valueOf(letter), 0, 0, 10)
                            .getPathIterator(null)
                            .isDone())
                    .isFalse();
        }
        assertThat(unknown).isPositive();
    }

    @Test
    void longNamesKeepTheirEnd() {
        assertThat(Labels.shortened("/layer1/layer1.0/conv1/Conv", 90, 10)).isEqualTo("conv1/Conv");
        assertThat(Labels.shortened("short", 60, 10)).isEqualTo("short");
        assertThat(Labels.shortened("averyveryverylongname", 60, 10)).endsWith("..");
    }
}
