package dev.waferflow.simulator.noc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * **Hot**. The PEs of a band as senders. Words wait at their source without limit: only the birth of the next one is stored, the others
 * follow from it. A byte per PE holds the cycle in which to look at it next, modulo 256, so that eight PEs are compared at once.
 */
final class Sources {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final int FARTHEST = 255;

    private final int first;
    private final int count;
    private final int width;
    private final Traffic traffic;
    private final int[] birth;
    private final byte[] look;

    Sources(int first, int end, int width, Traffic traffic) {
        this.first = first;
        this.width = width;
        this.traffic = traffic;
        count = end - first;
        birth = new int[count];
        look = new byte[count + 7 & ~7];
        for (int i = 0; i < count; i++) {
            birth[i] = traffic.first(first + i);
            look[i] = (byte) Math.min(birth[i], FARTHEST);
        }
    }

    /** Every PE whose word is born and who has a credit sends it into its ramp. */
    void send(int cycle, Routers routers, Delay entering) {
        long now = (cycle & 255) * ONES;
        for (int at = 0; at < count; at += 8) {
            long different = (long) LONGS.get(look, at) ^ now;
            if ((different - ONES & ~different & TOPS) == 0) {
                continue;
            }
            int end = Math.min(at + 8, count);
            for (int i = at; i < end; i++) {
                if (look[i] == (byte) cycle) {
                    send(i, cycle, routers, entering);
                }
            }
        }
    }

    private void send(int i, int cycle, Routers routers, Delay entering) {
        int pe = first + i;
        if (birth[i] <= cycle) {
            if (routers.takeRampCredit(pe)) {
                int to = traffic.destination(pe);
                int y = to / width;
                entering.add(pe * Routers.STRIDE + Routers.RAMP, Routers.word(birth[i], to - y * width, y));
                birth[i] = traffic.next(pe, birth[i]);
            }
        }
        int wait = Math.max(1, Math.min(FARTHEST, birth[i] - cycle));
        look[i] = (byte) (cycle + wait);
    }
}
