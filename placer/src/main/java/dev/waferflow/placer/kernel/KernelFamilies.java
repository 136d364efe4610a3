package dev.waferflow.placer.kernel;

import java.util.List;
import java.util.Optional;

/** All kernel families, in order; the first that handles an operator is used. */
public final class KernelFamilies {
    private static final List<KernelFamily> ALL = List.of(
            new ViewFamily(),
            new ConvFamily(),
            new MatrixFamily(),
            new PoolFamily(),
            new NormalizeFamily(),
            new GatherFamily(),
            new SelectFamily(),
            new ConcatFamily(),
            new PadFamily(),
            new ResponseNormFamily(),
            new ResizeFamily(),
            new TransposedConvFamily(),
            new ReduceFamily(),
            new ElementwiseFamily());

    private KernelFamilies() {}

    /** Every family. */
    public static List<KernelFamily> all() {
        return ALL;
    }

    /** The family of an operator. */
    public static Optional<KernelFamily> of(String operator) {
        return ALL.stream()
                .filter(family -> family.operators().contains(operator))
                .findFirst();
    }
}
