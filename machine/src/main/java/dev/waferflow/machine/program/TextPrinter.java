package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Writes a program as text. Never fails, so that an illegal program can be looked at. */
final class TextPrinter {
    private static final int VALUES_PER_LINE = 16;

    private final StringBuilder out = new StringBuilder();
    private final boolean inlineNumbers;

    /** Without inline numbers, values and element maps are only announced as {@code blob}. */
    TextPrinter(boolean inlineNumbers) {
        this.inlineNumbers = inlineNumbers;
    }

    String print(Program program) {
        out.append("program ").append(TextNumbers.name(program.name()));
        out.append(" wafer ").append(TextNumbers.name(program.wafer()));
        out.append(' ').append(program.width()).append('x').append(program.height());
        out.append(" precision ").append(type(program.precision())).append('\n');
        program.constants().forEach(this::constant);
        var constants = references(program.constants(), Constant::name);
        program.regions().forEach(region -> region(region, constants));
        program.nets().forEach(this::net);
        program.inputs().forEach(stream -> stream("input", stream));
        program.outputs().forEach(stream -> stream("output", stream));
        return out.toString();
    }

    static String type(DataType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** How each item is referred to: by name, or as {@code @index} where a name is not unique. */
    private static <T> List<String> references(List<T> items, Function<T, String> name) {
        Map<String, Integer> uses = new HashMap<>();
        items.forEach(item -> uses.merge(name.apply(item), 1, Integer::sum));
        var references = new ArrayList<String>();
        for (T item : items) {
            boolean unique = uses.get(name.apply(item)) == 1;
            references.add(unique ? TextNumbers.name(name.apply(item)) : "@" + references.size());
        }
        return references;
    }

    private static String reference(List<String> references, int index) {
        return index >= 0 && index < references.size() ? references.get(index) : "@" + index;
    }

    private void constant(Constant constant) {
        out.append("constant ").append(TextNumbers.name(constant.name()));
        out.append(' ').append(type(constant.type()));
        if (!constant.hasValues() || !inlineNumbers) {
            out.append(constant.hasValues() ? " blob " : " length ").append(constant.length());
        } else {
            out.append(" [");
            for (int i = 0; i < constant.length(); i++) {
                float value = constant.values()[i];
                out.append(i == 0 ? "" : i % VALUES_PER_LINE == 0 ? "\n  " : " ");
                out.append(
                        constant.type().integral()
                                ? Integer.toString(Float.floatToRawIntBits(value))
                                : TextNumbers.of(value));
            }
            out.append(']');
        }
        out.append('\n');
    }

    private void region(Region region, List<String> constants) {
        var rect = region.rect();
        out.append("\nregion ").append(region.id()).append(' ').append(TextNumbers.name(region.name()));
        out.append(" rect ").append(rect.x()).append(',').append(rect.y());
        out.append(' ').append(rect.width()).append('x').append(rect.height()).append('\n');
        region.roles().forEach(this::role);
        var roles = references(region.roles(), Role::name);
        for (Placement placement : region.placements()) {
            out.append("  place ").append(reference(roles, placement.role())).append(' ');
            grid(placement.grid());
            var buffers =
                    placement.role() >= 0 && placement.role() < region.roles().size()
                            ? references(region.roles().get(placement.role()).buffers(), Buffer::name)
                            : List.<String>of();
            for (Load load : placement.loads()) {
                out.append("\n    load ").append(reference(buffers, load.buffer()));
                out.append(load.bufferOffset() == 0 ? "" : "[" + load.bufferOffset() + "]");
                out.append(" <- ").append(reference(constants, load.constant()));
                out.append(" offset ").append(load.offset());
                out.append(" stride ").append(load.strideX()).append(',').append(load.strideY());
                out.append(" length ").append(load.length());
            }
            out.append('\n');
        }
    }

    private void grid(Grid grid) {
        out.append("grid ").append(grid.x()).append(',').append(grid.y());
        out.append(' ').append(grid.nx()).append('x').append(grid.ny());
        if (grid.dx() != 1 || grid.dy() != 1) {
            out.append(" step ").append(grid.dx()).append(',').append(grid.dy());
        }
    }

    private void role(Role role) {
        out.append("  role ").append(TextNumbers.name(role.name())).append('\n');
        for (Buffer buffer : role.buffers()) {
            out.append("    buffer ").append(TextNumbers.name(buffer.name()));
            out.append(' ').append(type(buffer.type())).append(' ').append(buffer.elements());
            out.append(' ')
                    .append(buffer.category().name().toLowerCase(Locale.ROOT))
                    .append('\n');
        }
        for (int i = 0; i < role.semaphores().size(); i++) {
            out.append("    semaphore s")
                    .append(i)
                    .append(' ')
                    .append(role.semaphores().get(i))
                    .append('\n');
        }
        var buffers = references(role.buffers(), Buffer::name);
        for (ThreadCode thread : role.threads()) {
            out.append("    thread ").append(TextNumbers.name(thread.name())).append('\n');
            thread.body()
                    .forEach(instruction -> instruction(
                            instruction, 3, buffers, role.semaphores().size()));
        }
    }

    private void instruction(Instruction instruction, int depth, List<String> buffers, int semaphores) {
        out.append("  ".repeat(depth));
        if (instruction instanceof Instruction.Loop loop) {
            out.append("loop ").append(loop.count()).append(loop.scalar() ? " scalar\n" : "\n");
            loop.body().forEach(inner -> instruction(inner, depth + 1, buffers, semaphores));
        } else {
            out.append(vector((Instruction.Vector) instruction, buffers, semaphores))
                    .append('\n');
        }
    }

    /** One vector instruction of the role, for messages. */
    static String vector(Instruction.Vector vector, Role role) {
        return vector(
                vector,
                references(role.buffers(), Buffer::name),
                role.semaphores().size());
    }

    private static String vector(Instruction.Vector vector, List<String> buffers, int semaphores) {
        var text = new StringBuilder(vector.op().name().toLowerCase(Locale.ROOT));
        text.append(" [").append(TextNumbers.list(vector.extents())).append(']');
        if (vector.dst() != null || vector.a() != null || vector.b() != null) {
            text.append(' ').append(operand(vector.dst(), "out", buffers));
        }
        if (vector.a() != null || vector.b() != null) {
            text.append(" = ").append(operand(vector.a(), "in", buffers));
            text.append(vector.b() == null ? "" : ", " + operand(vector.b(), "in", buffers));
        }
        text.append(vector.clear() ? " clear" : "").append(vector.task() ? " task" : "");
        syncs(text, " wait(", vector.waits(), semaphores);
        syncs(text, " signal(", vector.signals(), semaphores);
        return text.toString();
    }

    private static void syncs(StringBuilder text, String word, List<Instruction.Sync> syncs, int semaphores) {
        for (Instruction.Sync sync : syncs) {
            boolean known = sync.semaphore() >= 0 && sync.semaphore() < semaphores;
            text.append(word).append(known ? "s" : "@").append(sync.semaphore());
            text.append(", ").append(sync.count()).append(')');
        }
    }

    private static String operand(Operand operand, String direction, List<String> buffers) {
        if (operand == null) {
            return "_";
        }
        if (operand instanceof Operand.Immediate immediate) {
            return TextNumbers.of(immediate.value());
        }
        if (operand instanceof Operand.Fabric fabric) {
            return direction + fabric.port() + ":" + type(fabric.type());
        }
        if (operand instanceof Operand.Indexed indexed) {
            return memory(indexed.base(), buffers) + " at " + memory(indexed.index(), buffers) + " * "
                    + indexed.scale();
        }
        return memory((Operand.Memory) operand, buffers);
    }

    private static String memory(Operand.Memory memory, List<String> buffers) {
        var text = new StringBuilder(reference(buffers, memory.buffer()));
        text.append('[').append(memory.offset()).append("; ").append(TextNumbers.list(memory.strides()));
        if (!memory.loopStrides().isEmpty()) {
            text.append(" loop ").append(TextNumbers.list(memory.loopStrides()));
        }
        return text.append(memory.ring() == 0 ? "" : " ring " + memory.ring())
                .append(']')
                .toString();
    }

    private void net(Net net) {
        out.append("\nnet ").append(TextNumbers.name(net.name())).append(" from ");
        grid(net.sources());
        out.append(" out").append(net.sourcePort()).append(" color ").append(net.color());
        out.append(' ').append(type(net.type()));
        for (Branch branch : net.branches()) {
            out.append("\n  branch");
            for (Segment segment : branch.segments()) {
                out.append(' ').append(segment.side().letter()).append(segment.hops());
                out.append(segment.deliverEach() ? "*" : "");
            }
            out.append(" -> in").append(branch.sinkPort());
        }
        out.append('\n');
    }

    private void stream(String word, HostStream stream) {
        out.append('\n').append(word).append(' ').append(TextNumbers.name(stream.tensor()));
        out.append(" [").append(TextNumbers.list(stream.shape())).append("] ").append(type(stream.type()));
        out.append(stream.period() == 1 ? "" : " phase " + stream.phase() + " of " + stream.period());
        for (HostPort port : stream.ports()) {
            out.append("\n  port row ").append(port.row()).append(" message ").append(port.elementsPerMessage());
            if (inlineNumbers) {
                out.append(" elements ");
                TextNumbers.indices(out, port.elements());
            } else {
                out.append(" blob ").append(port.elements().length);
            }
        }
        out.append('\n');
    }
}
