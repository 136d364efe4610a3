package dev.waferflow.cli.diff;

import dev.waferflow.cli.report.RunReport.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A layer in both runs.
 *
 * @param before null: the layer was added
 * @param after null: the layer was removed
 */
record LayerPair(Layer before, Layer after) {

    /** Aligns by name, then by ONNX nodes, which survive a renaming; the order is that of the second run, removed ones last. */
    static List<LayerPair> align(List<Layer> before, List<Layer> after) {
        var open = new LinkedHashMap<String, Layer>();
        var seen = new HashMap<String, Integer>();
        before.forEach(l -> open.put(key(l, seen), l));
        seen.clear();
        var partner = new HashMap<Integer, Layer>();
        for (Layer layer : after) {
            Layer same = open.remove(key(layer, seen));
            if (same != null) {
                partner.put(layer.id(), same);
            }
        }
        for (Layer layer : after) {
            if (!partner.containsKey(layer.id()) && !layer.onnxNodes().isEmpty()) {
                byNodes(layer, open).ifPresent(l -> partner.put(layer.id(), l));
            }
        }
        var pairs = new ArrayList<LayerPair>();
        after.forEach(l -> pairs.add(new LayerPair(partner.get(l.id()), l)));
        open.values().forEach(l -> pairs.add(new LayerPair(l, null)));
        return pairs;
    }

    private static Optional<Layer> byNodes(Layer layer, Map<String, Layer> open) {
        for (Map.Entry<String, Layer> entry : open.entrySet()) {
            if (entry.getValue().onnxNodes().contains(layer.onnxNodes().get(0))) {
                return Optional.of(open.remove(entry.getKey()));
            }
        }
        return Optional.empty();
    }

    /** Name, role and how often this came before. */
    private static String key(Layer layer, Map<String, Integer> seen) {
        String name = layer.role() + " " + layer.name();
        return name + " " + seen.merge(name, 1, Integer::sum);
    }
}
