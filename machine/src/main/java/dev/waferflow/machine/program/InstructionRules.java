package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** Checks single instructions of a role and counts the words they send and receive. */
final class InstructionRules {
    private static final int MAX_EXTENTS = 6;

    private final Role role;
    private final RoleFacts facts;
    private final Findings findings;
    private final int[] inThread;
    private final int[] outThread;

    private Instruction.Vector vector;
    private int thread;
    private int depth;
    private int[] loopCounts;

    InstructionRules(Role role, RoleFacts facts, Findings findings) {
        this.role = role;
        this.facts = facts;
        this.findings = findings;
        inThread = filled(facts.inWords.length);
        outThread = filled(facts.outWords.length);
    }

    private static int[] filled(int length) {
        var threads = new int[length];
        Arrays.fill(threads, -1);
        return threads;
    }

    /** Types that a PE stores and computes with. */
    static boolean computes(DataType type) {
        return type == DataType.FP32 || type == DataType.FP16 || type == DataType.BF16 || type == DataType.INT32;
    }

    void check(Instruction.Vector newVector, int inThreadId, int[] enclosingCounts, long times) {
        vector = newVector;
        thread = inThreadId;
        loopCounts = enclosingCounts;
        depth = enclosingCounts.length;
        var op = vector.op();
        if (vector.extents().isEmpty()
                || vector.extents().size() > MAX_EXTENTS
                || vector.extents().stream().anyMatch(extent -> extent < 1)) {
            fault("WF-PROG-020", "extents are 1 to " + MAX_EXTENTS + " numbers of at least 1");
            return;
        }
        int sources = (vector.a() == null ? 0 : 1) + (vector.b() == null ? 0 : 1);
        boolean inOrder = vector.a() != null || vector.b() == null;
        if (sources != op.sources() || !inOrder || (vector.dst() == null) != (op == VectorOp.NOP)) {
            fault("WF-PROG-021", op + " has " + op.sources() + " sources" + (op == VectorOp.NOP ? "" : " and a dst"));
            return;
        }
        if (vector.dst() instanceof Operand.Immediate) {
            fault("WF-PROG-022", "a number cannot be written to");
        }
        if (vector.clear() && op != VectorOp.FMAC) {
            fault("WF-PROG-023", "only FMAC clears");
        }
        boolean readsDst = op == VectorOp.FMAC || op == VectorOp.MOVE_IF;
        if (readsDst && vector.dst() instanceof Operand.Fabric) {
            fault("WF-PROG-024", op + " reads its dst, which cannot be a port");
        }
        operand(vector.dst(), true, times);
        operand(vector.a(), false, times);
        operand(vector.b(), false, times);
        fabric(op);
        types(op);
    }

    private void fabric(VectorOp op) {
        if (op.slow() && vector.touchesFabric()) {
            fault("WF-PROG-025", op + " is slow and cannot have a port as operand");
        }
        boolean twice = vector.a() instanceof Operand.Fabric a
                && vector.b() instanceof Operand.Fabric b
                && a.port() == b.port();
        if (twice) {
            fault("WF-PROG-026", "both sources are the same port");
        }
        int width = 0;
        for (Operand operand : Arrays.asList(vector.dst(), vector.a(), vector.b())) {
            if (operand instanceof Operand.Fabric fabric) {
                if (width != 0 && width != fabric.type().bits()) {
                    fault("WF-PROG-027", "its ports have elements of different widths");
                }
                width = fabric.type().bits();
            }
        }
    }

    private void types(VectorOp op) {
        if (op.bitwise() && type(vector.dst()) != DataType.INT32) {
            fault("WF-PROG-037", op + " needs a dst of type INT32");
        }
        boolean compares = op == VectorOp.LESS || op == VectorOp.LESS_EQUAL || op == VectorOp.EQUAL;
        if (type(vector.dst()) != DataType.INT32 || op == VectorOp.MOV || op == VectorOp.MOVE_IF || compares) {
            return;
        }
        for (Operand source : Arrays.asList(vector.a(), vector.b())) {
            var type = type(source);
            if (type != null && type != DataType.INT32) {
                fault("WF-PROG-028", "dst is INT32, a source is " + type + ": convert it with mov first");
            }
        }
    }

    private DataType type(Operand operand) {
        if (operand instanceof Operand.Fabric fabric) {
            return fabric.type();
        }
        var memory = operand instanceof Operand.Indexed indexed ? indexed.base() : operand;
        boolean known = memory instanceof Operand.Memory m
                && m.buffer() >= 0
                && m.buffer() < role.buffers().size();
        return known ? role.buffers().get(((Operand.Memory) memory).buffer()).type() : null;
    }

    private void operand(Operand operand, boolean written, long times) {
        if (operand instanceof Operand.Memory memory) {
            memory(memory, true);
        } else if (operand instanceof Operand.Indexed indexed) {
            memory(indexed.base(), false);
            memory(indexed.index(), true);
        } else if (operand instanceof Operand.Fabric fabric) {
            port(fabric, written, times);
        }
    }

