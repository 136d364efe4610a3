package dev.waferflow.placer.kernel;

import java.util.List;

/**
 * An output of the model.
 *
 * @param feed the stream that goes to the host
 * @param view how the output's dimensions step through the travelling tensor
 * @param shape the output's shape
 */
public record ModelOutput(Feed feed, View view, List<Integer> shape) {
    /** Flat index in the output of each flat index of the travelling tensor. */
    public int[] ownIndex() {
        var factors = view.factors(shape);
        int size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        var own = new int[size];
        for (int i = 0; i < size; i++) {
            int rest = i;
            int base = 0;
            for (int f = factors.size() - 1; f >= 0; f--) {
                View.Factor factor = factors.get(f);
                base += rest % factor.extent() * factor.base();
                rest /= factor.extent();
            }
            own[base] = i;
        }
        return own;
    }
}
