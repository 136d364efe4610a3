package dev.waferflow.models;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Value;
import java.util.List;

/**
 * A recommendation model (Naumov et al., 2019): numbers pass a bottom network, categories choose rows of tables, all pairs of
 * them are multiplied, and a top network rates the result.
 *
 * @param batch requests rated at once
 * @param numbers that describe a request
 * @param tables rows of each table
 * @param width numbers in a row
 * @param inner width of the inner layers of both networks
 */
record Dlrm(int batch, int numbers, List<Integer> tables, int width, int inner) implements Architecture {
    private static final double HALF = 0.5;

    Dlrm {
        tables = List.copyOf(tables);
    }

    @Override
    public Signal lay(Layers layers) {
        Signal dense = layers.input("dense", batch, numbers);
        Value ids = layers.indices("ids", batch, tables.size());
        Signal x = layers.relu("bottom.relu1", layers.linear("bottom.fc1", dense, inner));
        x = layers.relu("bottom.relu2", layers.linear("bottom.fc2", x, width));
        var features = new Signal[tables.size() + 1];
        features[0] = layers.reshaped("dense.feature", x, batch, 1, width);
        for (int table = 0; table < tables.size(); table++) {
            features[table + 1] = category(layers, "table" + table, ids, table);
        }
        Signal all = layers.joined("features", 1, features);
        Signal top = layers.joined("interaction", 1, x, pairs(layers, all));
        top = layers.relu("top.relu1", layers.linear("top.fc1", top, inner));
        Signal score = layers.linear("top.fc2", top, 1);
        return layers.node("Sigmoid", "rating", Attributes.none(), HALF, score.value());
    }

    private Signal category(Layers layers, String name, Value ids, int table) {
        var along = Attributes.none().with("axis", 1L);
        Signal chosen = layers.node("Gather", name + ".ids", along, 1, ids, layers.integers(name + ".place", table));
        Signal weight = layers.table(name + ".weight", HALF, tables.get(table), width);
        return layers.rows(name, weight, chosen.value());
    }

    /** The products of all pairs of features, each pair once. */
    private Signal pairs(Layers layers, Signal all) {
        int count = all.dim(1);
        Signal turned = layers.transposed("features.turned", all, 0, 2, 1);
        double power = all.power() * all.power() * width;
        Signal products = layers.node("MatMul", "products", Attributes.none(), power, all.value(), turned.value());
        Signal flat = layers.reshaped("products.flat", products, batch, (long) count * count);
        var places = new long[count * (count - 1) / 2];
        int at = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < i; j++) {
                places[at++] = (long) i * count + j;
            }
        }
        var along = Attributes.none().with("axis", 1L);
        return layers.node("Gather", "pairs", along, power, flat.value(), layers.integers("pairs.places", places));
    }
}