    private void port(Operand.Fabric fabric, boolean written, long times) {
        var words = written ? facts.outWords : facts.inWords;
        var types = written ? facts.outTypes : facts.inTypes;
        var threads = written ? outThread : inThread;
        String name = (written ? "out" : "in") + fabric.port();
        if (fabric.port() < 0 || fabric.port() >= words.length) {
            fault(
                    "WF-FIT-003",
                    "port " + name + ", a PE has " + words.length + (written ? " output" : " input") + " queues");
            return;
        }
        if (!computes(fabric.type())) {
            fault("WF-PROG-014", "port " + name + " of type " + fabric.type());
        }
        int port = fabric.port();
        if (types[port] != null && types[port] != fabric.type()) {
            fault("WF-PROG-029", "port " + name + " is " + fabric.type() + " here and " + types[port] + " before");
        }
        if (threads[port] >= 0 && threads[port] != thread) {
            fault("WF-PROG-030", "port " + name + " is used by two threads, so the order of its words is open");
        }
        types[port] = fabric.type();
        threads[port] = thread;
        words[port] += RoleRules.saturatingProduct(times, Net.words(fabric.type(), vector.elements()));
    }

    private void memory(Operand.Memory memory, boolean bounded) {
        if (memory.buffer() < 0 || memory.buffer() >= role.buffers().size()) {
            fault(
                    "WF-PROG-031",
                    "buffer @" + memory.buffer() + ", the role has "
                            + role.buffers().size());
            return;
        }
        var buffer = role.buffers().get(memory.buffer());
        if (memory.strides().size() != vector.extents().size()) {
            fault(
                    "WF-PROG-032",
                    memory.strides().size() + " strides for " + vector.extents().size() + " extents");
            return;
        }
        var loops = memory.loopStrides();
        if (loops.size() > depth + 1) {
            fault("WF-PROG-033", loops.size() + " loop strides, but only the sample and " + depth + " loops");
            return;
        }
        if (memory.ring() < 0 || (memory.ring() == 0 && !loops.isEmpty() && loops.get(0) != 0)) {
            fault("WF-PROG-034", "a stride per sample needs a ring, else it leaves '" + buffer.name() + "'");
            return;
        }
        if (dimensions(vector.extents(), memory.strides()) > 4) {
            fault("WF-PROG-035", "a descriptor of more than four different strides on '" + buffer.name() + "'");
        }
        if (bounded) {
            bounds(memory, buffer);
        }
    }

    private void bounds(Operand.Memory memory, Buffer buffer) {
        long least = memory.offset();
        long greatest = memory.offset() + lastInRing(memory);
        if (memory.ring() == 0) {
            for (int d = 0; d < vector.extents().size(); d++) {
                long reach = (vector.extents().get(d) - 1L) * memory.strides().get(d);
                least += Math.min(0, reach);
                greatest += Math.max(0, reach);
            }
            for (int d = 1; d < memory.loopStrides().size(); d++) {
                long reach = (loopCounts[d - 1] - 1L) * memory.loopStrides().get(d);
                least += Math.min(0, reach);
                greatest += Math.max(0, reach);
            }
        }
        if (least < 0 || greatest >= buffer.elements()) {
            fault(
                    "WF-PROG-036",
                    "elements " + least + ".." + greatest + " of '" + buffer.name() + "', which has "
                            + buffer.elements());
        }
    }

    /**
     * The greatest position that the descriptor reaches in its ring. Loops and dimensions that step by multiples of a slot
     * reach slot starts only; the other dimensions then stay within one slot, if they are shorter than it. Which dimensions
     * are which is not said: every stride is tried as the least of the former.
     */
    private long lastInRing(Operand.Memory memory) {
        if (memory.ring() == 0) {
            return 0;
        }
        long last = lastInRing(memory, Long.MAX_VALUE);
        for (long stride : memory.strides()) {
            last = Math.min(last, lastInRing(memory, Math.max(1, stride)));
        }
        return last;
    }

    /** The same, the dimensions of at least some stride being those that reach slot starts. */
    private long lastInRing(Operand.Memory memory, long leastStride) {
        long slot = memory.ring();
        for (int stride : memory.loopStrides()) {
            slot = gcd(slot, Math.abs((long) stride));
        }
        for (int d = 0; d < vector.extents().size(); d++) {
            long stride = memory.strides().get(d);
            if (vector.extents().get(d) > 1 && stride >= leastStride) {
                slot = gcd(slot, stride);
            }
        }
        long span = 0;
        for (int d = 0; d < vector.extents().size(); d++) {
            long stride = memory.strides().get(d);
            if (vector.extents().get(d) > 1 && stride % slot != 0) {
                span += stride < 0 ? slot : (vector.extents().get(d) - 1L) * stride;
            }
        }
        return span < slot ? memory.ring() - slot + span : memory.ring() - 1L;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /**
     * Dimensions of a descriptor: extents of 1 dropped, neighbours merged where they walk on evenly, and of the rest
     * the different strides other than 0.
     */
    static int dimensions(List<Integer> extents, List<Integer> strides) {
        var different = new HashSet<Integer>();
        long outerNeeds = 0;
        boolean innermost = true;
        for (int d = extents.size() - 1; d >= 0; d--) {
            if (extents.get(d) == 1) {
                continue;
            }
            if (innermost || strides.get(d) != outerNeeds) {
                different.add(strides.get(d));
            }
            innermost = false;
            outerNeeds = (long) strides.get(d) * extents.get(d);
        }
        different.remove(0);
        return different.size();
    }

    private void fault(String code, String message) {
        String where = facts.where + ", thread '" + role.threads().get(thread).name() + "', "
                + TextPrinter.vector(vector, role);
        findings.add(code, where, message);
    }
}
