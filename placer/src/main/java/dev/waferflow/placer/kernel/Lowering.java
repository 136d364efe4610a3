package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns a graph into kernels, node by node in topological order. Used once. */
public final class Lowering {
    /** Records for which a join has room beyond what its other branch holds: arrivals are not even. */
    private static final int SLACK = 6;

    private static final int MOST_DETOURS = 6;

    /** Nodes in a row that are lowered before their turn. */
    private static final int MOST_HASTENED = 16;

    private final Graph graph;
    private final Frame frame;
    private final WaferSpec wafer;
    private final HostStreams host;
    private final JoinRoom room;
    private final CostMemo memo;
    private final List<Kernel> kernels = new ArrayList<>();
    private final Map<Value, Stream> streams = new HashMap<>();
    private final Set<Node> done = new HashSet<>();
    private final Set<Node> skipped = new HashSet<>();
    private final Map<String, Integer> relays = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Integer> depths = new ArrayList<>();
    private final List<Integer> stores = new ArrayList<>();
    private final Set<Node> alone;
    private Node current;

    private Lowering(
            Graph graph, Frame frame, WaferSpec wafer, int portBudget, JoinRoom room, CostMemo memo, Set<Node> alone) {
        this.alone = alone;
        this.room = room;
        this.memo = memo;
        this.graph = graph;
        this.frame = frame;
        this.wafer = wafer;
        this.host = new HostStreams(graph, frame, wafer, portBudget);
    }

    /**
     * Lowers a graph.
     *
     * @param portBudget boundary ports per direction that this copy of the model may use
     * @param room where joins hold what arrives early
     * @param memo of other lowerings of the graph for the wafer
     */
    public static KernelGraph lower(
            Graph graph, Frame frame, WaferSpec wafer, int portBudget, JoinRoom room, CostMemo memo) {
        var alone = new HashSet<Node>();
        while (true) {
            var lowering = new Lowering(graph, frame, wafer, portBudget, room, memo, alone);
            try {
                return lowering.run();
            } catch (UserException failure) {
                // What a family finds out late is tried once more by the family of last resort.
                boolean again = failure.kind() == FaultKind.UNSUPPORTED
                        && lowering.current != null
                        && KernelFamilies.fallback(lowering.current).isPresent()
                        && alone.add(lowering.current);
                if (!again) {
                    throw failure;
                }
            }
        }
    }

    private KernelGraph run() {
        for (int i = 0; i < graph.inputs().size(); i++) {
            Value input = graph.inputs().get(i);
            streams.put(
                    input,
                    new Stream(
                            -1 - i,
                            null,
                            View.of(input.type().shape()),
                            input.type().shape()));
        }
        for (Node node : graph.nodes()) {
            lower(node);
        }
        current = null;
        for (Value output : graph.outputs()) {
            if (output.isConstant() && !travels(output)) {
                SoloFamily.constant(output, this);
            }
        }
        var outputs = host.outputs(this);
        var inputs = host.inputs();
        return new KernelGraph(graph.name(), frame, PassingStreams.tell(kernels, inputs, outputs), inputs, outputs);
    }

    private void lower(Node node) {
        if (skipped.contains(node)) {
            define(node.output(), stream(node.input(0)));
        } else if (done.add(node)) {
            current = node;
            (alone.contains(node) ? KernelFamilies.fallback(node) : KernelFamilies.of(node))
                    .orElseThrow(() -> unsupported(node, "has no kernel"))
                    .lower(node, this);
        }
    }

    /** Lowers before their turn the nodes that make a value, if they are few; whether it travels then. */
    boolean hasten(Value value) {
        Node turn = current;
        boolean there = hasten(value, MOST_HASTENED);
        current = turn;
        return there;
    }

