package dev.waferflow.placer.kernel;

import dev.waferflow.machine.unit.Whole;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;

/**
 * One or more nodes of the graph that occupy one strip of columns together. It reads its feeds on the rows of their lanes
 * and gives one stream on the rows of its output's lanes.
 */
public abstract class Kernel {
    private final KernelLabel label;
    private final Frame frame;
    private final List<Feed> feeds;
    private final Layout output;

    Kernel(KernelLabel label, Frame frame, List<Feed> feeds, Layout output) {
        this.label = label;
        this.frame = frame;
        this.feeds = List.copyOf(feeds);
        this.output = output;
    }

    /** Name and sources for reports. */
    public final KernelLabel label() {
        return label;
    }

    /** The rows it may use. */
    public final Frame frame() {
        return frame;
    }

    /** The streams that it reads. */
    public final List<Feed> feeds() {
        return feeds;
    }

    /** The stream that it gives. */
    public final Layout output() {
        return output;
    }

    /** Multiply-accumulates per sample. */
    public long macs() {
        return 0;
    }

    /** Whether it gives nothing before it has received a whole sample. */
    public boolean storesSample() {
        return false;
    }

    /** How records of feed {@code index} pass it. */
    public Passage passage(int index) {
        return Passage.ofSamples(feeds.get(index).layout().records(), output.records());
    }

    /** Columns of PEs that hold programs. */
    public abstract int activeColumns();

    /** Columns that it needs in all, with columns that are only for routing. */
    public int columns() {
        return activeColumns();
    }

    /** The most active columns among which its work can be shared out. */
    public int mostColumns() {
        return activeColumns();
    }

    /** The next number of active columns after {@code columns} that makes a difference. */
    public int wider(int columns) {
        return columns + 1;
    }

    /** The least number of columns that gives each of them fewer of so many items than {@code columns} do. */
    static int wider(int items, int columns) {
        int most = Whole.ceilDiv(items, columns);
        return most == 1 ? Math.max(items, columns + 1) : Math.max(columns + 1, Whole.ceilDiv(items, most - 1));
    }

    /** The same kernel on about {@code count} active columns, where it can be cut in several ways. */
    public Kernel withColumns(int count) {
        return this;
    }

    /** What its cost depends on: equal for kernels that differ in their numbers only. */
    public Object costKey() {
        return this;
    }

    /** Predicted cycles per sample of its busiest PE. */
    public abstract double cycles(WaferSpec wafer);

    /** Bytes of its fullest PE. */
    public abstract int bytes(WaferSpec wafer);

    /** First column in which feed {@code index} is delivered, and how many columns take it. */
    public int[] deliverColumns(int index) {
        return new int[] {0, 1};
    }

    /** The same for the lanes of one strip of the feed, where strips go to different columns. */
    public int[] deliverColumns(int index, int strip) {
        return deliverColumns(index);
    }

    /** PEs that hold a record one after the other while it passes, those at the ends of sums not counted. */
    public int stages() {
        return 1;
    }

    /** The input port at which feed {@code index} arrives. */
    public int port(int index) {
        return index;
    }

    /** Where a lane of the output starts. */
    public abstract Endpoint endpoint(int strip, int lane);

    /** Writes roles and inner nets. */
    public abstract void emit(Site site);
}
