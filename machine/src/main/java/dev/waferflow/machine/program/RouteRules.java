package dev.waferflow.machine.program;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Arrays;
import java.util.List;

/**
 * **Hot**. Walks every route of every net, color by color, and checks routers, ends and words. State is one array per
 * router fact, whatever the number of routes.
 */
final class RouteRules implements NetWalk.Visitor {
    private static final byte FROM_RAMP = 4;

    private final Program program;
    private final WaferSpec wafer;
    private final WaferMap map;
    private final HostRules host;
    private final Findings findings;

    /** Number of the route that uses the current color at the router; 0 for none. */
    private final int[] routeAt;

    /** Side by which that route enters. */
    private final byte[] enters;

    private final byte[] colorCount;
    private final int[] inBound;
    private final int[] outBound;
    private final boolean[] hostInBound;
    private final boolean[] hostOutBound;
    private final int[] firstRoute;

    private int netId;
    private Net net;
    private int route;
    private boolean sound;
    private long words;

    RouteRules(Program program, WaferSpec wafer, WaferMap map, HostRules host, Findings findings) {
        this.program = program;
        this.wafer = wafer;
        this.map = map;
        this.host = host;
        this.findings = findings;
        int pes = map.roleAt.length;
        routeAt = new int[pes];
        enters = new byte[pes];
        colorCount = new byte[pes];
        inBound = new int[pes];
        outBound = new int[pes];
        hostInBound = new boolean[map.height];
        hostOutBound = new boolean[map.height];
        firstRoute = new int[program.nets().size()];
    }

    void check() {
        List<Net> nets = program.nets();
        for (int color = 0; color < wafer.colors(); color++) {
            boolean used = false;
            for (int id = 0; id < nets.size(); id++) {
                if (nets.get(id).color() == color && !findings.full()) {
                    used = true;
                    routes(id);
                }
            }
            if (used) {
                Arrays.fill(routeAt, 0);
            }
        }
        for (Net each : nets) {
            if (each.color() < 0 || each.color() >= wafer.colors()) {
                findings.add(
                        "WF-FIT-007",
                        "net '" + each.name() + "'",
                        "color " + each.color() + ", a router has " + wafer.colors());
            }
        }
        if (findings.diagnostics().isEmpty()) {
            ends();
        }
    }

    /** Greatest number of colors at one router. */
    int colorsUsed() {
        int most = 0;
        for (byte count : colorCount) {
            most = Math.max(most, count);
        }
        return most;
    }

    private void routes(int id) {
        netId = id;
        net = program.nets().get(id);
        firstRoute[id] = route + 1;
        var grid = net.sources();
        long right = grid.x() + (grid.nx() - 1L) * grid.dx();
        long bottom = grid.y() + (grid.ny() - 1L) * grid.dy();
        boolean fromHost = grid.x() == -1 && grid.nx() == 1;
        if ((grid.x() < 0 && !fromHost) || grid.y() < 0 || right >= map.width || bottom >= map.height) {
            fault("WF-PROG-060", "its sources " + grid + " are not on the wafer or its west edge");
            return;
        }
        sound = true;
        for (int iy = 0; iy < grid.ny() && sound; iy++) {
            for (int ix = 0; ix < grid.nx() && sound; ix++) {
                route++;
                source(grid.column(ix), grid.row(iy));
                if (sound) {
                    NetWalk.walk(net, grid.column(ix), grid.row(iy), this);
                }
            }
        }
    }

    private void source(int x, int y) {
        DataType type;
        if (x < 0) {
            words = host.inWords[y];
            type = host.inTypes[y];
            if (words == 0 || hostInBound[y]) {
                fault(
                        "WF-PROG-061",
                        "the host has " + (words == 0 ? "no" : "already a net for its") + " input port in row " + y);
                return;
            }
            hostInBound[y] = true;
        } else {
            var facts = map.at(map.pe(x, y));
            int port = net.sourcePort();
            if (facts == null || port < 0 || port >= facts.outWords.length || facts.outWords[port] == 0) {
                fault("WF-PROG-062", place(x, y) + " does not send on out" + port);
                return;
            }
            if ((outBound[map.pe(x, y)] >> port & 1) != 0) {
                fault("WF-PROG-063", "out" + port + " of " + place(x, y) + " already has a net");
                return;
            }
            outBound[map.pe(x, y)] |= 1 << port;
            words = facts.outWords[port];
            type = facts.outTypes[port];
            enter(x, y, FROM_RAMP);
        }
        if (type != net.type()) {
            fault("WF-PROG-064", "it carries " + net.type() + ", " + place(x, y) + " sends " + type);
        }
    }

