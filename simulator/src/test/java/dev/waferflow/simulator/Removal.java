package dev.waferflow.simulator;

import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a branch out of a program, and whatever cannot be without it: the PE that it leads to, the streams of that PE, and a PE of
 * whose streams nothing is left. What remains is legal and computes what it did. All grids are single PEs; every PE is a region, named
 * after its place.
 */
final class Removal {
    private record Place(int x, int y) {}

    private final Program program;
    private final Set<Place> gone = new HashSet<>();
    private final List<List<Branch>> left = new ArrayList<>();

    private Removal(Program program) {
        this.program = program;
        program.nets().forEach(net -> left.add(new ArrayList<>(net.branches())));
    }

    /** The same program with every PE in a region of its own. */
    static Program scattered(Program program) {
        var regions = new ArrayList<Region>();
        for (Region region : program.regions()) {
            for (Placement placement : region.placements()) {
                var grid = placement.grid();
                regions.add(new Region(
                        regions.size(),
                        grid.x() + "," + grid.y(),
                        new Rect(grid.x(), grid.y(), 1, 1),
                        region.roles(),
                        List.of(placement)));
            }
        }
        return Build.program(program, regions, program.nets(), program.inputs(), program.outputs());
    }

    /** The program without each of its branches in turn, as far as something is computed then. */
    static List<Program> ofEachBranch(Program scattered) {
        var programs = new ArrayList<Program>();
        for (int n = 0; n < scattered.nets().size(); n++) {
            for (Branch branch : scattered.nets().get(n).branches()) {
                new Removal(scattered).without(n, branch).ifPresent(programs::add);
            }
        }
        return programs;
    }

    private Optional<Program> without(int net, Branch branch) {
        take(net, branch);
        var nets = new ArrayList<Net>();
        for (int n = 0; n < left.size(); n++) {
            Net old = program.nets().get(n);
            if (!left.get(n).isEmpty()) {
                nets.add(new Net(
                        old.name(),
                        old.sources(),
                        old.sourcePort(),
                        old.color(),
                        old.type(),
                        List.copyOf(left.get(n))));
            }
        }
        var regions = new ArrayList<Region>();
        for (Region region : program.regions()) {
            if (!gone.contains(place(region))) {
                regions.add(
                        new Region(regions.size(), region.name(), region.rect(), region.roles(), region.placements()));
            }
        }
        var inputs = new ArrayList<HostStream>();
        for (HostStream stream : program.inputs()) {
            int row = stream.ports().get(0).row();
            if (nets.stream()
                    .anyMatch(each -> each.sources().x() < 0 && each.sources().y() == row)) {
                inputs.add(stream);
            }
        }
        var outputs = new ArrayList<HostStream>();
        for (HostStream stream : program.outputs()) {
            var edge = new Place(program.width(), stream.ports().get(0).row());
            if (nets.stream()
                    .anyMatch(each ->
                            each.branches().stream().anyMatch(b -> end(each, b).equals(edge)))) {
                outputs.add(stream);
            }
        }
        return regions.isEmpty() || outputs.isEmpty()
                ? Optional.empty()
                : Optional.of(Build.program(program, regions, nets, inputs, outputs));
    }

    private static Place place(Region region) {
        return new Place(region.rect().x(), region.rect().y());
    }

    private void take(int net, Branch branch) {
        Net old = program.nets().get(net);
        if (!left.get(net).remove(branch)) {
            return;
        }
        remove(end(old, branch));
        if (left.get(net).isEmpty()) {
            remove(new Place(old.sources().x(), old.sources().y()));
        }
    }

    /** Takes a PE out with everything that comes from it or leads to it. */
    private void remove(Place pe) {
        if (!gone.add(pe)) {
            return;
        }
        for (int n = 0; n < left.size(); n++) {
            Net net = program.nets().get(n);
            boolean source = net.sources().x() == pe.x && net.sources().y() == pe.y;
            for (Branch branch : List.copyOf(left.get(n))) {
                if (source || end(net, branch).equals(pe)) {
                    take(n, branch);
                }
            }
        }
    }

    private static Place end(Net net, Branch branch) {
        var ends = new ArrayList<Place>();
        var alone = new Net(net.name(), net.sources(), net.sourcePort(), net.color(), net.type(), List.of(branch));
        NetWalk.walk(alone, net.sources().x(), net.sources().y(), (NetWalk.Visitor)
                (x, y, port, hops) -> ends.add(new Place(x, y)));
        return ends.get(0);
    }
}
