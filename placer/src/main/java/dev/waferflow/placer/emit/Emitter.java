package dev.waferflow.placer.emit;

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

    private Emitter(Floorplan floorplan, WaferSpec wafer) {
        this.floorplan = floorplan;
        this.kernels = floorplan.plan().graph();
        this.wafer = wafer;
        this.colors = new ColorPlanner(wafer);
    }

    /** Writes the program. */
    public static Emission emit(Floorplan floorplan, WaferSpec wafer, DataType precision) {
        return new Emitter(floorplan, wafer).run(precision);
    }

    private Emission run(DataType precision) {
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
            for (int k = 0; k < kernels.kernels().size(); k++) {
                emitRegion(k, copy);
            }
            emitStreams(copy);
            emitHost(copy);
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
                colors.add(new Net(
                        kernel.label().name() + "." + name, sources.moved(x, y), sourcePort, 0, type, branches), true);
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

    /** The consumers of a source: branches that end at their columns. */
    private List<Branch> branches(int source, int fromColumn, int up) {
        var branches = new ArrayList<Branch>();
        for (int k = 0; k < kernels.kernels().size(); k++) {
            Kernel consumer = kernels.kernels().get(k);
            for (int f = 0; f < consumer.feeds().size(); f++) {
                if (consumer.feeds().get(f).source() == source) {
                    int[] columns = consumer.deliverColumns(f);
                    int first = floorplan.columns().get(k) + columns[0];
                    branches.add(new Branch(path(up, first - fromColumn, columns[1]), consumer.port(f)));
                }
            }
        }
        for (ModelOutput output : kernels.outputs()) {
            if (output.feed().source() == source) {
                branches.add(new Branch(path(up, wafer.width() - fromColumn, 1), 0));
                break;
            }
        }
        return branches;
    }

    /** North by {@code up} rows (south if negative), then east by {@code east} columns, delivering to {@code count}. */
    private static List<Segment> path(int up, int east, int count) {
        var segments = new ArrayList<Segment>();
        if (up != 0) {
            segments.add(Segment.pass(up > 0 ? Side.NORTH : Side.SOUTH, Math.abs(up)));
        }
        if (east > 1) {
            segments.add(Segment.pass(Side.EAST, east - 1));
        }
        segments.add(Segment.deliver(Side.EAST, count));
        return segments;
    }

    private void emitStreams(int copy) {
        for (int k = 0; k < kernels.kernels().size(); k++) {
            Kernel kernel = kernels.kernels().get(k);
            Layout layout = kernel.output();
            for (int strip = 0; strip < layout.strips().size(); strip++) {
                for (int lane = 0; lane < layout.lanes() && !layout.strips().get(strip).isEmpty(); lane++) {
                    Endpoint end = kernel.endpoint(strip, lane);
                    int x = floorplan.columns().get(k) + end.column();
                    var branches = branches(k, x, end.row() - kernels.frame().row(strip, lane));
                    if (!branches.isEmpty()) {
                        colors.add(new Net(
                                kernel.label().name() + "." + strip + "." + lane,
                                Grid.at(x, floorplan.bandRow(copy) + end.row()),
                                end.port(),
                                0,
                                layout.type(),
                                branches), false);
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
                inputs.get(i).add(new HostStream(
                        input.name(), input.shape(), layout.type(), inputPorts(i, layout, copy), copy,
                        floorplan.copies()));
            }
        }
        for (int i = 0; i < kernels.outputs().size(); i++) {
            ModelOutput output = kernels.outputs().get(i);
            outputs.get(i).add(new HostStream(
                    output.name(), output.shape(), output.feed().layout().type(), outputPorts(output, copy), copy,
                    floorplan.copies()));
        }
    }

    private List<HostPort> inputPorts(int input, Layout layout, int copy) {
        var ports = new ArrayList<HostPort>();
        for (int strip = 0; strip < layout.strips().size(); strip++) {
            for (int lane = 0; lane < layout.lanes() && !layout.strips().get(strip).isEmpty(); lane++) {
                int row = floorplan.bandRow(copy) + kernels.frame().row(strip, lane);
                ports.add(new HostPort(row, layout.recordElements(strip, lane), layout.elements(strip, lane)));
                colors.add(new Net(
                        kernels.inputs().get(input).name() + "." + strip + "." + lane,
                        Grid.at(-1, row),
                        0,
                        0,
                        layout.type(),
                        branches(-1 - input, -1, 0)), false);
            }
        }
        return ports;
    }

    private List<HostPort> outputPorts(ModelOutput output, int copy) {
        var ports = new ArrayList<HostPort>();
        Layout layout = output.feed().layout();
        int[] own = output.view().ownIndex(output.shape());
        for (int strip = 0; strip < layout.strips().size(); strip++) {
            for (int lane = 0; lane < layout.lanes() && !layout.strips().get(strip).isEmpty(); lane++) {
                int row = floorplan.bandRow(copy) + kernels.frame().row(strip, lane);
                int[] elements = layout.elements(strip, lane);
                for (int e = 0; e < elements.length; e++) {
                    elements[e] = elements[e] < 0 ? -1 : own[elements[e]];
                }
                ports.add(new HostPort(row, layout.recordElements(strip, lane), elements));
            }
        }
        return ports;
    }
}
