package dev.waferflow.simulator.noc;

import java.util.Arrays;

/**
 * **Hot**. All routers of a mesh and their choices. Input ports are N, E, S, W, ramp, with a FIFO each; output ports likewise. A word is
 * a long: the cycle of its birth, and row and column of where it goes.
 *
 * <p>Four longs per router hold its state, a byte per port, so that an idle router costs one comparison. A band of rows reads and
 * writes its own routers only; what concerns others goes through {@link Outbox outboxes}.
 */
final class Routers {
    static final int PORTS = 5;
    static final int RAMP = 4;

    /** Ids of ports of all routers: router * STRIDE + port. */
    static final int STRIDE = 8;

    /** Most words of a FIFO: it has four bits to count them. */
    static final int LARGEST_FIFO = 15;

    private static final int SLOTS = 16;
    private static final long COUNTS = 0x0f0f0f0f0fL;
    private static final int COORDINATE = 0xffff;

    /** The port served next after {@code last} among a set of requests: index last * 32 + set. */
    private static final byte[] TURN = turns();

    /** Output port by the signs of the distances: 3 * across + down + 4. */
    private static final byte[] OUTPUT = {3, 3, 3, 0, RAMP, 2, 1, 1, 1};

    private final int width;

    /** What to add to the id of a port of a router for the one at the other end of its link; the ramp's is itself. */
    private final int[] opposite;

    private final int slotBits;
    private final long[] words;

    /** Byte of an input port: words in its FIFO, and above these four bits the slot of the first. */
    private final long[] fifos;

    /** Byte of an input port: output port that the first word of its FIFO wants; looked up when it becomes the first. */
    private final long[] wanted;

    /** Byte of an output port: credits for the FIFO behind it; of the ramp: for the one from the PE. */
    private final long[] credits;

    /** Byte of an output port: the input port served last. */
    private final long[] last;

    Routers(int width, int height, int linkWords, int rampWords) {
        this.width = width;
        opposite = new int[] {-width * STRIDE + 2, STRIDE + 3, width * STRIDE, -STRIDE + 1, RAMP};
        int routers = Math.multiplyExact(width, height);
        slotBits = 32 - Integer.numberOfLeadingZeros(Math.max(linkWords, rampWords) - 1);
        words = new long[Math.multiplyExact(routers * PORTS, 1 << slotBits)];
        fifos = new long[routers];
        wanted = new long[routers];
        credits = new long[routers];
        last = new long[routers];
        Arrays.fill(credits, linkWords * 0x01010101L | (long) rampWords << 8 * RAMP);
        Arrays.fill(last, RAMP * 0x0101010101L);
    }

    private static byte[] turns() {
        var table = new byte[PORTS * 32];
        for (int last = 0; last < PORTS; last++) {
            for (int set = 1; set < 32; set++) {
                int port = (last + 1) % PORTS;
                while ((set >> port & 1) == 0) {
                    port = (port + 1) % PORTS;
                }
                table[last * 32 + set] = (byte) port;
            }
        }
        return table;
    }

    static long word(int birth, int x, int y) {
        return (long) birth << 32 | (long) y << 16 | x;
    }

    /** The choices of the routers of a band in a cycle. */
    void decide(Band band) {
        for (int router = band.first; router < band.end; router++) {
            long fifo = fifos[router];
            if ((fifo & COUNTS) != 0) {
                route(router, fifo, band);
            }
        }
    }

    private void route(int router, long fifo, Band band) {
        long waiting = fifo & COUNTS;
        long heads = wanted[router];
        int first = Long.numberOfTrailingZeros(waiting) & ~7;
        if (waiting >>> first >>> 8 == 0) {
            serve(router, (int) (heads >>> first) & 7, 1 << (first >>> 3), fifo, band);
            return;
        }
        long set = 0;
        while (waiting != 0) {
            int shift = Long.numberOfTrailingZeros(waiting) & ~7;
            set |= 1L << ((heads >>> shift & 7) * 8 + (shift >>> 3));
            waiting &= ~(15L << shift);
        }
        while (set != 0) {
            int shift = Long.numberOfTrailingZeros(set) & ~7;
            serve(router, shift >>> 3, (int) (set >>> shift) & 31, fifo, band);
            set &= ~(31L << shift);
        }
    }

    /** First along the row, then along the column; the ramp at the end. */
    private int output(long word, int router) {
        int y = router / width;
        int right = ((int) word & COORDINATE) - (router - y * width);
        int down = ((int) word >>> 16) - y;
        int signX = right >> 31 | -right >>> 31;
        int signY = down >> 31 | -down >>> 31;
        return OUTPUT[3 * signX + signY + 4];
    }

    /** One of the words that want an output port takes it, if there is a credit. */
    private void serve(int router, int output, int requests, long fifo, Band band) {
        int shift = output * 8;
        if (output != RAMP) {
            long credit = credits[router];
            if ((credit >>> shift & 255) == 0) {
                return;
            }
            credits[router] = credit - (1L << shift);
        }
        long served = last[router];
        int port = TURN[((int) (served >>> shift) & 7) * 32 + requests];
        last[router] = served & ~(7L << shift) | (long) port << shift;
        int state = (int) (fifo >>> port * 8) & 255;
        int slot = slot(router, port, state >>> 4);
        fifos[router] += (long) popped(state) - state << port * 8;
        if ((state & 15) > 1) {
            want(router, port, words[slot(router, port, (state >>> 4) + 1)]);
        }
        band.pop(router * STRIDE + opposite[port]);
        if (output == RAMP) {
            band.arrive(slot);
        } else {
            band.hop(router * STRIDE + opposite[output], slot);
        }
    }

    /** The word is the first of its FIFO now. */
    private void want(int router, int port, long word) {
        int shift = port * 8;
        wanted[router] = wanted[router] & ~(7L << shift) | (long) output(word, router) << shift;
    }

    /** State of a FIFO without its first word. */
    private static int popped(int state) {
        return (state + SLOTS & 0xf0) | (state & 15) - 1;
    }

    private int slot(int router, int port, int place) {
        return (router * PORTS + port << slotBits) + (place & (1 << slotBits) - 1);
    }

    /** Whether the PE may send a word, which takes a credit. */
    boolean takeRampCredit(int router) {
        if ((credits[router] >>> 8 * RAMP & 255) == 0) {
            return false;
        }
        credits[router] -= 1L << 8 * RAMP;
        return true;
    }

    /** Puts words in the place of their slots. In a loop of its own, so that many reads of far memory are under way at once. */
    void fetch(Outbox box) {
        for (int i = 0; i < box.size; i++) {
            box.words[i] = words[(int) box.words[i]];
        }
    }

    /** The cycle of birth of a word in a slot. */
    int birth(int slot) {
        return (int) (words[slot] >>> 32);
    }

    /** Words reach FIFOs. */
    void store(Outbox box) {
        for (int i = 0; i < box.size; i++) {
            int id = box.to[i];
            int router = id / STRIDE;
            int port = id % STRIDE;
            int state = (int) (fifos[router] >>> port * 8) & 255;
            words[slot(router, port, (state >>> 4) + (state & 15))] = box.words[i];
            fifos[router] += 1L << port * 8;
            if ((state & 15) == 0) {
                want(router, port, box.words[i]);
            }
        }
    }

    /** Credits are back. */
    void credit(Outbox box) {
        for (int i = 0; i < box.size; i++) {
            int id = box.to[i];
            credits[id / STRIDE] += 1L << id % STRIDE * 8;
        }
    }
}
