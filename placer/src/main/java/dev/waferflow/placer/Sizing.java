package dev.waferflow.placer;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why the kernels have their shapes: what was considered.
 *
 * @param strips most strips of rows in one copy of the model
 * @param stripsByColumns where tensors with so many columns have another number of strips
 * @param exchanges exchanges of one adapter that may run over one router
 * @param tokensAcross whether tokens are cut into strips
 * @param pitch rows of a strip
 * @param columns of the wafer
 * @param columnsUsed by the kernels
 * @param interval cycles between samples of one copy that the shapes keep up with
 * @param shapes of each layer, by id, from narrow to wide: those that are faster than any narrower one
 */
public record Sizing(
        int strips,
        Map<Integer, Integer> stripsByColumns,
        int exchanges,
        boolean tokensAcross,
        int pitch,
        int columns,
        int columnsUsed,
        double interval,
        List<List<Shape>> shapes) {
    public Sizing {
        stripsByColumns = Collections.unmodifiableMap(new TreeMap<>(stripsByColumns));
        shapes = shapes.stream().map(List::copyOf).toList();
    }

    /**
     * One shape of a kernel.
     *
     * @param columns that it takes
     * @param cycles per sample of its busiest PE, in one copy of the model
     * @param chosen whether the kernel has it
     */
    public record Shape(int columns, double cycles, boolean chosen) {}
}
