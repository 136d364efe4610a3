package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.ThreadCode;
import dev.waferflow.simulator.value.Wiring;
import java.util.ArrayList;
import java.util.List;

/**
 * Words of the messages that a port sends or takes in one sample, in order.
 *
 * @param words of each run of equal messages
 * @param times how many messages are in each run
 */
record MessageSizes(List<Integer> words, List<Integer> times) {
    MessageSizes {
        words = List.copyOf(words);
        times = List.copyOf(times);
    }

    /** Equal messages. */
    static MessageSizes of(int words, int messages) {
        return new MessageSizes(List.of(words), List.of(messages));
    }

    /** Those of all ports of a role, output ports after the input ports. */
    static MessageSizes[] ofPorts(Role role) {
        var ports = new MessageSizes[2 * Wiring.PORTS];
        for (int port = 0; port < ports.length; port++) {
            var runs = new Runs();
            for (ThreadCode thread : role.threads()) {
                runs.collect(thread.body(), port);
            }
            ports[port] = new MessageSizes(runs.words, runs.times);
        }
        return ports;
    }

    /** Runs while they are collected. */
    private static final class Runs {
        private final List<Integer> words = new ArrayList<>();
        private final List<Integer> times = new ArrayList<>();

        void collect(List<Instruction> body, int port) {
            for (Instruction instruction : body) {
                if (instruction instanceof Instruction.Loop loop) {
                    var inner = new Runs();
                    inner.collect(loop.body(), port);
                    boolean even = inner.words.size() == 1;
                    for (int turn = 0; turn < (even ? 1 : loop.count()); turn++) {
                        for (int i = 0; i < inner.words.size(); i++) {
                            add(inner.words.get(i), inner.times.get(i) * (even ? loop.count() : 1));
                        }
                    }
                } else {
                    collect((Instruction.Vector) instruction, port);
                }
            }
        }

        private void collect(Instruction.Vector vector, int port) {
            var operands = port < Wiring.PORTS ? new Operand[] {vector.a(), vector.b()} : new Operand[] {vector.dst()};
            for (Operand operand : operands) {
                if (operand instanceof Operand.Fabric fabric && fabric.port() == port % Wiring.PORTS) {
                    add(Net.words(fabric.type(), vector.elements()), 1);
                }
            }
        }

        private void add(int count, int more) {
            int last = words.size() - 1;
            if (last >= 0 && words.get(last) == count) {
                times.set(last, times.get(last) + more);
            } else {
                words.add(count);
                times.add(more);
            }
        }
    }

    private boolean isEven() {
        return words.size() == 1;
    }

    /** Whether messages of these sizes can be settled as a whole if they are taken in those. */
    boolean fit(MessageSizes taken, int room) {
        if (isEven() && taken.isEven() && taken.words.get(0) % words.get(0) == 0) {
            return true;
        }
        int run = 0;
        int left = taken.words.isEmpty() ? 0 : taken.times.get(0);
        long begin = 0;
        long end = taken.words.isEmpty() ? 0 : taken.words.get(0);
        long from = 0;
        for (int i = 0; i < words.size(); i++) {
            for (int n = 0; n < times.get(i); n++) {
                long last = from + words.get(i) - room - 1;
                while (end <= last) {
                    if (--left == 0 && ++run == taken.words.size()) {
                        return false;
                    }
                    left = left == 0 ? taken.times.get(run) : left;
                    begin = end;
                    end += taken.words.get(run);
                }
                if (begin > from) {
                    return false;
                }
                from += words.get(i);
            }
        }
        return true;
    }
}
