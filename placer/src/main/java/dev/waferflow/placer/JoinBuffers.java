package dev.waferflow.placer;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.floor.Floorplan;
import dev.waferflow.placer.kernel.BufferKernel;
import dev.waferflow.placer.kernel.ElementwiseKernel;
import dev.waferflow.placer.kernel.Feed;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.kernel.KernelGraph;
import dev.waferflow.placer.kernel.Layout;
import dev.waferflow.placer.kernel.Passage;
import dev.waferflow.placer.size.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives the buffers before joins the least room with which no join waits for ever, nor longer than the plan's interval allows. A join
 * that lacks record n of one branch needs so many records from the fork, and as many more as come while that record passes the kernels
 * of its branch; the other branch must take them in, into what it has: the kernels on it, the queues of its routes word by word, and
 * the buffer. Where a branch stores whole samples, the room is never less than that of the lowering.
 */
final class JoinBuffers {
    private static final int SAMPLES = 2;
    private static final int NONE = -1;
    /** Records that each stage of a kernel is behind: the one that it works on, and one that waits for it. */
    private static final int BEHIND = 2;
    /** Cycles per word of a buffer that holds one record: in, out, and for records that come in bursts. */
    private static final double IN_AND_OUT = 3;
    /** A join with more work in the plan's interval than this part of it holds no more records: words that come at any time delay it. */
    private static final double FREE = 0.9;

    private final Floorplan floorplan;
    private final WaferSpec wafer;
    private final List<Kernel> kernels;
    private final int inputs;

    private JoinBuffers(Floorplan floorplan, WaferSpec wafer) {
        this.floorplan = floorplan;
        this.wafer = wafer;
        this.kernels = new ArrayList<>(floorplan.plan().graph().kernels());
        this.inputs = floorplan.plan().graph().inputs().size();
    }

    /**
     * The floorplan with least buffers.
     *
     * @param shrinks whether they may have less room than the lowering gave them
     */
    static Floorplan least(Floorplan floorplan, WaferSpec wafer, boolean shrinks) {
        var buffers = new JoinBuffers(floorplan, wafer);
        for (int k = 0; k < buffers.kernels.size(); k++) {
            Kernel kernel = buffers.kernels.get(k);
            for (int f = 0; kernel.feeds().size() > 1 && f < kernel.feeds().size(); f++) {
                buffers.fit(k, f, shrinks);
            }
        }
        KernelGraph graph = floorplan.plan().graph().withKernels(buffers.kernels);
        Plan plan = floorplan.plan();
        return new Floorplan(new Plan(graph, plan.cycles(), plan.interval()), floorplan.copies(), floorplan.columns());
    }

    /** Fits the buffers in a row before one feed of a join, the one next to it last. */
    private void fit(int join, int feed, boolean shrinks) {
        var chain = new ArrayList<Integer>();
        int at = kernels.get(join).feeds().get(feed).source();
        while (at >= 0 && kernels.get(at) instanceof BufferKernel) {
            chain.add(0, at);
            at = kernels.get(at).feeds().get(0).source();
        }
        if (chain.isEmpty()) {
            return;
        }
        int given = chain.stream().mapToInt(this::slots).sum();
        int each =
                Math.max(given, BufferKernel.mostSlots(kernels.get(chain.get(0)).output(), wafer));
        boolean keeps = !shrinks || storesSamples(join, feed);
        int least = least(join, feed, chain, each, keeps ? given : chain.size(), new double[inputs + kernels.size()]);
        int passing = chain.size() * (passesOneByOne(kernels.get(chain.get(0)).output()) ? 1 : 2);
        int fast = least(join, feed, chain, each, Math.max(least, passing), early(join, feed));
        boolean inJoin = !keeps && fast > Math.max(least, passing) && holds(join, feed, fast - passing);
        share(chain, each, inJoin ? passing : fast);
    }