    private boolean hasten(Value value, int deep) {
        if (travels(value)) {
            return true;
        }
        Optional<Node> producer = graph.producer(value);
        if (producer.isEmpty() || done.contains(producer.get()) || deep == 0) {
            return false;
        }
        for (Value input : producer.get().inputs()) {
            if (!input.isAbsent() && !input.isConstant() && !hasten(input, deep - 1)) {
                return false;
            }
        }
        lower(producer.get());
        return travels(value);
    }

    /** The graph being lowered. */
    public Graph graph() {
        return graph;
    }

    /** The rows to use. */
    public Frame frame() {
        return frame;
    }

    /** The machine. */
    public WaferSpec wafer() {
        return wafer;
    }

    /** Element type in which a value travels. */
    public DataType streamType(Value value) {
        return value.type().elementType().floating() ? frame.precision() : DataType.INT32;
    }

    /** Cycles that the products of the whole graph would take if all PEs of the band shared them evenly. */
    double evenShare() {
        long products = 0;
        for (Node node : graph.nodes()) {
            if (node.op().equals("MatMul") || node.op().equals("Gemm")) {
                products += (long) node.output().type().size()
                        * node.input(0).type().dim(-1);
            }
        }
        double pes = (double) frame.bandRows() * wafer.width();
        return products / (pes * wafer.peakMacPerCycle(frame.precision()));
    }

    /** The node is taken care of. */
    public void taken(Node node) {
        done.add(node);
    }

    /** The node has nothing left to do: the kernel that makes its first input has done it. */
    void skip(Node node) {
        skipped.add(node);
    }

    /** How a computed value travels. */
    public Stream stream(Value value) {
        Stream stream = streams.get(value);
        if (stream == null) {
            throw new IllegalStateException("value " + value + " does not travel");
        }
        return stream;
    }

    /** Whether the value travels (constants do not). */
    public boolean travels(Value value) {
        return streams.containsKey(value);
    }

    /** Says how a value travels. */
    public void define(Value value, Stream stream) {
        streams.put(value, stream);
    }

    /** The kernel with that id. */
    public Kernel kernel(int id) {
        return kernels.get(id);
    }

    /** Adds a kernel; its id. */
    public int add(Kernel kernel) {
        checkLanes(kernel.label(), kernel.output());
        if (!(kernel instanceof DenseKernel) && memo.bytes(kernel, wafer) > wafer.sramBytes()) {
            throw UserException.of(
                    FaultKind.INFEASIBLE,
                    "WF-PLACE-002",
                    "kernel '" + kernel.label().name() + "' does not fit: needs " + kernel.bytes(wafer)
                            + " bytes per PE, the wafer '" + wafer.name() + "' has " + wafer.sramBytes(),
                    kernel.label().op() + " in " + "up to " + frame.strips() + " strips",
                    "a larger wafer, or --precision fp16");
        }
        int depth = 0;
        int stored = 0;
        for (Feed feed : kernel.feeds()) {
            depth = Math.max(depth, depth(feed) + 1);
            stored = Math.max(stored, stored(feed));
        }
        depths.add(depth);
        stores.add(stored + (kernel.storesSample() ? 1 : 0));
        kernels.add(kernel);
        return kernels.size() - 1;
    }

    /** Lanes of a strip end before the next strip begins. */
    private void checkLanes(KernelLabel label, Layout layout) {
        if (layout.lanes() > Math.max(1, frame.pitch(layout) - 1)) {
            throw UserException.of(
                    FaultKind.INFEASIBLE,
                    "WF-PLACE-005",
                    "kernel '" + label.name() + "' has more lanes than a strip has rows: " + layout.lanes() + " of "
                            + frame.pitch(layout),
                    label.op() + " in " + layout.strips().size() + " strips",
                    "another --effort, or a larger wafer");
        }
    }

    private int depth(Feed feed) {
        return feed.source() < 0 ? 0 : depths.get(feed.source());
    }

    /** How many kernels on the way from the host store whole samples before they give anything. */
    int stored(Feed feed) {
        return feed.source() < 0 ? 0 : stores.get(feed.source());
    }

