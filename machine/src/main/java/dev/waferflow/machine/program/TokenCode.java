package dev.waferflow.machine.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The threads of one role as flat lists: what is waited for, moved and given, without values and time. */
final class TokenCode {
    final Region region;
    final Role role;
    final List<List<Entry>> threads = new ArrayList<>();

    /** A loop's end goes back to {@code target} until {@code count} turns are done; else an instruction. */
    record Entry(Instruction.Vector vector, int words, int inA, int inB, int out, int count, int target, int depth) {}

    TokenCode(Region region, Role role) {
        this.region = region;
        this.role = role;
        for (ThreadCode thread : role.threads()) {
            var entries = new ArrayList<Entry>();
            flatten(thread.body(), entries, 0);
            threads.add(entries);
        }
    }

    /** Words that all threads of a role move in one sample. */
    static long words(Role role) {
        long words = 0;
        for (ThreadCode thread : role.threads()) {
            words += words(thread.body());
        }
        return words;
    }

    private static long words(List<Instruction> body) {
        long words = 0;
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                words += loop.count() * words(loop.body());
            } else {
                words += words((Instruction.Vector) instruction);
            }
        }
        return words;
    }

    private static int words(Instruction.Vector vector) {
        int words = 0;
        for (Operand operand : Arrays.asList(vector.dst(), vector.a(), vector.b())) {
            words = operand instanceof Operand.Fabric fabric ? Net.words(fabric.type(), vector.elements()) : words;
        }
        return words;
    }

    private static void flatten(List<Instruction> body, List<Entry> entries, int depth) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                int target = entries.size();
                flatten(loop.body(), entries, depth + 1);
                entries.add(new Entry(null, 0, -1, -1, -1, loop.count(), target, depth));
            } else {
                var vector = (Instruction.Vector) instruction;
                int inA = port(vector.a());
                int inB = port(vector.b());
                int out = port(vector.dst());
                entries.add(new Entry(vector, words(vector), inA, inB, out, 0, 0, depth));
            }
        }
    }

    private static int port(Operand operand) {
        return operand instanceof Operand.Fabric fabric ? fabric.port() : -1;
    }
}
