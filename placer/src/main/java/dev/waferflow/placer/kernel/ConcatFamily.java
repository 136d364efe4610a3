package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Concatenation along channels or columns of streams and of constants that are the same in every record. */
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
    public void lower(Node node, Lowering lowering) {
        List<Integer> shape = node.output().type().shape();
        int rank = shape.size();
        int axis = Math.floorMod(node.attributes().intValue("axis", 0), rank);
        Orientation orientation = Orientation.of(lowering.stream(firstTravelling(node, lowering)));
        boolean channels = axis == orientation.channelDimension(rank);
        if (!channels && axis != orientation.columnDimension(rank)) {
            throw lowering.unsupported(node, "joins dimension " + axis + ", along which records follow each other");
        }
        Layout output = orientation.layout(lowering, View.of(shape), lowering.streamType(node.output()));
        var streams = new ArrayList<Stream>();
        var offsets = new ArrayList<Integer>();
        var background = new float[output.channelCount() * output.columnCount()];
        int at = 0;
        for (Value value : node.inputs()) {
            if (lowering.travels(value)) {
                streams.add(lowering.stream(value));
                offsets.add(at);
            } else {
                fill(background, value, output, shape, axis, at).ifPresent(reason -> {
                    throw lowering.unsupported(node, reason);
                });
            }
            at += value.type().dim(axis);
        }
        if (streams.size() > RelayKernel.MOST_FEEDS) {
            throw lowering.unsupported(node, "joins more than " + RelayKernel.MOST_FEEDS + " streams");
        }
        var join = new Join(node, lowering, orientation, streams, offsets, zero(background) ? null : background, channels);
        Feed joined = join.add(output);
        lowering.define(node.output(), Stream.of(joined.source(), joined.layout(), shape));
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
            float[] background, Value value, Layout output, List<Integer> shape, int axis, int at) {
        if (!value.hasElements()) {
            return Optional.empty();
        }
        Tensor tensor = value.constant();
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