    /**
     * The feeds of a join, with room on each that comes from nearer to the input than the others: it holds what arrives until
     * the longer branch has caught up. For kernels that honour {@link Feed#slots}.
     */
    public List<Feed> balanced(List<Feed> feeds) {
        return balanced(feeds, room);
    }

    /** The same for a join that holds nothing itself: all the room is in buffers before it. */
    List<Feed> balancedByBuffers(List<Feed> feeds) {
        return balanced(feeds, JoinRoom.IN_BUFFERS);
    }

    /** A feed that may come from nearer to the input than others of its kernel, through buffers that hold it until those have caught up. */
    Feed late(Feed feed, List<Feed> others) {
        int samples = 0;
        int ahead = 0;
        for (Feed other : others) {
            samples = Math.max(samples, stored(other) - stored(feed));
            ahead = Math.max(ahead, depth(other) - depth(feed));
        }
        return samples == 0 && ahead == 0 ? feed : buffered(feed, samples, ahead, JoinRoom.IN_BUFFERS);
    }

    private List<Feed> balanced(List<Feed> feeds, JoinRoom where) {
        int deepest = 0;
        int most = 0;
        for (Feed feed : feeds) {
            deepest = Math.max(deepest, depth(feed));
            most = Math.max(most, stored(feed));
        }
        var result = new ArrayList<Feed>();
        for (Feed feed : feeds) {
            int samples = most - stored(feed);
            int ahead = deepest - depth(feed);
            result.add(ahead == 0 && samples == 0 ? feed : buffered(feed, samples, ahead, where));
        }
        return result;
    }

    /**
     * The feed through buffers. They hold {@code samples} whole samples, over several PEs if need be; or if that is 0, as much
     * of one sample as fits.
     */
    Feed buffered(Feed feed, int samples) {
        return buffered(feed, samples, 0, room);
    }

    /** The same where the other branch is {@code ahead} kernels longer: with tokens as columns each of them holds a few samples. */
    private Feed buffered(Feed feed, int samples, int ahead, JoinRoom where) {
        Layout layout = feed.layout();
        int most = BufferKernel.mostSlots(layout, wafer);
        int rest = samples == 0 ? Math.min(layout.records() + SLACK, most) : samples * layout.records() + SLACK;
        boolean across = frame.tokensAcross() && layout.columnCount() > 1;
        rest += across ? 2 * ahead : 0;
        int inJoin = most * 2 / 3;
        boolean fits = rest <= most / 2 || across && rest - SLACK <= inJoin;
        if ((samples == 0 || across) && (where == JoinRoom.WHERE_IT_FITS && fits || where == JoinRoom.IN_JOINS)) {
            return new Feed(feed.source(), layout, Math.max(2, Math.min(rest, inJoin)));
        }
        String of = feed.source() < 0
                ? graph.inputs().get(-1 - feed.source()).name()
                : kernels.get(feed.source()).label().name();
        Feed result = feed;
        while (rest > 0) {
            int slots = Math.max(2, Math.min(rest, most));
            var label = new KernelLabel(unique("buf." + of), "buffer", "Buffer", List.of());
            result = new Feed(add(new BufferKernel(label, frame, result, slots)), layout);
            rest -= slots;
        }
        return result;
    }

    /**
     * The feed through one column of PEs that send it on: from there its streams may have other colours. What comes down from the end of
     * a chain of sums to its lane needs a colour that is free in many rows; what starts on its lane does not.
     */
    Feed repeated(Feed feed) {
        return feed.source() < 0 || kernels.get(feed.source()) instanceof RelayKernel
                ? feed
                : new Feed(add(new BufferKernel(adapterLabel(feed.source()), frame, feed, 2)), feed.layout());
    }

    /** Adds a kernel whose output is the value in its own shape. */
    public void add(Kernel kernel, Value value) {
        define(value, Stream.of(add(kernel), kernel.output(), value.type().shape()));
    }

