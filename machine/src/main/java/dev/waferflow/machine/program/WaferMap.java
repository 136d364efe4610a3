package dev.waferflow.machine.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which role runs on which PE. PEs are numbered row by row, {@code y * width + x}; roles are numbered through all
 * regions.
 */
final class WaferMap {
    static final int NONE = -1;

    final int width;
    final int height;

    /** Number of the role per PE, or {@link #NONE}. */
    final int[] roleAt;

    final List<RoleFacts> roles = new ArrayList<>();
    private final int[] firstRole;

    WaferMap(Program program, int width, int height) {
        this.width = width;
        this.height = height;
        roleAt = new int[width * height];
        Arrays.fill(roleAt, NONE);
        firstRole = new int[program.regions().size()];
    }

    /** Call once per region, before its roles are added. */
    void startRegion(int region) {
        firstRole[region] = roles.size();
    }

    int roleNumber(int region, int role) {
        return firstRole[region] + role;
    }

    boolean inside(int x, int y) {
        return x >= 0 && x < width && y >= 0 && y < height;
    }

    int pe(int x, int y) {
        return y * width + x;
    }

    /** The facts of the role at the PE, or null. */
    RoleFacts at(int pe) {
        return roleAt[pe] == NONE ? null : roles.get(roleAt[pe]);
    }
}
