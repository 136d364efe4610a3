package dev.waferflow.frontend.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What stands at a border of a model: one thing, a sequence of bundles, or nothing (an optional without an element). A
 * graph itself holds single tensors only; sequences and optionals exist while a model is read and fed, and their
 * elements are values of the graph. Immutable.
 *
 * @param <T> what a single thing is: a value, a tensor, a type, a name
 */
public sealed interface Bundle<T> {
    /**
     * A single thing.
     *
     * @param item the thing
     */
    record One<T>(T item) implements Bundle<T> {
        public One {
            Objects.requireNonNull(item, "item");
        }
    }

    /**
     * A sequence.
     *
     * @param items its elements, in order
     */
    record Many<T>(List<Bundle<T>> items) implements Bundle<T> {
        public Many {
            items = List.copyOf(items);
        }
    }

    /** An optional without an element. */
    record None<T>() implements Bundle<T> {}

    /** A single thing. */
    static <T> Bundle<T> of(T item) {
        return new One<>(item);
    }

    /** Each thing by itself. */
    static <T> List<Bundle<T>> each(List<T> items) {
        return items.stream().map(Bundle::of).toList();
    }

    /** The same structure of other things; the function is called once per thing, in order. */
    default <R> Bundle<R> map(Function<T, R> function) {
        if (this instanceof One<T> one) {
            return new One<>(function.apply(one.item()));
        }
        if (this instanceof Many<T> many) {
            var items = new ArrayList<Bundle<R>>();
            many.items().forEach(b -> items.add(b.map(function)));
            return new Many<>(items);
        }
        return new None<>();
    }

    /** All things, in order. */
    default List<T> flat() {
        if (this instanceof One<T> one) {
            return List.of(one.item());
        }
        return this instanceof Many<T> many
                ? many.items().stream().flatMap(b -> b.flat().stream()).toList()
                : List.of();
    }
}
