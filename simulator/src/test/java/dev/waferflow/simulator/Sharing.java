package dev.waferflow.simulator;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.NetWalk;
import dev.waferflow.machine.program.Program;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the routes of a program share.
 *
 * @param links whether two routes use one link
 * @param ramps whether two routes use the ramp of one PE in the same direction
 * @param forks whether a route has more than one end
 */
public record Sharing(boolean links, boolean ramps, boolean forks) {

    /** Looks at every route. */
    public static Sharing of(Program program) {
        Map<String, Integer> links = new HashMap<>();
        Map<String, Integer> ramps = new HashMap<>();
        boolean forks = false;
        for (Net net : program.nets()) {
            var grid = net.sources();
            for (int i = 0; i < grid.size(); i++) {
                int x = grid.column(i % grid.nx());
                int y = grid.row(i / grid.nx());
                forks |= route(program, net, x, y, links, ramps) > 1;
            }
        }
        return new Sharing(shared(links), shared(ramps), forks);
    }

    private static boolean shared(Map<String, Integer> uses) {
        return uses.values().stream().anyMatch(count -> count > 1);
    }

    private static int route(
            Program program, Net net, int x, int y, Map<String, Integer> links, Map<String, Integer> ramps) {
        Set<String> own = new HashSet<>();
        int[] ends = {0};
        ramps.merge("from " + x + "," + y, 1, Integer::sum);
        NetWalk.walk(net, x, y, new NetWalk.Visitor() {
            @Override
            public void link(int fromX, int fromY, Side side, int hops) {
                own.add(fromX + "," + fromY + side);
            }

            @Override
            public void deliver(int toX, int toY, int port, int hops) {
                ends[0]++;
                if (toX < program.width()) {
                    ramps.merge("to " + toX + "," + toY, 1, Integer::sum);
                }
            }
        });
        own.forEach(link -> links.merge(link, 1, Integer::sum));
        return ends[0];
    }
}
