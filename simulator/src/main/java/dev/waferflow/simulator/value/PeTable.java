package dev.waferflow.simulator.value;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The PEs that have a role, numbered densely by (region, row, column). Arrays are not to be written.
 */
public final class PeTable {
    private final Program program;
    private final int[] denseOfCell;
    private final int[] cell;
    private final int[] placementOf;
    private final List<Placement> placements = new ArrayList<>();
    private final List<Region> placementRegion = new ArrayList<>();
    private final int[] placementRole;
    private final List<Role> roles = new ArrayList<>();
    private final List<Role> allRoles;
    private final List<Region> roleRegion = new ArrayList<>();

    /** Unfolds all placements. */
    public PeTable(Program program) {
        this.program = program;
        int cells = Math.multiplyExact(program.width(), program.height());
        denseOfCell = new int[cells];
        Arrays.fill(denseOfCell, -1);
        var rolesOfPlacement = new ArrayList<Integer>();
        for (Region region : program.regions()) {
            int firstRole = roles.size();
            for (Role role : region.roles()) {
                roles.add(role);
                roleRegion.add(region);
            }
            for (Placement placement : region.placements()) {
                if (placement.role() < 0 || placement.role() >= region.roles().size()) {
                    throw fault("region '" + region.name() + "' places role " + placement.role() + ", has "
                            + region.roles().size());
                }
                mark(region, placement);
                placements.add(placement);
                placementRegion.add(region);
                rolesOfPlacement.add(firstRole + placement.role());
            }
        }
        allRoles = List.copyOf(roles);
        placementRole = rolesOfPlacement.stream().mapToInt(Integer::intValue).toArray();
        int count = 0;
        for (Placement placement : placements) {
            count += placement.grid().size();
        }
        cell = new int[count];
        placementOf = new int[count];
        number();
    }

    private void mark(Region region, Placement placement) {
        Grid grid = placement.grid();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                int x = grid.column(ix);
                int y = grid.row(iy);
                boolean inside = x >= 0 && y >= 0 && x < program.width() && y < program.height();
                if (!inside || denseOfCell[y * program.width() + x] != -1) {
                    throw fault("PE (" + x + "," + y + ") of region '" + region.name() + "' "
                            + (inside ? "has two roles" : "is not on the wafer"));
                }
                denseOfCell[y * program.width() + x] = -2 - placements.size();
            }
        }
    }

    /** Regions in order; within a region by row and column. A counting pass per region keeps it linear. */
    private void number() {
        int next = 0;
        int placement = 0;
        for (Region region : program.regions()) {
            int first = placement;
            while (placement < placements.size() && placementRegion.get(placement) == region) {
                placement++;
            }
            next = numberRegion(first, placement, next);
        }
    }

    private int numberRegion(int firstPlacement, int endPlacement, int firstId) {
        int size = 0;
        for (int p = firstPlacement; p < endPlacement; p++) {
            size += placements.get(p).grid().size();
        }
        var cells = new int[size];
        int fill = 0;
        for (int p = firstPlacement; p < endPlacement; p++) {
            Grid grid = placements.get(p).grid();
            for (int iy = 0; iy < grid.ny(); iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    cells[fill++] = grid.row(iy) * program.width() + grid.column(ix);
                }
            }
        }
        Arrays.sort(cells);
        int next = firstId;
        for (int c : cells) {
            placementOf[next] = -2 - denseOfCell[c];
            cell[next] = c;
            denseOfCell[c] = next;
            next++;
        }
        return next;
    }

    /** A fault of the program, without a place in it. */
    public static UserException fault(String message) {
        return UserException.of(FaultKind.PROGRAM_FAULT, "WF-SIM-001", message, "", "");
    }

    /** Number of PEs with a role. */
    public int size() {
        return cell.length;
    }

    /** Dense number of the PE at (x, y), or -1 where no role is. */
    public int at(int x, int y) {
        int id = denseOfCell[y * program.width() + x];
        return id < 0 ? -1 : id;
    }

    /** Row-major position {@code y * width + x} of a PE. */
    public int cell(int pe) {
        return cell[pe];
    }

    /** Column. */
    public int x(int pe) {
        return cell[pe] % program.width();
    }

    /** Row. */
    public int y(int pe) {
        return cell[pe] / program.width();
    }

    /** All roles of all regions, in order; {@link #roleOf} indexes it. */
    public List<Role> roles() {
        return allRoles;
    }

    /** Number of the role of a PE in {@link #roles}. */
    public int roleOf(int pe) {
        return placementRole[placementOf[pe]];
    }

    /** Number of the placement of a PE in order of regions and their placements. */
    public int placementNumber(int pe) {
        return placementOf[pe];
    }

    /** A placement by its number. */
    public Placement placement(int number) {
        return placements.get(number);
    }

    /** Number of placements. */
    public int placements() {
        return placements.size();
    }

    /** Number of the role of a placement in {@link #roles}. */
    public int roleOfPlacement(int number) {
        return placementRole[number];
    }

    /** The region of a PE. */
    public Region region(int pe) {
        return placementRegion.get(placementOf[pe]);
    }

    /** The region of a role by the number in {@link #roles}. */
    public Region regionOfRole(int role) {
        return roleRegion.get(role);
    }

    /** For messages: region, role and place of a PE. */
    public String describe(int pe) {
        return "region '" + region(pe).name() + "', role '"
                + roles.get(roleOf(pe)).name() + "', PE (" + x(pe) + "," + y(pe) + ")";
    }
}
