package dev.waferflow.machine.program;

import dev.waferflow.machine.wafer.WaferSpec;
import java.util.Arrays;
import java.util.List;

/** Checks one role by itself: memory, threads, semaphores, loops, and through {@link InstructionRules} each instruction. */
final class RoleRules {
    private static final int MAX_LOOPS = 3;

    private final Role role;
    private final RoleFacts facts;
    private final WaferSpec wafer;
    private final Findings findings;
    private final InstructionRules instructions;
    private final long[] balance;
    private boolean blocks;

    private RoleRules(Role role, RoleFacts facts, WaferSpec wafer, Findings findings) {
        this.role = role;
        this.facts = facts;
        this.wafer = wafer;
        this.findings = findings;
        this.instructions = new InstructionRules(role, facts, findings);
        this.balance = new long[role.semaphores().size()];
    }

    static RoleFacts check(Region region, Role role, WaferSpec wafer, Findings findings) {
        var facts = new RoleFacts(region, role, wafer);
        new RoleRules(role, facts, wafer, findings).check();
        return facts;
    }

    private void check() {
        memory();
        names();
        if (role.threads().size() > wafer.microthreads()) {
            findings.add(
                    "WF-FIT-002", facts.where, role.threads().size() + " threads, a PE has " + wafer.microthreads());
        }
        for (int i = 0; i < role.semaphores().size(); i++) {
            if (role.semaphores().get(i) < 0) {
                findings.add(
                        "WF-PROG-010",
                        facts.where,
                        "semaphore " + i + " starts at " + role.semaphores().get(i));
            }
        }
        for (int thread = 0; thread < role.threads().size(); thread++) {
            var code = role.threads().get(thread);
            blocks = false;
            body(code.body(), thread, new int[0], 1);
            if (!blocks) {
                findings.add(
                        "WF-PROG-011",
                        facts.where + ", thread '" + code.name() + "'",
                        "it waits for nothing and would run for ever: it needs a wait or a port");
            }
        }
        for (int i = 0; i < balance.length; i++) {
            if (balance[i] != 0) {
                findings.add(
                        "WF-PROG-012",
                        facts.where,
                        "per sample semaphore " + i + " is given " + (balance[i] > 0 ? balance[i] + " more" : "")
                                + (balance[i] < 0 ? -balance[i] + " less" : "") + " than is taken");
            }
        }
    }

    private void memory() {
        var memory = MemoryReport.of(role, wafer);
        if (memory.bytes() > wafer.sramBytes()) {
            findings.add(
                    "WF-FIT-001",
                    facts.where,
                    "needs " + memory.bytes() + " bytes per PE (code " + memory.codeBytes() + ", weights "
                            + memory.weightBytes() + ", activations " + memory.activationBytes()
                            + ", accumulators " + memory.accumulatorBytes() + "), a PE of wafer '" + wafer.name()
                            + "' has " + wafer.sramBytes());
        }
    }

    private void names() {
        var names = role.buffers().stream().map(Buffer::name).toList();
        if (names.stream().distinct().count() != names.size()) {
            findings.add("WF-PROG-013", facts.where, "two buffers have the same name: " + names);
        }
        for (Buffer buffer : role.buffers()) {
            if (!InstructionRules.computes(buffer.type())) {
                findings.add("WF-PROG-014", facts.where, "buffer '" + buffer.name() + "' of type " + buffer.type());
            }
        }
    }

    private void body(List<Instruction> body, int thread, int[] counts, long times) {
        for (Instruction instruction : body) {
            if (instruction instanceof Instruction.Loop loop) {
                if (counts.length == MAX_LOOPS) {
                    findings.add("WF-PROG-015", facts.where, "loops are nested deeper than " + MAX_LOOPS);
                    return;
                }
                int[] inner = Arrays.copyOf(counts, counts.length + 1);
                inner[counts.length] = loop.count();
                body(loop.body(), thread, inner, saturatingProduct(times, loop.count()));
            } else {
                var vector = (Instruction.Vector) instruction;
                instructions.check(vector, thread, counts, times);
                blocks |= vector.touchesFabric() || !vector.waits().isEmpty();
                count(vector.waits(), -times);
                count(vector.signals(), times);
            }
        }
    }

    private void count(List<Instruction.Sync> syncs, long times) {
        for (Instruction.Sync sync : syncs) {
            if (sync.semaphore() < 0 || sync.semaphore() >= balance.length || sync.count() < 1) {
                findings.add(
                        "WF-PROG-016",
                        facts.where,
                        sync + ", but the role has " + balance.length + " semaphores and counts are at least 1");
            } else {
                balance[sync.semaphore()] += times * sync.count();
            }
        }
    }

    /** The product, at most 2^50: beyond that every count is wrong anyway. */
    static long saturatingProduct(long a, long b) {
        boolean large = Math.multiplyHigh(a, b) != 0 || a * b < 0;
        return large ? 1L << 50 : Math.min(a * b, 1L << 50);
    }
}
