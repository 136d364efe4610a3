package dev.waferflow.frontend.pass;

import dev.waferflow.frontend.graph.Graph;
import java.util.List;

/** Passes in a fixed order, repeated until none changes anything. */
public final class Pipeline {
    private static final int MOST_ROUNDS = 20;

    private final List<Pass> passes;

    /** A pipeline of the given passes. */
    public Pipeline(List<Pass> passes) {
        this.passes = List.copyOf(passes);
    }

    /** What every compilation runs. Fusions come before folding into weights, which would hide their patterns. */
    public static Pipeline standard() {
        return new Pipeline(List.of(
                new ConstantFolding(),
                new Simplification(),
                new TransformLowering(),
                new ScatterLowering(),
                new SamplingLowering(),
                new PoolLowering(),
                new VolumeLowering(),
                new DequantizedTables(),
                new DynamicQuantizationLowering(),
                new NormFusion(),
                new SoftmaxFusion(),
                new ActivationFusion(),
                new GemmCanonicalization(),
                new RotationFolding(),
                new PatchEmbedding(),
                new AffineFolding(),
                new MoveSinking(),
                new CommonSubexpressions(),
                new DeadCode()));
    }

    /** The passes, in order. */
    public List<Pass> passes() {
        return passes;
    }

    /** The graph after all passes. */
    public Graph run(Graph graph) {
        Graph current = graph;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Graph before = current;
            for (Pass pass : passes) {
                current = pass.run(current);
            }
            if (current == before) {
                break;
            }
        }
        return current;
    }
}