    /** Whether a buffer for one record, which leaves before the next comes in, keeps up with the plan's interval. */
    private boolean passesOneByOne(Layout layout) {
        return IN_AND_OUT * words(layout) * layout.records() <= floorplan.plan().interval();
    }

    /** The least number of records from {@code from} on that suffices buffers in a row of so many {@code each}; all if none does. */
    private int least(int join, int feed, List<Integer> chain, int each, int from, double[] early) {
        int least = from;
        int most = each * chain.size();
        while (least < most) {
            int middle = (least + most) / 2;
            share(chain, each, middle);
            if (suffices(join, feed, early)) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return most;
    }

    /** Lets a join hold so many more records of a feed itself, if it can: then room for rate is in its memory, and buffers are exact. */
    private boolean holds(int join, int feed, int more) {
        var plan = floorplan.plan();
        if (!(kernels.get(join) instanceof ElementwiseKernel kernel)
                || plan.cycles().get(join) > FREE * plan.interval()) {
            return false;
        }
        var roomier = kernel.holding(feed, kernel.passage(feed).held().applyAsInt(0) + more);
        if (roomier.bytes(wafer) > wafer.sramBytes()) {
            return false;
        }
        kernels.set(join, roomier);
        return true;
    }

    /** Whether another branch holds back whole samples: its join keeps room to go on with the next one meanwhile. */
    private boolean storesSamples(int join, int feed) {
        int[] wanted = wanted(join, feed, 1);
        for (int k = 0; k < join; k++) {
            if (wanted[index(k)] > 0 && kernels.get(k).storesSample()) {
                return true;
            }
        }
        return false;
    }

    private int slots(int kernel) {
        return ((BufferKernel) kernels.get(kernel)).slots();
    }

    /** Shares out records among buffers in a row: at least one each. */
    private void share(List<Integer> chain, int each, int records) {
        int rest = records;
        for (int i = 0; i < chain.size(); i++) {
            int slots = Math.min(each, rest - (chain.size() - 1 - i));
            kernels.set(chain.get(i), ((BufferKernel) kernels.get(chain.get(i))).withSlots(slots));
            rest -= slots;
        }
    }

    /** Whether the join gets every record of its other feeds while this one's branch takes in what the fork gives. */
    private boolean suffices(int join, int feed, double[] early) {
        Kernel kernel = kernels.get(join);
        int outputs = SAMPLES * kernel.output().records();
        for (int made = 0; made < outputs; made++) {
            int[] wanted = wanted(join, feed, made + 1);
            if (!takesIn(join, feed, made, wanted, early)) {
                return false;
            }
        }
        return true;
    }

    private int index(int source) {
        return source + inputs;
    }

    /** Records of each kernel (and model input) that must come before the join can make so many output records. */
    private int[] wanted(int join, int without, int outputs) {
        var wanted = new int[inputs + kernels.size()];
        for (int k = join; k >= 0; k--) {
            int count = k == join ? outputs : wanted[index(k)];
            List<Feed> feeds = kernels.get(k).feeds();
            for (int f = 0; count > 0 && f < feeds.size(); f++) {
                if (k != join || f != without) {
                    int source = index(feeds.get(f).source());
                    int needed = kernels.get(k).passage(f).needed().applyAsInt(count);
                    wanted[source] = Math.max(wanted[source], needed);
                }
            }
        }
        return wanted;
    }

    /**
     * Records that each kernel (and model input) gives in the plan's interval while one passes from there to the join, over the branches
     * without the given one: a kernel is behind by the records in its work, by the words of one and by its columns.
     */
    private double[] early(int join, int without) {
        var plan = floorplan.plan();
        var cycles = new double[inputs + kernels.size()];
        var early = new double[inputs + kernels.size()];
        Arrays.fill(cycles, NONE);
        cycles[index(join)] = 0;
        for (int k = join; k >= 0; k--) {
            Kernel kernel = kernels.get(k);
            double work = plan.cycles().get(k) / Math.max(1, kernel.output().records());
            for (int f = 0; cycles[index(k)] != NONE && f < kernel.feeds().size(); f++) {
                if (k != join || f != without) {
                    Layout layout = kernel.feeds().get(f).layout();
                    int source = index(kernel.feeds().get(f).source());
                    double behind = BEHIND * kernel.stages() * (work + words(layout) + kernel.columns());
                    cycles[source] = Math.max(cycles[source], cycles[index(k)] + behind);
                    early[source] = cycles[source] * layout.records() / plan.interval();
                }
            }
        }
        return early;
    }

    /**
     * Whether the branch of a feed takes in what is wanted of the kernels on it, while the join has made so many records.
     *
     * @param early records that are to be taken in beyond that
     */
    private boolean takesIn(int join, int feed, int made, int[] wanted, double[] early) {
        var accepted = new int[inputs + kernels.size()];
        Arrays.fill(accepted, NONE);
        for (int k = join; k >= 0; k--) {
            List<Feed> feeds = kernels.get(k).feeds();
            for (int f = 0; f < feeds.size(); f++) {
                boolean here = k == join ? f == feed : accepted[index(k)] != NONE;
                if (!here) {
                    continue;
                }
                Passage passage = kernels.get(k).passage(f);
                int records = k == join
                        ? passage.held().applyAsInt(made)
                        : passage.accepted().applyAsInt(accepted[index(k)]);
                int source = index(feeds.get(f).source());
                int words = words(feeds.get(f).layout());
                double asked = (wanted[source] + early[source]) * words;
                if (wanted[source] > 0 && (double) records * words + queues(k, f, true) + 1 < asked) {
                    return false;
                }
                int whole = records + queues(k, f, false) / words;
                accepted[source] = accepted[source] == NONE ? whole : Math.min(accepted[source], whole);
            }
        }
        return true;
    }

    /** Words of a stream's largest record. */
    private static int words(Layout layout) {
        int most = 1;
        for (int s = 0; s < layout.strips().size(); s++) {
            DataType type = layout.type();
            most = Math.max(most, Net.words(type, layout.recordElements(s, 0)));
        }
        return most;
    }

    /** Words that the queues of the route to a feed hold; {@code fork}: only those beyond the last other consumer. */
    private int queues(int kernel, int feed, boolean fork) {
        Feed from = kernels.get(kernel).feeds().get(feed);
        int target = floorplan.columns().get(kernel) + kernels.get(kernel).deliverColumns(feed)[0];
        int port = kernels.get(kernel).port(feed);
        int queue = wafer.inputQueueWords(port) + wafer.rampCycles() - 1;
        int perRouter = wafer.routerFifoWords() + wafer.hopCycles() - 1;
        int others = fork ? lastOther(kernel, feed) : NONE;
        if (others != NONE) {
            return queue + Math.max(0, target - others) * perRouter;
        }
        if (from.source() < 0) {
            return queue + (target + 1) * perRouter;
        }
        Kernel source = kernels.get(from.source());
        int start = floorplan.columns().get(from.source()) + source.activeColumns() - 1;
        int output = wafer.outputQueueWords(0) + wafer.routerFifoWords() + wafer.rampCycles() - 1;
        return output + queue + Math.max(0, target - start) * perRouter;
    }

    /** The last column in which another kernel, of those before this one, takes the same stream; NONE if there is none. */
    private int lastOther(int kernel, int feed) {
        int source = kernels.get(kernel).feeds().get(feed).source();
        int last = NONE;
        for (int k = 0; k < kernels.size(); k++) {
            Kernel other = kernels.get(k);
            for (int f = 0; f < other.feeds().size(); f++) {
                if (other.feeds().get(f).source() == source && (k != kernel || f != feed)) {
                    int[] columns = other.deliverColumns(f);
                    last = Math.max(last, floorplan.columns().get(k) + columns[0] + columns[1] - 1);
                }
            }
        }
        return last;
    }
}
