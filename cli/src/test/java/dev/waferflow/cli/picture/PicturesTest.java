package dev.waferflow.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.cli.picture.WaferChart.Box;
import dev.waferflow.cli.picture.WaferChart.HostSide;
import dev.waferflow.cli.picture.WaferChart.Kernel;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
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
            null);

    private static HeatMap heat() {
        var busy = new int[200];
        Arrays.fill(busy, HeatMap.UNASSIGNED);
        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 6; x++) {
                busy[y * 20 + x] = y < 5 ? 100 : 0;
            }
        }
        return new HeatMap(20, 10, 100, busy);
    }

    /** The colour in the middle of a PE: 50 pixels each, after the margins. */
    private static int colorAt(byte[] png, double column, double row) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        return image.getRGB((int) (104 + column * 50), (int) (104 + row * 50)) & 0xffffff;
    }

    @Test
    void floorplanColoursKernelsByKind() throws IOException {
        byte[] png = Pictures.floorplan(CHART);
        int conv = Palette.family(CHART.kernels().get(0)).color().getRGB() & 0xffffff;
        int sum = Palette.family(CHART.kernels().get(1)).color().getRGB() & 0xffffff;
        assertThat(colorAt(png, 0.5, 9.5)).isEqualTo(conv);
        assertThat(colorAt(png, 10.5, 9.5)).isEqualTo(sum).isNotEqualTo(conv);
        assertThat(colorAt(png, 18.5, 9.5)).isEqualTo(Palette.EMPTY_WAFER.getRGB() & 0xffffff);
    }

    @Test
    void heatmapTellsBusyIdleAndUnassignedApart() throws IOException {
        byte[] png = Pictures.utilization(CHART, heat());
        assertThat(colorAt(png, 0.5, 0.5)).isEqualTo(Palette.viridis(1));
        assertThat(colorAt(png, 0.5, 9.5)).isEqualTo(Palette.IDLE.getRGB() & 0xffffff);
        assertThat(colorAt(png, 18.5, 9.5)).isEqualTo(Palette.UNASSIGNED.getRGB() & 0xffffff);
    }

    @Test
    void aSmallModelIsDrawnLargeAndTheWaferSmall() {
        var box = new Box(100, 0, 50, 40);
        var kernel = new Kernel(0, "conv1", "layer", "Conv", List.of(box), List.of());
        var chart = new WaferChart(WaferChart.SCHEMA, "t", "f", 1000, 850, List.of(kernel), List.of(), null);
        assertThat(View.of(chart)).isEqualTo(new View(96, 0, 58, 44));
        assertThat(View.of(CHART)).isEqualTo(new View(0, 0, 20, 10));
        assertThat(new WaferFrame(chart).scale()).isEqualTo(17);
    }

    @Test
    void onlyOneOfSeveralCopiesIsDrawnLarge() {
        var boxes = List.of(new Box(0, 0, 100, 90), new Box(0, 92, 100, 90));
        var kernel = new Kernel(0, "conv1", "layer", "Conv", boxes, List.of());
        var chart = new WaferChart(WaferChart.SCHEMA, "t", "f", 1000, 850, List.of(kernel), List.of(), null);
        assertThat(View.of(chart)).isEqualTo(new View(0, 0, 102, 92));
    }

    @Test
    void sameInputsGiveTheSameBytes() {
        assertThat(Pictures.floorplan(CHART)).isEqualTo(Pictures.floorplan(CHART));
        assertThat(Pictures.utilization(CHART, heat())).isEqualTo(Pictures.utilization(CHART, heat()));
    }

    @Test
    void savedHeatmapIsReadBack() {
        var read = HeatMap.parse(heat().bytes(), "test");
        assertThat(read.busy()).isEqualTo(heat().busy());
        assertThat(read.cycles()).isEqualTo(100);
    }

    @Test
    void truncatedHeatmapIsMalformed() {
        byte[] bytes = heat().bytes();
        assertThatThrownBy(() -> HeatMap.parse(Arrays.copyOf(bytes, bytes.length / 2), "test"))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
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
