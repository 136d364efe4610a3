package dev.waferflow.placer.floor;

import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.kernel.Kernel;
import dev.waferflow.placer.kernel.KernelGraph;
import dev.waferflow.placer.size.Plan;
import dev.waferflow.placer.size.Room;
import dev.waferflow.placer.size.ShapeOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the user wants of a floorplan. Kernels go by their names in reports; a place or a width holds for every copy.
 *
 * @param origin where they were read, for messages
 * @param pins first columns of kernels
 * @param shapes columns that kernels have in all
 * @param forbidden rectangles that kernels stay out of; streams may pass
 * @param together kernels between which, along the dataflow, no column is left out
 */
public record Constraints(
        String origin,
        TreeMap<String, Integer> pins,
        TreeMap<String, Integer> shapes,
        List<Rect> forbidden,
        List<List<String>> together) {
    /** Anything goes. */
    public static final Constraints NONE = new Constraints("", new TreeMap<>(), new TreeMap<>(), List.of(), List.of());

    /** The code of every message about constraints that cannot be met. */
    public static final String CODE = "WF-PLACE-010";

    public Constraints {
        pins = new TreeMap<>(pins);
        shapes = new TreeMap<>(shapes);
        forbidden = List.copyOf(forbidden);
        together = together.stream().map(List::copyOf).toList();
    }

    /** Whether anything goes. */
    public boolean isEmpty() {
        return pins.isEmpty() && shapes.isEmpty() && forbidden.isEmpty() && together.isEmpty();
    }

    /**
     * What they leave to the kernels of a graph.
     *
     * @throws UserException INFEASIBLE if they name a kernel that the graph does not have
     */
    public Room room(KernelGraph graph, int copies, WaferSpec wafer) {
        if (isEmpty()) {
            return Room.of(wafer.width());
        }
        var packer = packer(graph, copies, wafer);
        return new Room() {
            @Override
            public boolean holds(int[] widths) {
                return packer.pack(widths) != null;
            }

            @Override
            public boolean allows(int kernel, int columns) {
                Integer wanted = shapes.get(graph.kernels().get(kernel).label().name());
                return wanted == null || wanted == columns;
            }
        };
    }

    /** The floorplan of a plan that has found {@link #room}. */
    public Floorplan place(Plan plan, int copies, WaferSpec wafer) {
        if (isEmpty()) {
            return Floorplan.alongTheDataflow(plan, copies, wafer);
        }
        int[] widths = plan.graph().kernels().stream().mapToInt(Kernel::columns).toArray();
        int[] columns = packer(plan.graph(), copies, wafer).pack(widths);
        if (columns == null) {
            throw new IllegalArgumentException("the plan does not obey the constraints");
        }
        return new Floorplan(plan, copies, Arrays.stream(columns).boxed().toList());
    }

    /**
     * Why a graph finds no room, even with the narrowest of its shapes; null if it does.
     *
     * @throws UserException INFEASIBLE if they name a kernel that the graph does not have
     */
    public UserException refusal(KernelGraph graph, int copies, WaferSpec wafer, ShapeOptions options) {
        if (isEmpty()) {
            return null;
        }
        var packer = packer(graph, copies, wafer);
        var widths = new int[graph.kernels().size()];
        for (int k = 0; k < widths.length; k++) {
            Kernel kernel = graph.kernels().get(k);
            Integer wanted = shapes.get(kernel.label().name());
            var possible = new TreeSet<Integer>();
            options.of(kernel).forEach(option -> possible.add(option.columns()));
            if (wanted != null && !possible.contains(wanted)) {
                return infeasible(
                        "'" + kernel.label().name() + "' cannot have " + wanted + " columns", "one of " + possible);
            }
            widths[k] = wanted != null ? wanted : possible.isEmpty() ? wafer.width() + 1 : possible.first();
        }
        return packer.pack(widths) != null ? null : infeasible(packer.reason(), "");
    }

    private ColumnPacker packer(KernelGraph graph, int copies, WaferSpec wafer) {
        var names =
                graph.kernels().stream().map(kernel -> kernel.label().name()).toList();
        var named = new TreeSet<>(pins.keySet());
        named.addAll(shapes.keySet());
        together.forEach(named::addAll);
        for (String name : named) {
            if (!names.contains(name)) {
                throw infeasible(
                        "there is no kernel '" + name + "' in it with this way to cut the wafer",
                        ClosestName.of(name, names).isEmpty()
                                ? "a name from floorplan.json of a report: " + String.join(", ", names)
                                : "maybe '" + ClosestName.of(name, names) + "'");
            }
        }
        var runs = new ArrayList<int[]>();
        for (List<String> group : together) {
            var places = new TreeSet<Integer>();
            group.forEach(name -> places.add(names.indexOf(name)));
            runs.add(new int[] {places.first(), places.last()});
        }
        return new ColumnPacker(names, pins, blocked(graph, copies, wafer), runs);
    }

    /** The columns of which a forbidden rectangle takes rows of a copy. */
    private boolean[] blocked(KernelGraph graph, int copies, WaferSpec wafer) {
        var blocked = new boolean[wafer.width()];
        int rows = graph.frame().bandRows() * copies;
        for (Rect rect : forbidden) {
            for (int x = rect.x(); rect.y() < rows && x < Math.min(wafer.width(), rect.x() + rect.width()); x++) {
                blocked[x] = true;
            }
        }
        return blocked;
    }

    private UserException infeasible(String problem, String hint) {
        return UserException.of(FaultKind.INFEASIBLE, CODE, "the constraints cannot be met: " + problem, origin, hint);
    }
}
