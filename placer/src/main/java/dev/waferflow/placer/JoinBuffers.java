package dev.waferflow.placer;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.floor.Floorplan;
import dev.waferflow.placer.kernel.BufferKernel;
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
 * Gives the buffers before joins the least room with which no join waits for ever. A join that lacks record n of one branch
 * needs so many records from the fork; the other branch must take them in, into what it has: the kernels on it, the queues
 * of its routes word by word, and the buffer. Measured on residual networks, more room makes
 * none of them faster. Where a branch stores whole samples it would: there the room of the lowering stays. Never gives more
 * than that.
 */
final class JoinBuffers {
    private static final int SAMPLES = 2;
    private static final int NONE = -1;

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

    /** The floorplan with least buffers. */
    static Floorplan least(Floorplan floorplan, WaferSpec wafer) {
        var buffers = new JoinBuffers(floorplan, wafer);
        for (int k = 0; k < buffers.kernels.size(); k++) {
            Kernel kernel = buffers.kernels.get(k);
            for (int f = 0; kernel.feeds().size() > 1 && f < kernel.feeds().size(); f++) {
                buffers.shrink(k, f);
            }
        }
        KernelGraph graph = floorplan.plan().graph().withKernels(buffers.kernels);
        Plan plan = floorplan.plan();
        return new Floorplan(new Plan(graph, plan.cycles(), plan.interval()), floorplan.copies(), floorplan.columns());
    }

    /** Shrinks the buffers in a row before one feed of a join, the one next to it last. */
    private void shrink(int join, int feed) {
        var chain = new ArrayList<Integer>();
        int at = kernels.get(join).feeds().get(feed).source();
        while (at >= 0 && kernels.get(at) instanceof BufferKernel) {
            chain.add(0, at);
            at = kernels.get(at).feeds().get(0).source();
        }
        if (chain.isEmpty() || storesSamples(join, feed)) {
            return;
        }
        var given = chain.stream().map(k -> slots(k)).toList();
        int most = given.stream().mapToInt(Integer::intValue).sum();
        int least = chain.size();
        while (least < most) {
            int middle = (least + most) / 2;
            share(chain, given, middle);
            if (suffices(join, feed)) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        share(chain, given, most);
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
    private void share(List<Integer> chain, List<Integer> given, int records) {
        int rest = records;
        for (int i = 0; i < chain.size(); i++) {
            int slots = Math.min(given.get(i), rest - (chain.size() - 1 - i));
            kernels.set(chain.get(i), ((BufferKernel) kernels.get(chain.get(i))).withSlots(slots));
            rest -= slots;
        }
    }

    /** Whether the join gets every record of its other feeds while this one's branch takes in what the fork gives. */
    private boolean suffices(int join, int feed) {
        Kernel kernel = kernels.get(join);
        int outputs = SAMPLES * kernel.output().records();
        for (int made = 0; made < outputs; made++) {
            int[] wanted = wanted(join, feed, made + 1);
            if (!takesIn(join, feed, made, wanted)) {
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

    /** Whether the branch of a feed takes in what is wanted of the kernels on it, while the join has made so many records. */
    private boolean takesIn(int join, int feed, int made, int[] wanted) {
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
                if (wanted[source] > 0
                        && (long) records * words + queues(k, f, true) + 1 < (long) wanted[source] * words) {
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
