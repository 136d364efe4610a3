package dev.waferflow.simulator.cycle;

/** How PEs and threads are called in messages. */
final class PeNames {
    private PeNames() {}

    static String of(int x, int y, RoleCode code) {
        return "PE " + x + "," + y + " (region '" + code.region.name() + "', role '" + code.role.name() + "')";
    }

    static String of(RoleCode code, int thread) {
        return "thread '" + code.role.threads().get(thread).name() + "'";
    }
}
