package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Operators on whole tensors that fit into the memory of one PE: what no other family handles. One kernel per result that
 * somebody reads.
 */
final class SoloFamily implements KernelFamily {
    /** Bytes of arguments and result that leave room for temporaries on a PE of 48 KiB. */
    private static final int MOST_BYTES = 44_000;

    /** A larger result is sent in records of its last dimension, so that its readers need no room for all of it. */
    private static final int MOST_IN_A_RECORD = 1024;

    private static final int MOST_FEEDS = 8;

    @Override
    public String name() {
        return "solo";
    }

    @Override
    public List<String> operators() {
        return SoloOperators.names();
    }

    @Override
    public Optional<String> refusal(Node node) {
        long elements = 0;
        int feeds = 0;
        var values = new ArrayList<>(node.inputs());
        values.addAll(node.outputs());
        for (Value value : values) {
            if (value.isAbsent()) {
                continue;
            }
            if (value.isConstant() && !value.hasElements()) {
                return Optional.of("needs the elements of its constants");
            }
            feeds += node.inputs().contains(value) && !value.isConstant() ? 1 : 0;
            elements += value.type().size();
        }
        if (elements * 4 > MOST_BYTES) {
            return Optional.of("works on whole tensors in one PE; these have " + elements * 4 + " bytes, at most "
                    + MOST_BYTES + " are possible");
        }
        if (feeds > MOST_FEEDS) {
            return Optional.of("reads " + feeds + " streams, a PE has queues for " + MOST_FEEDS);
        }
        return SoloOperators.refusal(node);
    }

    @Override
    public void lower(Node node, Lowering lowering) {
        var feeds = new ArrayList<Feed>();
        var values = new ArrayList<Value>();
        var sources = new ArrayList<SoloArguments.Source>();
        for (Value input : node.inputs()) {
            if (input.isAbsent() || !lowering.travels(input)) {
                sources.add(new SoloArguments.Source(-1, input, null));
                continue;
            }
            Stream stream = lowering.stream(input);
            if (!values.contains(input)) {
                values.add(input);
                feeds.add(lowering.require(stream, gathered(stream, input, lowering), node));
            }
            sources.add(new SoloArguments.Source(values.indexOf(input), input, stream.view()));
        }
        List<Feed> balanced = lowering.balancedByBuffers(feeds);
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.outputs().get(i);
            boolean read = !output.isAbsent()
                    && (lowering.graph().isOutput(output)
                            || !lowering.graph().consumers(output).isEmpty());
            if (read) {
                int number = i;
                var kernel = new SoloKernel(
                        lowering.label(node, "layer"),
                        lowering.frame(),
                        balanced,
                        flat(output, lowering),
                        sources,
                        (code, in) -> SoloOperators.write(node, code, in, number));
                lowering.add(kernel, output);
            }
        }
    }

    /** A constant that is an output of the model: sent once per sample. */
    static void constant(Value value, Lowering lowering) {
        var source = new SoloArguments.Source(-1, value, null);
        var label = new KernelLabel(value.name(), "layer", "Constant", List.of());
        lowering.add(
                new SoloKernel(
                        label,
                        lowering.frame(),
                        List.of(),
                        flat(value, lowering),
                        List.of(source),
                        (code, in) -> in.field(0)),
                value);
    }

    /** The layout in which a stream can reach one PE with the least effort. */
    private static Layout gathered(Stream stream, Value value, Lowering lowering) {
        if (stream.layout() == null) {
            List<Axis> all = stream.view().dims(0, stream.shape().size());
            return onePe(lowering.streamType(value), all, lowering);
        }
        Layout layout = stream.layout().withPadding(0, 0, 0).withLanes(1);
        Frame frame = lowering.frame();
        return layout.withStrips(frame.spread(layout.columnCount(), 1, frame.stripCount(1)));
    }

    private static Layout flat(Value value, Lowering lowering) {
        View view = View.of(value.type().shape());
        DataType type = lowering.streamType(value);
        return value.type().size() > MOST_IN_A_RECORD
                ? view.rowMajor(type, lowering.frame())
                : onePe(type, view.dims(0, value.type().rank()), lowering);
    }

    private static Layout onePe(DataType type, List<Axis> elements, Lowering lowering) {
        return new Layout(
                type,
                List.of(),
                List.of(),
                elements,
                List.of(),
                1,
                lowering.frame().stripsFor(1),
                0,
                0,
                0);
    }
}
