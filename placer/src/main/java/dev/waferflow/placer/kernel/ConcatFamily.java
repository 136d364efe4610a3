package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Concatenation along channels or columns of streams and of constants that are the same in every record. Along another
 * dimension, all dimensions from there on become the channels of longer records.
 */
final class ConcatFamily implements KernelFamily {
    @Override
    public String name() {
        return "concat";
    }

    @Override
    public List<String> operators() {
        return List.of("Concat");
    }

    @Override
    public Optional<String> refusal(Node node) {
        boolean whole = !node.output().type().elementType().floating();
        for (Value value : node.inputs()) {
            if (value.type().size() == 0 || whole && value.isConstant()) {
                return Optional.of("joins an empty tensor, or constant whole numbers");
            }
        }
        return Optional.empty();
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        List<Integer> full = node.output().type().shape();
        int axis = Math.floorMod(node.attributes().intValue("axis", 0), full.size());
        Orientation orientation = Orientation.of(lowering.stream(firstTravelling(node, lowering)));
        boolean channels = axis == orientation.channelDimension(full.size());
        boolean flat = !channels && axis != orientation.columnDimension(full.size());
        if (flat) {
            orientation = Orientation.SEQUENCE;
            channels = true;
        }
        List<Integer> shape = flat ? flattened(full, axis) : full;
        Layout output = orientation.layout(lowering, View.of(shape), lowering.streamType(node.output()));
        var places = new ArrayList<Join.Place>();
        var background = new float[output.channelCount() * output.columnCount()];
        int at = 0;
        for (Value value : node.inputs()) {
            List<Integer> part =
                    flat ? flattened(value.type().shape(), axis) : value.type().shape();
            if (lowering.travels(value)) {
                Stream stream = lowering.stream(value);
                if (flat) {
                    View view = stream.view().flattened(axis);
                    stream = new Stream(stream.source(), stream.layout(), view, part);
                }
                places.add(new Join.Place(stream, channels ? at : 0, channels ? 0 : at));
            } else if (value.hasElements()) {
                Tensor tensor = value.constant()
                        .reshaped(part.stream().mapToInt(Integer::intValue).toArray());
                fill(background, tensor, output, shape, axis, at).ifPresent(reason -> {
                    throw lowering.unsupported(node, reason);
                });
            }
            at += part.get(axis);
        }
        while (places.size() > RelayKernel.MOST_FEEDS) {
            joinSome(node, lowering, orientation, places, axis);
        }
        var join = new Join(node, lowering, orientation, places, 0, 0, zero(background) ? null : background);
        Feed joined = join.add(output);
        lowering.define(node.output(), Stream.of(joined.source(), joined.layout(), full));
    }

    /** Replaces neighbouring streams, as many as one relay takes, by one stream. */
    private static void joinSome(
            Node node, Lowering lowering, Orientation orientation, List<Join.Place> places, int axis) {
        int first = 0;
        int end = 1;
        while (end < places.size() && end - first < RelayKernel.MOST_FEEDS) {
            Join.Place last = places.get(end - 1);
            boolean adjacent = places.get(end).start()
                    == last.start() + last.stream().shape().get(axis);
            first = adjacent ? first : end;
            end++;
        }
        if (end - first < 2) {
            throw lowering.unsupported(
                    node, "joins more than " + RelayKernel.MOST_FEEDS + " streams with constants between them");
        }
        Join.Place start = places.get(first);
        var some = new ArrayList<Join.Place>();
        int extent = 0;
        for (Join.Place place : places.subList(first, end)) {
            some.add(
                    new Join.Place(place.stream(), place.channel() - start.channel(), place.column() - start.column()));
            extent = place.start() - start.start() + place.stream().shape().get(axis);
        }
        var shape = new ArrayList<>(start.stream().shape());
        shape.set(axis, extent);
        Layout layout = orientation.layout(lowering, View.of(shape), lowering.streamType(node.output()));
        Feed joined = new Join(node, lowering, orientation, some, 0, 0, null).add(layout);
        places.subList(first + 1, end).clear();
        Stream stream = Stream.of(joined.source(), joined.layout(), shape);
        places.set(first, new Join.Place(stream, start.channel(), start.column()));
    }

    /** The shape with all dimensions from {@code axis} on as one: along it, parts stand side by side in memory. */
    private static List<Integer> flattened(List<Integer> shape, int axis) {
        var result = new ArrayList<>(shape.subList(0, axis));
        result.add(shape.subList(axis, shape.size()).stream().reduce(1, (a, b) -> a * b));
        return result;
    }

    private static Value firstTravelling(Node node, Lowering lowering) {
        for (Value value : node.inputs()) {
            if (lowering.travels(value) && lowering.stream(value).layout() != null) {
                return value;
            }
        }
        for (Value value : node.inputs()) {
            if (lowering.travels(value)) {
                return value;
            }
        }
        throw lowering.unsupported(node, "joins constants only");
    }

    private static boolean zero(float[] background) {
        for (float value : background) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** Writes a constant part into the record; says why if it differs between records. */
    private static Optional<String> fill(
            float[] background, Tensor tensor, Layout output, List<Integer> shape, int axis, int at) {
        int inner = 1;
        for (int d = axis + 1; d < shape.size(); d++) {
            inner *= shape.get(d);
        }
        int outer = tensor.size() / Math.max(1, inner * tensor.dim(axis));
        var index = new int[inner * shape.get(axis) * outer];
        Arrays.fill(index, -1);
        for (int i = 0; i < tensor.size(); i++) {
            int along = i / inner % tensor.dim(axis) + at;
            index[(i / inner / tensor.dim(axis) * shape.get(axis) + along) * inner + i % inner] = i;
        }
        for (int c = 0; c < output.channelCount(); c++) {
            for (int q = 0; q < output.columnCount(); q++) {
                int first = index[Axis.offset(output.channels(), c) + Axis.offset(output.columns(), q)];
                if (first < 0) {
                    continue;
                }
                double number = tensor.doubleAt(first);
                for (int p = 1; p < output.records(); p++) {
                    int flat = Axis.offset(output.positions(), p)
                            + Axis.offset(output.channels(), c)
                            + Axis.offset(output.columns(), q);
                    if (tensor.doubleAt(index[flat]) != number) {
                        return Optional.of("joins a constant that differs between records");
                    }
                }
                background[c * output.columnCount() + q] = (float) number;
            }
        }
        return Optional.empty();
    }
}
