package dev.waferflow.placer.emit;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.floor.Floorplan;
import dev.waferflow.placer.kernel.Endpoint;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.kernel.KernelGraph;
import dev.waferflow.placer.kernel.Layout;
import dev.waferflow.placer.kernel.ModelInput;
import dev.waferflow.placer.kernel.ModelOutput;
import dev.waferflow.placer.kernel.Site;
import dev.waferflow.placer.route.ColorPlanner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Writes the program of a floorplan: regions, nets, constants, host streams, copy by copy. Used once. */
public final class Emitter {
    private final Floorplan floorplan;
    private final KernelGraph kernels;
    private final WaferSpec wafer;
    private final ColorPlanner colors;
    private final List<Region> regions = new ArrayList<>();
    private final List<List<Integer>> regionsOf = new ArrayList<>();
    private final List<Constant> constants = new ArrayList<>();
    private final Map<String, Integer> constantIds = new LinkedHashMap<>();
    private final List<List<HostStream>> inputs = new ArrayList<>();
    private final List<List<HostStream>> outputs = new ArrayList<>();
    private final HostRows westRows;
    private final HostRows eastRows;

    /** An order of requests for colours: long routes between kernels before or after those inside, families whole or not. */
    private record Order(boolean streamsFirst, boolean splits) {}

    private static final List<Order> ORDERS =
            List.of(new Order(false, false), new Order(true, false), new Order(false, true), new Order(true, true));

    private Emitter(Floorplan floorplan, WaferSpec wafer, Order order) {
        this.floorplan = floorplan;
        this.kernels = floorplan.plan().graph();
        this.wafer = wafer;
        this.colors = new ColorPlanner(wafer, order.splits());
        this.westRows = new HostRows(wafer.height(), kernels.frame().bandRows());
        this.eastRows = new HostRows(wafer.height(), kernels.frame().bandRows());
    }

    /**
     * Writes the program. If routes find no colours in one order of requests, they are tried in others.
     *
     * @throws UserException INFEASIBLE if they find none in any
     */
    public static Emission emit(Floorplan floorplan, WaferSpec wafer, DataType precision) {
        UserException noColor = null;
        for (Order order : ORDERS) {
            try {
                return new Emitter(floorplan, wafer, order).run(precision, order.streamsFirst());
            } catch (UserException failure) {
                noColor = failure;
            }
        }
        throw noColor;
    }

    /** Writes everything; {@code streamsFirst} if long routes between kernels choose their colours before those inside. */
    private Emission run(DataType precision, boolean streamsFirst) {
        for (int k = 0; k < kernels.kernels().size(); k++) {
            regionsOf.add(new ArrayList<>());
        }
        for (int i = 0; i < kernels.inputs().size(); i++) {
            inputs.add(new ArrayList<>());
        }
        for (int i = 0; i < kernels.outputs().size(); i++) {
            outputs.add(new ArrayList<>());
        }
        for (int copy = 0; copy < floorplan.copies(); copy++) {
            if (streamsFirst) {
                emitStreams(copy);
                emitHost(copy);
                emitRegions(copy);
            } else {
                emitRegions(copy);
                emitStreams(copy);
                emitHost(copy);
            }
        }
        var program = new Program(
                kernels.name(),
                wafer.name(),
                wafer.width(),
                wafer.height(),
                precision,
                regions,
                colors.nets(),
                constants,
                flat(inputs),
                flat(outputs));
        return new Emission(program, regionsOf, colors.hops(), colors.colorsUsed());
    }

    private static List<HostStream> flat(List<List<HostStream>> lists) {
        var all = new ArrayList<HostStream>();
        lists.forEach(all::addAll);
        return all;
    }

    private void emitRegions(int copy) {
        for (int k = 0; k < kernels.kernels().size(); k++) {
            emitRegion(k, copy);
        }
    }

