package dev.waferflow.placer;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.floor.Floorplan;
import dev.waferflow.placer.kernel.CostMemo;
import dev.waferflow.placer.kernel.Frame;
import dev.waferflow.placer.kernel.JoinRoom;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.kernel.KernelGraph;
import dev.waferflow.placer.kernel.Lowering;
import dev.waferflow.placer.size.Plan;
import dev.waferflow.placer.size.ShapeOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A floorplan from outside: where each kernel begins and how many columns it has. Everything else follows from it.
 *
 * @param origin where it was read, for messages
 * @param copies copies of the model
 * @param strips most strips of rows in a copy
 * @param stripsByColumns where tensors with so many columns have another number of strips
 * @param exchanges exchanges of one adapter that may run over one router
 * @param tokensAcross whether tokens are cut into strips
 * @param slots one per kernel, by name
 */
public record GivenFloorplan(
        String origin,
        int copies,
        int strips,
        Map<Integer, Integer> stripsByColumns,
        int exchanges,
        boolean tokensAcross,
        List<Slot> slots) {
    private static final String CODE = "WF-PLACE-004";

    /** The columns of one kernel. */
    public record Slot(String name, int x, int width) {}

    public GivenFloorplan {
        slots = List.copyOf(slots);
    }

    /** The candidate and its floorplan; INFEASIBLE with the reason if the kernels do not go where they should. */
    Floorplan place(Graph graph, WaferSpec wafer, DataType precision, ShapeOptions shapes) {
        if (copies < 1
                || strips < 1
                || stripsByColumns.values().stream().anyMatch(s -> s == null || s < 1 || s > wafer.height() / copies)
                || wafer.height() / copies / strips < 1) {
            throw infeasible(
                    copies + " copies in " + strips + " strips do not fit " + wafer.height() + " rows",
                    "fewer copies or strips");
        }
        var frame = new Frame(wafer.height() / copies, strips, stripsByColumns, exchanges, tokensAcross, precision);
        int ports = Math.max(1, wafer.hostLinks() * wafer.hostPortsPerLink() / copies);
        Map<String, Slot> byName = new LinkedHashMap<>();
        slots.forEach(slot -> byName.put(slot.name(), slot));
        KernelGraph kernels = null;
        for (JoinRoom room : JoinRoom.values()) {
            KernelGraph candidate = Lowering.lower(graph, frame, wafer, ports, room, new CostMemo());
            boolean same = names(candidate).equals(byName.keySet().stream().toList());
            kernels = kernels == null || same ? candidate : kernels;
        }
        checkNames(names(kernels), byName);
        return place(kernels, byName, wafer, shapes);
    }

    private Floorplan place(KernelGraph graph, Map<String, Slot> byName, WaferSpec wafer, ShapeOptions shapes) {
        var shaped = new ArrayList<Kernel>();
        var cycles = new ArrayList<Double>();
        var columns = new ArrayList<Integer>();
        double interval = 0;
        int end = 0;
        String before = "the west edge";
        for (Kernel kernel : graph.kernels()) {
            Slot slot = byName.get(kernel.label().name());
            ShapeOptions.Option option = widest(kernel, slot, shapes);
            if (slot.x() < end) {
                throw infeasible(
                        "'" + slot.name() + "' begins in column " + slot.x() + ", but '" + before
                                + "', which comes before it in the dataflow, ends in column " + end,
                        "x of '" + slot.name() + "' at least " + end);
            }
            if (slot.x() + slot.width() > wafer.width()) {
                throw infeasible(
                        "'" + slot.name() + "' ends in column " + (slot.x() + slot.width()) + " of " + wafer.width(),
                        "move it west");
            }
            end = slot.x() + slot.width();
            before = slot.name();
            shaped.add(kernel.withColumns(option.wanted()));
            cycles.add(option.cycles());
            columns.add(slot.x());
            interval = Math.max(interval, option.cycles());
        }
        return new Floorplan(new Plan(graph.withKernels(shaped), cycles, interval), copies, columns);
    }

    /** The fastest shape of a kernel that is not wider than its slot. */
    private ShapeOptions.Option widest(Kernel kernel, Slot slot, ShapeOptions shapes) {
        ShapeOptions.Option best = null;
        int least = Integer.MAX_VALUE;
        for (var option : shapes.of(kernel)) {
            least = Math.min(least, option.columns());
            if (option.columns() <= slot.width() && (best == null || option.cycles() < best.cycles())) {
                best = option;
            }
        }
        if (best == null) {
            throw infeasible(
                    "'" + slot.name() + "' has " + slot.width() + " columns and needs at least " + least,
                    "a width of " + least + " or more");
        }
        return best;
    }

    private static List<String> names(KernelGraph graph) {
        return graph.kernels().stream().map(kernel -> kernel.label().name()).toList();
    }

    private void checkNames(List<String> names, Map<String, Slot> byName) {
        for (String name : names) {
            if (!byName.containsKey(name)) {
                throw infeasible(
                        "'" + name + "' has no place in it: with " + strips + " strips the model consists of " + names,
                        "the floorplan.json of a report of this model, wafer and precision");
            }
        }
        for (String name : byName.keySet()) {
            if (!names.contains(name)) {
                throw infeasible(
                        "'" + name + "' is no kernel of this model in " + strips + " strips",
                        "the floorplan.json of a report of this model, wafer and precision");
            }
        }
    }

    private UserException infeasible(String problem, String hint) {
        return UserException.of(FaultKind.INFEASIBLE, CODE, "the floorplan cannot be used: " + problem, origin, hint);
    }
}
