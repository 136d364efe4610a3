package dev.waferflow.placer.contest;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a {@code .kgraph}: a header comment with the wafer and the weights, node lines, connection lines. Malformed text
 * is a {@link UserException} that names the line; nothing is guessed.
 */
public final class KgraphReader {
    private static final Pattern COMMENT = Pattern.compile("\\(\\*(.*?)\\*\\)", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("(?m)^\\s*(\\w+)\\s*=\\s*(\\S+)\\s*$");
    private static final Pattern CONNECTION = Pattern.compile(
            "(\\w+)\\[\\s*(\\d{1,9})\\s*\\]\\s*:\\s*\\w+\\s*->\\s*(\\w+)\\[\\s*(\\d{1,9})\\s*\\]\\s*:\\s*\\w+.*");
    private static final Pattern NODE = Pattern.compile("(\\w+)\\[\\s*(\\d{1,9})\\s*\\](.*)");
    private static final Pattern NAME = Pattern.compile("name\\s*=\\s*'([^']*)'");
    private static final Pattern LEGAL_NAME = Pattern.compile("\\w+");
    private static final Pattern ARGUMENT = Pattern.compile("\\b([A-Za-z])=(\\d+)\\b");
    private static final int MOST_SIDE = 4096;
    private static final int MOST_KERNELS = 20_000;
    private static final int MOST_ARGUMENT = 1 << 20;
    private static final int MOST_TICKS_PER_UNIT = 1 << 16;

    private final String where;
    private final Map<String, String> parameters = new HashMap<>();
    private final Map<String, Integer> kernelOf = new LinkedHashMap<>();
    private final List<ContestKernel> kernels = new ArrayList<>();
    private final List<ContestGraph.Connection> connections = new ArrayList<>();
    private int line;

    private KgraphReader(String where) {
        this.where = where;
    }

    /**
     * Reads the text of a graph.
     *
     * @param where named in messages
     * @throws UserException MALFORMED_INPUT, or UNSUPPORTED for a kind of kernel that the library does not have
     */
    public static ContestGraph read(String text, String where) {
        return new KgraphReader(where).graph(text);
    }

    private ContestGraph graph(String text) {
        var header = COMMENT.matcher(text);
        if (header.find()) {
            var found = PARAMETER.matcher(header.group(1));
            while (found.find()) {
                parameters.put(found.group(1), found.group(2));
            }
        }
        // A comment keeps its line feeds, so that messages name the right line.
        var body = COMMENT.matcher(text)
                .replaceAll(m -> "\n"
                        .repeat((int) m.group().chars().filter(c -> c == '\n').count()));
        for (String raw : body.split("\n", -1)) {
            line++;
            String stripped = raw.strip();
            if (!stripped.isEmpty()) {
                statement(stripped);
            }
        }
        if (kernels.isEmpty()) {
            throw malformed("the graph has no kernels");
        }
        var graph = new ContestGraph(
                parameters.getOrDefault("test", ""),
                parameter("width", 633, 1, MOST_SIDE),
                parameter("height", 633, 1, MOST_SIDE),
                parameter("memlimit", 24576, 1, Integer.MAX_VALUE),
                new ContestGraph.Weights(
                        parameter("wdeltat", 1, 0, MOST_ARGUMENT),
                        parameter("wlength", 0, 0, MOST_ARGUMENT),
                        parameter("wadapter", 0, 0, MOST_ARGUMENT)),
                kernels,
                connections,
                ticksPerUnit());
        for (ContestKernel kernel : kernels) {
            for (Convolution convolution : kernel.convolutions()) {
                if (!convolution.computable(graph.longSide(), graph.ticksPerUnit())) {
                    throw malformed("the sizes of " + kernel.name() + " are too large");
                }
            }
        }
        return graph;
    }

    private void statement(String text) {
        var connection = CONNECTION.matcher(text);
        if (connection.matches()) {
            int from = end(connection.group(1), connection.group(2));
            int to = end(connection.group(3), connection.group(4));
            if (from >= 0 && to >= 0) {
                connections.add(new ContestGraph.Connection(from, to));
            }
            return;
        }
        var node = NODE.matcher(text);
        if (!node.matches()) {
            throw malformed("neither a node nor a connection: '" + shortened(text) + "'");
        }
        node(node.group(1), node.group(2), node.group(3));
    }

    private int end(String kind, String index) {
        Integer kernel = kernelOf.get(key(kind, index));
        if (kernel == null) {
            throw malformed("a connection to " + kind + "[" + index + "], which is not declared");
        }
        return kernel;
    }

    private void node(String kind, String index, String rest) {
        if (kernelOf.containsKey(key(kind, index))) {
            throw malformed(kind + "[" + index + "] is declared twice");
        }
        if (kind.equals("input") || kind.equals("output")) {
            kernelOf.put(key(kind, index), -1);
            return;
        }
        if (kernels.size() == MOST_KERNELS) {
            throw malformed("more than " + MOST_KERNELS + " kernels");
        }
        var named = NAME.matcher(rest);
        String name = named.find() ? named.group(1) : "k" + Integer.parseInt(index);
        if (!LEGAL_NAME.matcher(name).matches()) {
            throw malformed("'" + shortened(name) + "' cannot be a kernel's name in a placement");
        }
        var sizes = new HashMap<String, Integer>();
        var argument = ARGUMENT.matcher(named.replaceAll(""));
        while (argument.find()) {
            sizes.put(argument.group(1).toUpperCase(Locale.ROOT), number(argument.group(1), argument.group(2)));
        }
        kernelOf.put(key(kind, index), kernels.size());
        kernels.add(kernel(kind, name, sizes));
    }

    private ContestKernel kernel(String kind, String name, Map<String, Integer> sizes) {
        int h = size(sizes, "H");
        int w = size(sizes, "W");
        switch (kind) {
            case "conv":
                int t = sizes.getOrDefault("T", 1);
                int u = sizes.getOrDefault("U", t);
                if (Math.min(t, u) < 1 || (long) t * u > MOST_TICKS_PER_UNIT) {
                    throw malformed(name + " has strides " + t + " and " + u);
                }
                return ContestKernel.conv(
                        name,
                        new Convolution(
                                h, w, size(sizes, "R"), size(sizes, "S"), size(sizes, "C"), size(sizes, "K"), t, u));
            case "dblock":
                return ContestKernel.dblock(name, h, w, multipleOfFour(name, size(sizes, "F")));
            case "cblock":
                if (h % 2 != 0 || w % 2 != 0) {
                    throw malformed(name + ": a cblock halves its image, so H and W must be even");
                }
                return ContestKernel.cblock(name, h, w, multipleOfFour(name, size(sizes, "F")));
            default:
                throw UserException.of(
                        FaultKind.UNSUPPORTED,
                        "WF-CONTEST-002",
                        "the contest's library has no kernel '" + kind + "'",
                        place(),
                        "conv, dblock and cblock are known");
        }
    }

    private int multipleOfFour(String name, int f) {
        if (f % 4 != 0) {
            throw malformed(name + ": F is " + f + ", not a multiple of 4");
        }
        return f;
    }

    private int size(Map<String, Integer> sizes, String key) {
        Integer value = sizes.get(key);
        if (value == null || value < 1) {
            throw malformed("a kernel without a positive " + key);
        }
        return value;
    }

    private int parameter(String key, int otherwise, int least, int most) {
        String text = parameters.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, with the numbers that are out of range.
        }
        line = 0;
        throw malformed(key + " is '" + shortened(text) + "', not a whole number from " + least + " to " + most);
    }

    private int number(String key, String digits) {
        try {
            int value = Integer.parseInt(digits);
            if (value <= MOST_ARGUMENT) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw malformed(key + " is more than " + MOST_ARGUMENT);
    }

    private long ticksPerUnit() {
        long ticks = 1;
        var names = new HashSet<String>();
        for (ContestKernel kernel : kernels) {
            if (!names.add(kernel.name())) {
                throw malformed("two kernels are named " + kernel.name());
            }
            for (Convolution convolution : kernel.convolutions()) {
                long stride = convolution.stride();
                ticks = ticks / gcd(ticks, stride) * stride;
                if (ticks > MOST_TICKS_PER_UNIT) {
                    throw malformed("the strides have no small common multiple");
                }
            }
        }
        return ticks;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static String key(String kind, String index) {
        return kind + "[" + Integer.parseInt(index) + "]";
    }

    private UserException malformed(String message) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT,
                "WF-CONTEST-001",
                message,
                place(),
                "the format of the ISPD 2020 wafer placement contest");
    }

    private String place() {
        return line == 0 ? where : where + ", line " + line;
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