    private void emitRegion(int k, int copy) {
        Kernel kernel = kernels.kernels().get(k);
        int x = floorplan.columns().get(k);
        int y = floorplan.bandRow(copy);
        var roles = new ArrayList<Role>();
        var placements = new ArrayList<Placement>();
        kernel.emit(new Site() {
            @Override
            public int constant(String key, Supplier<Constant> maker) {
                return constantIds.computeIfAbsent(k + "/" + key, unused -> {
                    constants.add(maker.get());
                    return constants.size() - 1;
                });
            }

            @Override
            public void place(Role role, Grid grid, List<Load> loads) {
                int index = roles.indexOf(role);
                if (index < 0) {
                    roles.add(role);
                    index = roles.size() - 1;
                }
                placements.add(new Placement(index, grid.moved(x, y), loads));
            }

            @Override
            public void net(String name, Grid sources, int sourcePort, DataType type, List<Branch> branches) {
                colors.add(
                        new Net(kernel.label().name() + "." + name, sources.moved(x, y), sourcePort, 0, type, branches),
                        true);
            }
        });
        int top = Integer.MAX_VALUE;
        int bottom = 0;
        for (Placement placement : placements) {
            top = Math.min(top, placement.grid().y());
            bottom = Math.max(bottom, placement.grid().row(placement.grid().ny() - 1) + 1);
        }
        String name = kernel.label().name() + (floorplan.copies() > 1 ? "@" + copy : "");
        var rect = new Rect(x, top, kernel.columns(), bottom - top);
        regionsOf.get(k).add(regions.size());
        regions.add(new Region(regions.size(), name, rect, roles, placements));
    }

    /** A lane of a stream: where it starts, and how far north of that its own row is. */
    private record Lane(int copy, int strip, int lane, int fromColumn, int up, int ownRow) {
        String key(int stream) {
            return copy + "/" + stream + "/" + strip + "/" + lane;
        }
    }

    /** The consumers of a lane: branches that end at their columns. */
    private List<Branch> branches(int source, Lane lane) {
        var branches = new ArrayList<Branch>();
        for (int k = 0; k < kernels.kernels().size(); k++) {
            Kernel consumer = kernels.kernels().get(k);
            for (int f = 0; f < consumer.feeds().size(); f++) {
                if (consumer.feeds().get(f).source() == source) {
                    int[] columns = consumer.deliverColumns(f, lane.strip);
                    int first = floorplan.columns().get(k) + columns[0];
                    deliver(branches, lane, first, columns[1], consumer.port(f));
                }
            }
        }
        for (int o = 0; o < kernels.outputs().size(); o++) {
            if (kernels.outputs().get(o).feed().source() == source) {
                int down = eastRows.row(lane.key(o), lane.ownRow) - lane.ownRow;
                var segments = new ArrayList<Segment>();
                vertical(segments, -lane.up);
                east(segments, wafer.width() - 1 - lane.fromColumn);
                vertical(segments, down);
                segments.add(Segment.deliver(Side.EAST, 1));
                branches.add(new Branch(segments, 0));
            }
        }
        return branches;
    }

    /** To the lane's row, then east, delivering to {@code count} columns from {@code first} on. */
    private static void deliver(List<Branch> branches, Lane lane, int first, int count, int port) {
        var segments = new ArrayList<Segment>();
        int column = lane.fromColumn;
        if (column < 0 && lane.up != 0) {
            east(segments, 1);
            column++;
        }
        vertical(segments, -lane.up);
        int from = first;
        if (first == column) {
            branches.add(new Branch(segments, port));
            from++;
        }
        east(segments, from - column - 1);
        int rest = count - (from - first);
        if (rest > 0) {
            var all = new ArrayList<>(segments);
            all.add(Segment.deliver(Side.EAST, rest));
            branches.add(new Branch(all, port));
        }
    }

    private static void vertical(List<Segment> segments, int south) {
        if (south != 0) {
            segments.add(Segment.pass(south > 0 ? Side.SOUTH : Side.NORTH, Math.abs(south)));
        }
    }