    @Override
    public void link(int x, int y, Side side, int hopsFromSource) {
        if (!sound) {
            return;
        }
        int toX = x + side.dx();
        int toY = y + side.dy();
        if (map.inside(toX, toY)) {
            if (map.inside(x, y) || side == Side.EAST) {
                enter(toX, toY, (byte) side.opposite().ordinal());
                return;
            }
        } else if (map.inside(x, y) && toX == map.width) {
            return;
        }
        fault("WF-PROG-065", "a branch leaves the wafer at " + x + "," + y + " to the " + side);
    }

    private void enter(int x, int y, byte side) {
        int pe = map.pe(x, y);
        int other = routeAt[pe];
        if (other == 0) {
            routeAt[pe] = route;
            enters[pe] = side;
            colorCount[pe]++;
        } else if (other != route) {
            fault(
                    "WF-PROG-066",
                    "color " + net.color() + " at router " + x + "," + y + " belongs to "
                            + (other >= firstRoute[netId]
                                    ? "another route of the net"
                                    : "net '" + nameOf(other) + "'"));
        } else if (enters[pe] != side) {
            fault("WF-PROG-067", "its branches meet again at router " + x + "," + y);
        }
    }

    private String nameOf(int routeNumber) {
        int best = 0;
        for (int id = 0; id < firstRoute.length; id++) {
            boolean later = firstRoute[id] <= routeNumber && firstRoute[id] > firstRoute[best];
            best = later ? id : best;
        }
        return program.nets().get(best).name();
    }

    @Override
    public void deliver(int x, int y, int port, int hops) {
        if (!sound) {
            return;
        }
        if (!map.inside(x, y)) {
            if (host.outWords[y] == 0 || hostOutBound[y]) {
                fault(
                        "WF-PROG-068",
                        "the host has " + (host.outWords[y] == 0 ? "no" : "already a net for its")
                                + " output port in row " + y);
            } else {
                hostOutBound[y] = true;
                receives("the host in row " + y, host.outWords[y], host.outTypes[y]);
            }
            return;
        }
        int pe = map.pe(x, y);
        var facts = map.at(pe);
        if (facts == null || port < 0 || port >= facts.inWords.length || facts.inWords[port] == 0) {
            fault("WF-PROG-069", place(x, y) + " does not receive on in" + port);
        } else if ((inBound[pe] >> port & 1) != 0) {
            fault("WF-PROG-070", "in" + port + " of " + place(x, y) + " already has a net");
        } else {
            inBound[pe] |= 1 << port;
            receives(place(x, y), facts.inWords[port], facts.inTypes[port]);
        }
    }

    private void receives(String who, long expected, DataType type) {
        if (expected != words) {
            fault("WF-PROG-071", "it brings " + words + " words per sample, " + who + " takes " + expected);
        } else if (type != net.type()) {
            fault("WF-PROG-072", "it brings " + net.type() + ", " + who + " takes " + type);
        }
    }

    /** Every port that a role uses must have got its net. */
    private void ends() {
        for (int pe = 0; pe < map.roleAt.length && !findings.full(); pe++) {
            var facts = map.at(pe);
            if (facts == null) {
                continue;
            }
            int noIn = RoleFacts.used(facts.inWords) & ~inBound[pe];
            int noOut = RoleFacts.used(facts.outWords) & ~outBound[pe];
            if ((noIn | noOut) != 0) {
                String port = noIn != 0
                        ? "in" + Integer.numberOfTrailingZeros(noIn)
                        : "out" + Integer.numberOfTrailingZeros(noOut);
                findings.add(
                        "WF-PROG-073",
                        facts.where,
                        "no net at " + port + " of PE " + pe % map.width + "," + pe / map.width);
            }
        }
        for (int row = 0; row < map.height; row++) {
            boolean missing =
                    (host.inWords[row] > 0 && !hostInBound[row]) || (host.outWords[row] > 0 && !hostOutBound[row]);
            if (missing) {
                findings.add("WF-PROG-074", "host port in row " + row, "no net");
            }
        }
    }

    private String place(int x, int y) {
        return map.inside(x, y)
                ? "PE " + x + "," + y + (map.at(map.pe(x, y)) == null ? "" : " (" + map.at(map.pe(x, y)).where + ")")
                : "the host in row " + y;
    }

    private void fault(String code, String message) {
        sound = false;
        findings.add(code, "net '" + net.name() + "'", message);
    }
}
