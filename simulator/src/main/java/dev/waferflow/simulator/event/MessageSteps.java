package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.Wiring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the messages of routes as they are sent and as they are taken. What {@link Bursts} makes of a message that is taken in
 * other pieces may be some cycles off, because its words come and go unevenly. And it may not work at all: a message is settled when all
 * of it has room, and a receiver starts an instruction only when it has all words of the one before. So the instruction that takes
 * the last word for which the way itself has no room must be able to start: no word before this message may be missing to it. A message
 * of 256 words to a PE that takes 16 at a time is no such case.
 */
final class MessageSteps {
    private final PeTable pes;
    private final Wiring wiring;
    private final int[] capacity;
    private final List<MessageSizes> sizes = new ArrayList<>();
    private final Map<MessageSizes, Integer> numbers = new HashMap<>();
    /** Per role and port the number of its sizes; output ports after the input ports. */
    private final int[] ofPort;

    private final int[] ofHostRow;
    private final Map<List<Integer>, Boolean> known = new HashMap<>();

    /**
     * @param program whose messages are compared
     * @param capacity words that fit on the way to each sink
     */
    MessageSteps(Program program, PeTable pes, Wiring wiring, int[] capacity) {
        this.pes = pes;
        this.wiring = wiring;
        this.capacity = capacity;
        List<Role> roles = pes.roles();
        ofPort = new int[2 * Wiring.PORTS * roles.size()];
        for (int r = 0; r < roles.size(); r++) {
            MessageSizes[] ports = MessageSizes.ofPorts(roles.get(r));
            for (int p = 0; p < ports.length; p++) {
                ofPort[r * ports.length + p] = number(ports[p]);
            }
        }
        ofHostRow = new int[program.height()];
        for (HostStream stream : program.inputs()) {
            for (HostPort port : stream.ports()) {
                int words = Net.words(stream.type(), port.elementsPerMessage());
                int messages = port.elements().length / port.elementsPerMessage();
                ofHostRow[port.row()] = number(MessageSizes.of(words, messages));
            }
        }
    }

    private int number(MessageSizes each) {
        return numbers.computeIfAbsent(each, key -> {
            sizes.add(key);
            return sizes.size() - 1;
        });
    }

    /** Whether all ends of a route take messages just as they are sent. */
    boolean areEqual(int route) {
        int sent = sent(route);
        for (int sink = wiring.firstSink(route); sink < wiring.firstSink(route + 1); sink++) {
            if (wiring.sinkPe(sink) >= 0 && sent != taken(sink)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every message of every route can be settled as a whole. */
    boolean allFit() {
        for (int route = 0; route < wiring.routes(); route++) {
            int sent = sent(route);
            for (int sink = wiring.firstSink(route); sink < wiring.firstSink(route + 1); sink++) {
                if (wiring.sinkPe(sink) >= 0 && !fit(sent, taken(sink), capacity[sink])) {
                    return false;
                }
            }
        }
        return true;
    }

    private int sent(int route) {
        int pe = wiring.source(route);
        return pe < 0
                ? ofHostRow[-1 - pe]
                : of(pe, Wiring.PORTS + wiring.net(route).sourcePort());
    }

    private int taken(int sink) {
        return of(wiring.sinkPe(sink), wiring.sinkPort(sink));
    }

    private int of(int pe, int port) {
        return ofPort[2 * Wiring.PORTS * pes.roleOf(pe) + port];
    }

    private boolean fit(int sent, int taken, int room) {
        return sent == taken
                || known.computeIfAbsent(
                        List.of(sent, taken, room), key -> sizes.get(sent).fit(sizes.get(taken), room));
    }
}