    private static void east(List<Segment> segments, int hops) {
        if (hops > 0) {
            segments.add(Segment.pass(Side.EAST, hops));
        }
    }

    private void emitStreams(int copy) {
        for (int k = 0; k < kernels.kernels().size(); k++) {
            Kernel kernel = kernels.kernels().get(k);
            Layout layout = kernel.output();
            for (int strip = 0; strip < layout.strips().size(); strip++) {
                for (int lane = 0;
                        lane < layout.lanes() && !layout.strips().get(strip).isEmpty();
                        lane++) {
                    Endpoint end = kernel.endpoint(strip, lane);
                    int x = floorplan.columns().get(k) + end.column();
                    int own = kernels.frame().row(layout, strip, lane);
                    var branches =
                            branches(k, new Lane(copy, strip, lane, x, end.row() - own, floorplan.bandRow(copy) + own));
                    if (!branches.isEmpty()) {
                        colors.add(
                                new Net(
                                        kernel.label().name() + "." + strip + "." + lane,
                                        Grid.at(x, floorplan.bandRow(copy) + end.row()),
                                        end.port(),
                                        0,
                                        layout.type(),
                                        branches),
                                false);
                    }
                }
            }
        }
    }

    private void emitHost(int copy) {
        for (int i = 0; i < kernels.inputs().size(); i++) {
            ModelInput input = kernels.inputs().get(i);
            Layout layout = input.layout();
            if (layout != null) {
                inputs.get(i)
                        .add(new HostStream(
                                input.name(),
                                input.shape(),
                                layout.type(),
                                inputPorts(i, layout, copy),
                                copy,
                                floorplan.copies()));
            }
        }
        for (int i = 0; i < kernels.outputs().size(); i++) {
            ModelOutput output = kernels.outputs().get(i);
            outputs.get(i)
                    .add(new HostStream(
                            output.name(),
                            output.shape(),
                            output.feed().layout().type(),
                            outputPorts(i, copy),
                            copy,
                            floorplan.copies()));
        }
    }

    private List<HostPort> inputPorts(int input, Layout layout, int copy) {
        var ports = new ArrayList<HostPort>();
        for (int strip = 0; strip < layout.strips().size(); strip++) {
            for (int lane = 0;
                    lane < layout.lanes() && !layout.strips().get(strip).isEmpty();
                    lane++) {
                int own = floorplan.bandRow(copy) + kernels.frame().row(layout, strip, lane);
                int row = westRows.row(new Lane(copy, strip, lane, -1, 0, own).key(input), own);
                var start = new Lane(copy, strip, lane, -1, row - own, own);
                ports.add(new HostPort(row, layout.recordElements(strip, lane), layout.elements(strip, lane)));
                colors.add(
                        new Net(
                                kernels.inputs().get(input).name() + "." + strip + "." + lane,
                                Grid.at(-1, row),
                                0,
                                0,
                                layout.type(),
                                branches(-1 - input, start)),
                        false);
            }
        }
        return ports;
    }

    private List<HostPort> outputPorts(int index, int copy) {
        ModelOutput output = kernels.outputs().get(index);
        var ports = new ArrayList<HostPort>();
        Layout layout = output.feed().layout();
        int[] elementOf = output.view().ownIndex(output.shape());
        for (int strip = 0; strip < layout.strips().size(); strip++) {
            for (int lane = 0;
                    lane < layout.lanes() && !layout.strips().get(strip).isEmpty();
                    lane++) {
                int own = floorplan.bandRow(copy) + kernels.frame().row(layout, strip, lane);
                int row = eastRows.row(new Lane(copy, strip, lane, 0, 0, own).key(index), own);
                int[] elements = layout.elements(strip, lane);
                for (int e = 0; e < elements.length; e++) {
                    elements[e] = elements[e] < 0 ? -1 : elementOf[elements[e]];
                }
                ports.add(new HostPort(row, layout.recordElements(strip, lane), elements));
            }
        }
        return ports;
    }
}
