package dev.waferflow.machine.program;

import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a program from text by recursive descent, one line after the other. Used once. */
final class TextParser {
    private static final Pattern SEGMENT = Pattern.compile("[NESW][0-9]{1,7}");
    private static final int MAX_SHAPE = 64;
    private static final int MAX_HOST_ELEMENTS = 1 << 26;

    private final TextLexer lexer;
    private final TextScanner scanner;
    private final Numbers numbers;

    private final Map<String, Integer> constantIds = new HashMap<>();
    private final List<Constant> constants = new ArrayList<>();
    private final List<Region> regions = new ArrayList<>();
    private final List<Net> nets = new ArrayList<>();
    private final List<HostStream> inputs = new ArrayList<>();
    private final List<HostStream> outputs = new ArrayList<>();
    private long hostElements;

    /** Where the numbers come from that the text only announces as {@code blob}. */
    interface Numbers {
        float[] values(DataType type, int length);

        int[] elements(int length);
    }

    /** Without a source of numbers, {@code blob} is a fault. */
    TextParser(String text, String where, Numbers numbers) {
        this.lexer = new TextLexer(text, where);
        this.scanner = new TextScanner(lexer);
        this.numbers = numbers;
    }

    Program parse() {
        lexer.expect("program");
        String name = scanner.name("the program's name");
        lexer.expect("wafer");
        String wafer = scanner.name("the wafer's name");
        int[] size = scanner.size("the wafer's size");
        lexer.expect("precision");
        var precision = scanner.type();
        lexer.endOfLine();
        while (lexer.kind() != TextLexer.Kind.END) {
            statement();
        }
        return new Program(name, wafer, size[0], size[1], precision, regions, nets, constants, inputs, outputs);
    }

