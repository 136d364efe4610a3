package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.wafer.WaferSpec;

/** What one role needs and what it sends and receives per sample; the same for all its PEs. */
final class RoleFacts {
    final int region;
    final Role role;
    final String where;

    /** Words per sample by input port; 0 where it does not receive. */
    final long[] inWords;

    /** Words per sample by output port; 0 where it does not send. */
    final long[] outWords;

    final DataType[] inTypes;
    final DataType[] outTypes;

    RoleFacts(Region region, Role role, WaferSpec wafer) {
        this.region = region.id();
        this.role = role;
        this.where = where(region) + ", role '" + role.name() + "'";
        inWords = new long[wafer.inputQueues()];
        outWords = new long[wafer.outputQueues()];
        inTypes = new DataType[wafer.inputQueues()];
        outTypes = new DataType[wafer.outputQueues()];
    }

    static String where(Region region) {
        return "region " + region.id() + " '" + region.name() + "'";
    }

    static int used(long[] words) {
        int mask = 0;
        for (int port = 0; port < words.length; port++) {
            mask |= words[port] > 0 ? 1 << port : 0;
        }
        return mask;
    }
}
