package dev.waferflow.cli.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The colours of a floorplan.
 *
 * @param families kinds of layer in the order of the legend, those that occur
 * @param familyOfLayer per kernel, index into {@code families}
 */
public record LayerColors(List<Kind> families, List<Integer> familyOfLayer) {
    /** A kind of layer and its colour as {@code #rrggbb}. */
    public record Kind(String name, String color) {}

    /** The colours of a chart. */
    public static LayerColors of(WaferChart chart) {
        var ofKernels = chart.kernels().stream().map(Palette::family).toList();
        var used = Palette.families().stream().filter(ofKernels::contains).toList();
        var kinds = new ArrayList<Kind>();
        for (Palette.Family family : used) {
            kinds.add(new Kind(
                    family.name(),
                    String.format(Locale.ROOT, "#%06x", family.color().getRGB() & 0xffffff)));
        }
        return new LayerColors(kinds, ofKernels.stream().map(used::indexOf).toList());
    }
}
