package dev.waferflow.machine.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one role: buffers, semaphores, port names, threads. Loop bodies are what is indented deeper than the loop. */
final class RoleParser {
    private static final int MAX_EXTENTS = 6;
    private static final int MAX_LIST = 16;
    private static final int MAX_NESTING = 16;

    private final TextScanner scanner;
    private final TextLexer lexer;
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<Integer> semaphores = new ArrayList<>();
    private final List<ThreadCode> threads = new ArrayList<>();
    private final Map<String, Integer> bufferIds = new HashMap<>();
    private final Map<String, Integer> semaphoreIds = new HashMap<>();
    private final Map<String, Integer> inPorts = new HashMap<>();
    private final Map<String, Integer> outPorts = new HashMap<>();

    RoleParser(TextScanner scanner) {
        this.scanner = scanner;
        this.lexer = scanner.lexer;
    }

    static Map<String, Integer> bufferNames(List<Buffer> buffers) {
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < buffers.size(); i++) {
            ids.putIfAbsent(buffers.get(i).name(), i);
        }
        return ids;
    }

    /** A name, or {@code @index}. */
    static int reference(TextScanner scanner, String what, Map<String, Integer> names) {
        if (scanner.lexer.accept("@")) {
            return scanner.whole("an index");
        }
        Integer id = names.get(scanner.lexer.token());
        if (id == null) {
            var known = new ArrayList<>(names.keySet());
            known.sort(null);
            boolean few = known.size() <= 20;
            throw scanner.lexer.expected(what + (few ? ", one of " + known : ""));
        }
        scanner.name(what);
        return id;
    }

    Role parse() {
        String name = scanner.name("the role's name");
        lexer.endOfLine();
        while (true) {
            if (lexer.accept("buffer")) {
                buffer();
            } else if (lexer.accept("semaphore")) {
                semaphoreIds.putIfAbsent(scanner.name("the semaphore's name"), semaphores.size());
                semaphores.add(scanner.whole("a count"));
                lexer.endOfLine();
            } else if (lexer.accept("port")) {
                String port = scanner.name("the port's name");
                boolean in = TextScanner.portNumber(lexer.token(), "in") >= 0;
                (in ? inPorts : outPorts).put(port, scanner.port(in ? "in" : "out"));
                lexer.endOfLine();
            } else if (lexer.at("thread")) {
                int indentation = lexer.column();
                lexer.next();
                String thread = scanner.name("the thread's name");
                lexer.endOfLine();
                threads.add(new ThreadCode(thread, body(indentation, 0)));
            } else {
                return new Role(name, buffers, semaphores, threads);
            }
        }
    }

    private void buffer() {
        boolean bare = lexer.kind() == TextLexer.Kind.WORD;
        if (bare && TextScanner.PORT.matcher(lexer.token()).matches()) {
            throw lexer.fault("a buffer named like a port is written in quotes");
        }
        String name = scanner.name("the buffer's name");
        var type = scanner.type();
        int elements = scanner.count("a number of elements");
        var category = lexer.kind() == TextLexer.Kind.LINE_END
                ? Buffer.Category.ACTIVATION
                : scanner.oneOf("a category", Buffer.Category.class);
        lexer.endOfLine();
        bufferIds.putIfAbsent(name, buffers.size());
        buffers.add(new Buffer(name, type, elements, category));
    }

    private List<Instruction> body(int indentation, int nesting) {
        if (nesting > MAX_NESTING) {
            throw lexer.fault("loops are nested deeper than " + MAX_NESTING);
        }
        var body = new ArrayList<Instruction>();
        while (lexer.kind() != TextLexer.Kind.END && lexer.column() > indentation) {
            int column = lexer.column();
            if (lexer.accept("loop")) {
                int count = scanner.count("a number of turns");
                boolean scalar = lexer.accept("scalar");
                lexer.endOfLine();
                var inner = body(column, nesting + 1);
                if (inner.isEmpty()) {
                    throw lexer.fault("expected the loop's body, indented deeper than the loop");
                }
                body.add(new Instruction.Loop(count, scalar, inner));
            } else {
                body.add(vector());
                lexer.endOfLine();
            }
        }
        return body;
    }

    private Instruction.Vector vector() {
        var op = scanner.oneOf("an instruction", VectorOp.class);
        var extents = List.of(1);
        if (lexer.accept("[")) {
            extents = scanner.list("an extent", MAX_EXTENTS);
            lexer.expect("]");
        }
        checkExtents(extents);
        Operand dst = null;
        Operand a = null;
        Operand b = null;
        if (lexer.kind() != TextLexer.Kind.LINE_END && !(op == VectorOp.NOP && atSuffix())) {
            dst = operand(outPorts, "out", extents);
            if (lexer.accept("=")) {
                a = operand(inPorts, "in", extents);
                b = lexer.accept(",") ? operand(inPorts, "in", extents) : null;
            }
        }
        boolean clear = false;
        boolean task = false;
        var waits = new ArrayList<Instruction.Sync>();
        var signals = new ArrayList<Instruction.Sync>();
        while (atSuffix()) {
            if (lexer.accept("clear")) {
                clear = true;
            } else if (lexer.accept("task")) {
                task = true;
            } else {
                (lexer.at("wait") ? waits : signals).add(sync());
            }
        }
        return new Instruction.Vector(op, extents, dst, a, b, clear, task, waits, signals);
    }

    private void checkExtents(List<Integer> extents) {
        long product = 1;
        for (int extent : extents) {
            product = extent < 1 ? Long.MAX_VALUE : product * extent;
            if (product > Integer.MAX_VALUE) {
                throw lexer.fault("extents " + extents + " are not between 1 and 2^31 iterations");
            }
        }
        if (extents.isEmpty()) {
            throw lexer.fault("an instruction has at least one extent");
        }
    }

    private boolean atSuffix() {
        return lexer.kind() == TextLexer.Kind.WORD
                && (lexer.at("wait") || lexer.at("signal") || lexer.at("clear") || lexer.at("task"));
    }

    private Instruction.Sync sync() {
        lexer.next();
        lexer.expect("(");
        int semaphore = reference(scanner, "a semaphore of the role", semaphoreIds);
        int count = lexer.accept(",") ? scanner.whole("a count") : 1;
        lexer.expect(")");
        return new Instruction.Sync(semaphore, count);
    }

    private Operand operand(Map<String, Integer> ports, String direction, List<Integer> extents) {
        if (lexer.accept("_")) {
            return null;
        }
        if (lexer.kind() == TextLexer.Kind.NUMBER || lexer.at("inf") || lexer.at("nan")) {
            return new Operand.Immediate(scanner.number());
        }
        if (lexer.kind() == TextLexer.Kind.WORD) {
            int number = TextScanner.portNumber(lexer.token(), direction);
            Integer port = number >= 0 ? Integer.valueOf(number) : ports.get(lexer.token());
            if (number >= 0 || (port != null && !bufferIds.containsKey(lexer.token()))) {
                lexer.next();
                lexer.expect(":");
                return new Operand.Fabric(port, scanner.type());
            }
        }
        var base = memory(extents);
        if (!lexer.accept("at")) {
            return base;
        }
        var index = memory(extents);
        return new Operand.Indexed(base, index, lexer.accept("*") ? scanner.whole("a scale") : 1);
    }

    /** {@code buffer[offset; strides loop strides ring length]}; what is left out is 0, contiguous, none and none. */
    private Operand.Memory memory(List<Integer> extents) {
        int buffer = reference(scanner, "a buffer or port of the role", bufferIds);
        int offset = 0;
        var strides = contiguous(extents);
        var loopStrides = List.<Integer>of();
        int ring = 0;
        if (lexer.accept("[")) {
            offset = lexer.kind() == TextLexer.Kind.NUMBER ? scanner.whole("an offset") : 0;
            if (lexer.accept(";")) {
                strides = scanner.list("a stride", MAX_LIST);
            }
            loopStrides = lexer.accept("loop") ? scanner.list("a loop stride", MAX_LIST) : loopStrides;
            ring = lexer.accept("ring") ? scanner.count("a length") : 0;
            lexer.expect("]");
        }
        return new Operand.Memory(buffer, offset, strides, loopStrides, ring);
    }

    private static List<Integer> contiguous(List<Integer> extents) {
        var strides = new Integer[extents.size()];
        int stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= extents.get(i);
        }
        return List.of(strides);
    }
}