    private void statement() {
        int line = lexer.line();
        int column = lexer.column();
        try {
            if (lexer.accept("constant")) {
                constant();
            } else if (lexer.accept("region")) {
                region();
            } else if (lexer.accept("net")) {
                net();
            } else if (lexer.accept("input")) {
                inputs.add(stream());
            } else if (lexer.accept("output")) {
                outputs.add(stream());
            } else {
                throw lexer.expected("constant, region, net, input or output");
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw lexer.fault("this cannot be: " + e.getMessage(), line, column);
        }
    }

    private void constant() {
        String name = scanner.name("the constant's name");
        var type = scanner.type();
        Constant constant;
        if (lexer.accept("length")) {
            constant = new Constant(name, type, scanner.whole("a length", 0, Integer.MAX_VALUE));
        } else if (lexer.at("blob") && numbers != null) {
            lexer.next();
            int length = scanner.whole("a length", 0, Integer.MAX_VALUE);
            constant = new Constant(name, type, numbers.values(type, length));
        } else {
            lexer.expect("[");
            constant = new Constant(name, type, values(type));
            lexer.expect("]");
        }
        lexer.endOfLine();
        constantIds.putIfAbsent(name, constants.size());
        constants.add(constant);
    }

    private float[] values(DataType type) {
        var values = new float[16];
        int count = 0;
        while (!lexer.at("]")) {
            lexer.accept(",");
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            if (type.integral()) {
                values[count++] = Float.intBitsToFloat(scanner.whole("a whole number"));
            } else {
                float value = scanner.number();
                boolean rounds = type == DataType.FP16 || type == DataType.BF16;
                values[count++] = rounds ? Rounding.round(type, value) : value;
            }
        }
        return Arrays.copyOf(values, count);
    }

    private void region() {
        int id = scanner.whole("the region's number", 0, Integer.MAX_VALUE);
        String name = scanner.name("the region's name");
        lexer.expect("rect");
        int[] at = scanner.place();
        int[] size = scanner.size("a size");
        lexer.endOfLine();
        var roles = new ArrayList<Role>();
        var placements = new ArrayList<Placement>();
        while (lexer.at("role") || lexer.at("place")) {
            if (lexer.accept("role")) {
                roles.add(new RoleParser(scanner).parse());
            } else {
                lexer.next();
                placements.add(placement(roles));
            }
        }
        regions.add(new Region(id, name, new Rect(at[0], at[1], size[0], size[1]), roles, placements));
    }

    private Placement placement(List<Role> roles) {
        Map<String, Integer> names = new HashMap<>();
        roles.forEach(role -> names.putIfAbsent(role.name(), names.size()));
        int roleId = RoleParser.reference(scanner, "a role of this region", names);
        if (roleId < 0 || roleId >= roles.size()) {
            throw lexer.fault("the region has " + roles.size() + " roles before this line, not number " + roleId);
        }
        var grid = scanner.grid();
        var buffers = RoleParser.bufferNames(roles.get(roleId).buffers());
        var loads = new ArrayList<Load>();
        while (true) {
            if (lexer.kind() == TextLexer.Kind.LINE_END) {
                lexer.next();
            } else if (lexer.accept("load")) {
                loads.add(load(buffers));
            } else {
                return new Placement(roleId, grid, loads);
            }
        }
    }

    private Load load(Map<String, Integer> buffers) {
        int buffer = RoleParser.reference(scanner, "a buffer of the role", buffers);
        int bufferOffset = 0;
        if (lexer.accept("[")) {
            bufferOffset = scanner.whole("an offset");
            lexer.expect("]");
        }
        lexer.expect("<-");
        int constant = RoleParser.reference(scanner, "a constant", constantIds);
        int offset = lexer.accept("offset") ? scanner.whole("an offset") : 0;
        int strideX = 0;
        int strideY = 0;
        if (lexer.accept("stride")) {
            strideX = scanner.whole("a stride");
            lexer.expect(",");
            strideY = scanner.whole("a stride");
        }
        lexer.expect("length");
        return new Load(buffer, bufferOffset, constant, offset, strideX, strideY, scanner.count("a length"));
    }

    private void net() {
        String name = scanner.name("the net's name");
        lexer.expect("from");
        var sources = scanner.grid();
        int sourcePort = scanner.port("out");
        lexer.expect("color");
        int color = scanner.whole("a color", 0, Integer.MAX_VALUE);
        var type = scanner.type();
        var branches = new ArrayList<Branch>();
        while (lexer.kind() == TextLexer.Kind.LINE_END || lexer.at("branch")) {
            if (lexer.kind() == TextLexer.Kind.LINE_END) {
                lexer.next();
                continue;
            }
            lexer.next();
            var segments = new ArrayList<Segment>();
            while (!lexer.accept("->")) {
                segments.add(segment());
            }
            branches.add(new Branch(segments, scanner.port("in")));
        }
        if (branches.isEmpty()) {
            throw lexer.expected("a branch");
        }
        nets.add(new Net(name, sources, sourcePort, color, type, branches));
    }

    private Segment segment() {
        String word = lexer.token();
        if (lexer.kind() != TextLexer.Kind.WORD || !SEGMENT.matcher(word).matches()) {
            throw lexer.expected("a segment such as E3 or S2*, or '->'");
        }
        lexer.next();
        var side = Side.values()["NESW".indexOf(word.charAt(0))];
        return new Segment(side, Integer.parseInt(word.substring(1)), lexer.accept("*"));
    }

    private HostStream stream() {
        String tensor = scanner.name("the tensor's name");
        lexer.expect("[");
        var shape = scanner.list("an extent", MAX_SHAPE);
        lexer.expect("]");
        var type = scanner.type();
        int phase = 0;
        int period = 1;
        if (lexer.accept("phase")) {
            phase = scanner.whole("a phase", 0, Integer.MAX_VALUE);
            lexer.expect("of");
            period = scanner.count("a period");
        }
        var ports = new ArrayList<HostPort>();
        while (lexer.kind() == TextLexer.Kind.LINE_END || lexer.at("port")) {
            if (lexer.kind() == TextLexer.Kind.LINE_END) {
                lexer.next();
            } else {
                lexer.next();
                ports.add(hostPort());
            }
        }
        return new HostStream(tensor, shape, type, ports, phase, period);
    }

    private HostPort hostPort() {
        lexer.expect("row");
        int row = scanner.whole("a row", 0, TextScanner.MAX_COORDINATE);
        lexer.expect("message");
        int message = scanner.count("elements of a message");
        if (lexer.at("blob") && numbers != null) {
            lexer.next();
            int length = scanner.whole("a length", 0, MAX_HOST_ELEMENTS);
            count(length);
            return new HostPort(row, message, numbers.elements(length));
        }
        lexer.expect("elements");
        var elements = new int[16];
        int size = 0;
        while (lexer.kind() == TextLexer.Kind.NUMBER) {
            int first = scanner.whole("an element");
            long count = 1;
            int step = 0;
            if (lexer.accept("*")) {
                count = scanner.count("a repetition");
            } else if (lexer.accept("..")) {
                int last = scanner.whole("the last element");
                step = lexer.accept("/") ? scanner.whole("a step") : 1;
                count = step == 0 ? 0 : ((long) last - first) / step + 1;
                if (count < 1) {
                    throw lexer.fault("no elements in " + first + ".." + last + "/" + step);
                }
            }
            count(count);
            if (size + count > elements.length) {
                elements = Arrays.copyOf(elements, (int) Math.max(2L * elements.length, size + count));
            }
            for (int i = 0; i < count; i++) {
                elements[size++] = first + i * step;
            }
        }
        return new HostPort(row, message, Arrays.copyOf(elements, size));
    }

    private void count(long elements) {
        hostElements += elements;
        if (hostElements > MAX_HOST_ELEMENTS) {
            throw lexer.fault("the host streams have more than " + MAX_HOST_ELEMENTS + " elements");
        }
    }
}
