package dev.waferflow.machine.program;

import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Arrays;

/** Checks where regions and roles are, and what is loaded there; fills the {@link WaferMap}. */
final class RegionRules {
    private final Program program;
    private final WaferSpec wafer;
    private final WaferMap map;
    private final Findings findings;

    RegionRules(Program program, WaferSpec wafer, WaferMap map, Findings findings) {
        this.program = program;
        this.wafer = wafer;
        this.map = map;
        this.findings = findings;
    }

    void check() {
        var owner = new int[map.roleAt.length];
        Arrays.fill(owner, WaferMap.NONE);
        for (int id = 0; id < program.regions().size() && !findings.full(); id++) {
            var region = program.regions().get(id);
            String where = RoleFacts.where(region);
            if (region.id() != id) {
                findings.add("WF-PROG-040", where, "it is number " + id + " in the list of regions");
            }
            map.startRegion(id);
            for (Role role : region.roles()) {
                map.roles.add(RoleRules.check(region, role, wafer, findings));
            }
            if (claim(region.rect(), id, owner, where)) {
                for (Placement placement : region.placements()) {
                    place(region, id, placement);
                }
            }
        }
    }

    private boolean claim(Rect rect, int id, int[] owner, String where) {
        boolean inside = rect.x() >= 0
                && rect.y() >= 0
                && rect.width() <= map.width - rect.x()
                && rect.height() <= map.height - rect.y();
        if (!inside) {
            findings.add("WF-FIT-004", where, rect + " is not inside the wafer of " + map.width + "x" + map.height);
            return false;
        }
        for (int y = rect.y(); y < rect.bottom(); y++) {
            for (int x = rect.x(); x < rect.right(); x++) {
                int pe = map.pe(x, y);
                if (owner[pe] != WaferMap.NONE) {
                    findings.add("WF-PROG-041", where, "it overlaps region " + owner[pe] + " at " + x + "," + y);
                    return true;
                }
                owner[pe] = id;
            }
        }
        return true;
    }

    private void place(Region region, int id, Placement placement) {
        String where = RoleFacts.where(region);
        if (placement.role() < 0 || placement.role() >= region.roles().size()) {
            findings.add(
                    "WF-PROG-042",
                    where,
                    "a placement of role " + placement.role() + " of "
                            + region.roles().size());
            return;
        }
        var grid = placement.grid();
        var role = region.roles().get(placement.role());
        where = where + ", placement of '" + role.name() + "' at " + grid;
        long right = grid.x() + (grid.nx() - 1L) * grid.dx();
        long bottom = grid.y() + (grid.ny() - 1L) * grid.dy();
        var rect = region.rect();
        if (grid.x() < rect.x() || grid.y() < rect.y() || right >= rect.right() || bottom >= rect.bottom()) {
            findings.add("WF-PROG-043", where, "it leaves the region's " + rect);
            return;
        }
        int number = map.roleNumber(id, placement.role());
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                int pe = map.pe(grid.column(ix), grid.row(iy));
                if (map.roleAt[pe] != WaferMap.NONE) {
                    findings.add(
                            "WF-PROG-044", where, "PE " + grid.column(ix) + "," + grid.row(iy) + " already has a role");
                    return;
                }
                map.roleAt[pe] = number;
            }
        }
        for (Load load : placement.loads()) {
            load(role, grid, load, where);
        }
    }

    private void load(Role role, Grid grid, Load load, String where) {
        boolean known = load.buffer() >= 0
                && load.buffer() < role.buffers().size()
                && load.constant() >= 0
                && load.constant() < program.constants().size();
        if (!known) {
            findings.add("WF-PROG-045", where, load + ": no such buffer or constant");
            return;
        }
        var buffer = role.buffers().get(load.buffer());
        var constant = program.constants().get(load.constant());
        where = where + ", load of '" + buffer.name() + "'";
        if (buffer.type() != constant.type()) {
            findings.add(
                    "WF-PROG-046",
                    where,
                    "constant '" + constant.name() + "' is " + constant.type() + ", the buffer " + buffer.type());
        }
        if (load.length() < 1
                || load.bufferOffset() < 0
                || load.bufferOffset() + (long) load.length() > buffer.elements()) {
            findings.add(
                    "WF-PROG-047",
                    where,
                    load.length() + " elements from " + load.bufferOffset() + " on, the buffer has "
                            + buffer.elements());
        }
        long alongX = (grid.nx() - 1L) * load.strideX();
        long alongY = (grid.ny() - 1L) * load.strideY();
        long least = load.offset() + Math.min(0, alongX) + Math.min(0, alongY);
        long end = load.offset() + Math.max(0, alongX) + Math.max(0, alongY) + load.length();
        if (least < 0 || end > constant.length()) {
            findings.add(
                    "WF-PROG-048",
                    where,
                    "elements " + least + ".." + (end - 1) + " of constant '" + constant.name() + "', which has "
                            + constant.length());
        }
    }
}