    /** A unique kernel name made from a node's. */
    public KernelLabel label(Node node, String role) {
        return new KernelLabel(unique(node.name()), role, node.op(), node.sources());
    }

    private String unique(String wanted) {
        String name = wanted;
        for (int i = 2; !names.add(name); i++) {
            name = wanted + "#" + i;
        }
        return name;
    }

    /** The only consumer of a value that is no output of the model, if there is exactly one. */
    public Optional<Node> soleConsumer(Value value) {
        var consumers = graph.consumers(value);
        return consumers.size() == 1 && !graph.isOutput(value) ? Optional.of(consumers.get(0)) : Optional.empty();
    }

    /** The layout in which a stream exists or, if nobody has asked for it yet, would like to: one lane, even strips. */
    public Layout layoutOf(Stream stream, List<Axis> images, List<Axis> rows, List<Axis> channels, List<Axis> columns) {
        if (stream.layout() != null) {
            return stream.layout();
        }
        Value value = graph.inputs().get(-1 - stream.source());
        return new Layout(
                streamType(value), images, rows, channels, columns, 1, frame.stripsFor(Axis.size(columns)), 0, 0, 0);
    }

    /** A feed of the stream in the wanted layout, through adapters where it travels otherwise. */
    public Feed require(Stream stream, Layout wanted, Node node) {
        Stream current = stream;
        if (current.source() < 0) {
            current = host.given(current, wanted);
        }
        return adapt(current.source(), current.layout(), wanted, node, 0);
    }

    /** A feed in the wanted layout from a source that gives another. */
    Feed adapt(int source, Layout layout, Layout wanted, Node node) {
        return adapt(source, layout, wanted, node, 0);
    }

    private Feed adapt(int source, Layout layout, Layout wanted, Node node, int detours) {
        if (layout.sameStream(wanted)) {
            return new Feed(source, layout);
        }
        String key = source + " " + wanted;
        Integer known = relays.get(key);
        if (known != null) {
            return new Feed(known, wanted);
        }
        if (!layout.sameSteps(wanted)) {
            Feed ordered = Reorders.feed(this, new Feed(source, layout), wanted, i -> i, node);
            relays.put(key, ordered.source());
            return ordered;
        }
        if (layout.isPadded()) {
            throw unsupported(node, "shares a padded input");
        }
        var label = adapterLabel(source);
        checkLanes(label, wanted);
        var relay = new RelayKernel(label, frame, wafer, new Feed(source, layout), wanted);
        if (!memo.fits(relay)) {
            names.remove(relay.label().name());
            Layout between = Detour.between(layout, wanted, frame).orElseThrow(() -> tooManyParts(node));
            if (detours > MOST_DETOURS) {
                throw tooManyParts(node);
            }
            Feed first = adapt(source, layout, between, node, detours + 1);
            return adapt(first.source(), between, wanted, node, detours + 1);
        }
        int id = add(relay);
        relays.put(key, id);
        return new Feed(id, wanted);
    }

    private UserException tooManyParts(Node node) {
        return unsupported(node, "exchanges more parts between rows than a PE has queues");
    }

    /** A label for what passes on the stream of a kernel or, if {@code source} is negative, of an input. */
    KernelLabel adapterLabel(int source) {
        String of = source < 0
                ? graph.inputs().get(-1 - source).name()
                : kernels.get(source).label().name();
        return new KernelLabel(unique(of + ".relay"), "adapter", "Relay", List.of());
    }

    /** What other lowerings of the graph have found out. */
    CostMemo memo() {
        return memo;
    }

    /** Whether no PE of an adapter needs more queues than there are. */
    boolean fits(RelayKernel relay) {
        return memo.fits(relay);
    }

    /** The failure to be thrown for a node that cannot be lowered. */
    public UserException unsupported(Node node, String reason) {
        return UserException.of(
                FaultKind.UNSUPPORTED,
                "WF-KERNEL-001",
                "operator " + node.op() + " " + reason,
                "node '" + node.name() + "'",
                "waferflow list operators");
    }
}
