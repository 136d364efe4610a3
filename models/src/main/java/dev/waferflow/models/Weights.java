package dev.waferflow.models;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/**
 * Where the elements of weights come from: a seed, or nowhere. Each weight has its own stream of numbers, named after it,
 * so its elements do not depend on what else the model holds.
 */
final class Weights {
    private final OptionalLong seed;

    private Weights(OptionalLong seed) {
        this.seed = seed;
    }

    /** Weights drawn from a seed. */
    static Weights seeded(long seed) {
        return new Weights(OptionalLong.of(seed));
    }

    /** Weights without elements. */
    static Weights structural() {
        return new Weights(OptionalLong.empty());
    }

    /** Normal numbers of mean 0. */
    Value normal(GraphBuilder builder, String name, double deviation, int... shape) {
        return drawn(builder, name, numbers -> () -> deviation * numbers.normal(), shape);
    }

    /** Uniform numbers. */
    Value uniform(GraphBuilder builder, String name, double low, double high, int... shape) {
        return drawn(builder, name, numbers -> () -> low + (high - low) * numbers.uniform(), shape);
    }

    /** One number throughout. */
    Value filled(GraphBuilder builder, String name, double number, int... shape) {
        return drawn(builder, name, numbers -> () -> number, shape);
    }

    /** Numbers that follow from their places. */
    Value given(GraphBuilder builder, String name, IntToDoubleFunction number, int... shape) {
        return drawn(builder, name, numbers -> new Places(number), shape);
    }

    /** A number for each place, in order. */
    private static final class Places implements DoubleSupplier {
        private final IntToDoubleFunction number;
        private int place;

        private Places(IntToDoubleFunction number) {
            this.number = number;
        }

        @Override
        public double getAsDouble() {
            return number.applyAsDouble(place++);
        }
    }

    private Value drawn(
            GraphBuilder builder, String name, Function<WeightNumbers, DoubleSupplier> source, int... shape) {
        if (seed.isEmpty()) {
            return builder.structuralConstant(name, TensorType.of(DataType.FP32, shape));
        }
        DoubleSupplier next = source.apply(new WeightNumbers(seed.getAsLong(), name));
        var elements = new float[Tensor.sizeOf(shape)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = (float) next.getAsDouble();
        }
        return builder.constant(name, Tensor.ofFloats(elements, shape));
    }
}
