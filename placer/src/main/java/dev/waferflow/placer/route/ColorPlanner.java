package dev.waferflow.placer.route;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives every route a colour that no other route uses at any of its routers: greedy colouring of the conflict graph in
 * the order of the requests, without building the graph: one bit set of colours per router.
 *
 * <p>Single-threaded; used once.
 */
public final class ColorPlanner {
    private final WaferSpec wafer;
    private final boolean splits;
    private final int[] used;
    private final int[] stamp;
    private final List<Net> nets = new ArrayList<>();
    private int walk;
    private long hops;

    /**
     * A planner for an empty wafer.
     *
     * @param splits whether routes of one family may have different colours where none is free for all of them
     */
    public ColorPlanner(WaferSpec wafer, boolean splits) {
        this.wafer = wafer;
        this.splits = splits;
        this.used = new int[wafer.pes()];
        this.stamp = new int[wafer.pes()];
    }

    /** The nets so far. */
    public List<Net> nets() {
        return nets;
    }

    /** Links of all routes together. */
    public long hops() {
        return hops;
    }

    /** Largest number of colours at one router. */
    public int colorsUsed() {
        int most = 0;
        for (int mask : used) {
            most = Math.max(most, Integer.bitCount(mask));
        }
        return most;
    }

    /**
     * Adds a family of routes; its colour is ignored. Families whose members cross are split.
     *
     * @param local whether the routes stay inside a kernel: these take colours from the top, streams between kernels from
     *     the bottom, so that a stream that passes many kernels still finds one colour free all along
     */
    public void add(Net net, boolean local) {
        Grid grid = net.sources();
        if (grid.size() > 1 && crosses(net)) {
            for (int iy = 0; iy < grid.ny(); iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    addFamily(from(net, Grid.at(grid.column(ix), grid.row(iy))), local);
                }
            }
        } else {
            addFamily(net, local);
        }
    }

    private static Net from(Net net, Grid sources) {
        return new Net(net.name(), sources, net.sourcePort(), 0, net.type(), net.branches());
    }

    private interface RouterVisitor {
        void visit(int router);
    }

    private void walkRouters(Net net, int x, int y, RouterVisitor visitor) {
        visit(x, y, visitor);
        NetWalk.walk(net, x, y, new NetWalk.Visitor() {
            @Override
            public void link(int fromX, int fromY, Side side, int before) {
                visitRouter(fromX + side.dx(), fromY + side.dy());
            }

            private void visitRouter(int toX, int toY) {
                ColorPlanner.this.visit(toX, toY, visitor);
            }

            @Override
            public void deliver(int toX, int toY, int port, int count) {
                // Delivery routers are ends of links and have been visited.
            }
        });
    }

    private void visit(int x, int y, RouterVisitor visitor) {
        if (x >= 0 && x < wafer.width() && y >= 0 && y < wafer.height()) {
            visitor.visit(y * wafer.width() + x);
        } else if (y < 0 || y >= wafer.height() || x < -1 || x > wafer.width()) {
            throw new IllegalStateException("route leaves the wafer at " + x + "," + y);
        }
    }

    private boolean crosses(Net net) {
        var crossing = new boolean[1];
        int first = walk + 1;
        forEachSource(net, (x, y) -> {
            int mine = ++walk;
            walkRouters(net, x, y, router -> {
                crossing[0] |= stamp[router] >= first && stamp[router] != mine;
                stamp[router] = mine;
            });
        });
        return crossing[0];
    }

    private interface SourceVisitor {
        void visit(int x, int y);
    }

    private static void forEachSource(Net net, SourceVisitor visitor) {
        Grid grid = net.sources();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                visitor.visit(grid.column(ix), grid.row(iy));
            }
        }
    }

    private void addFamily(Net net, boolean local) {
        var taken = new int[1];
        forEachSource(net, (x, y) -> walkRouters(net, x, y, router -> taken[0] |= used[router]));
        int free = ~taken[0] & (int) ((1L << wafer.colors()) - 1);
        int color = local ? 31 - Integer.numberOfLeadingZeros(free) : Integer.numberOfTrailingZeros(free);
        if (free == 0 && splits && net.sources().size() > 1) {
            for (Grid half : net.sources().halves()) {
                addFamily(from(net, half), local);
            }
            return;
        }
        if (free == 0) {
            throw UserException.of(
                    FaultKind.INFEASIBLE,
                    "WF-ROUTE-001",
                    "stream '" + net.name() + "' finds no free colour among " + wafer.colors() + " on its way",
                    "from PE (" + net.sources().x() + "," + net.sources().y() + ")",
                    "a larger wafer");
        }
        int bit = 1 << color;
        forEachSource(net, (x, y) -> walkRouters(net, x, y, router -> used[router] |= bit));
        for (var branch : net.branches()) {
            for (var segment : branch.segments()) {
                hops += (long) segment.hops() * net.sources().size();
            }
        }
        nets.add(net.withColor(color));
    }
}
