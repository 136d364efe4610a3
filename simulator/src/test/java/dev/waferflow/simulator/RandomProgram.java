package dev.waferflow.simulator;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A random small legal program for the wafer {@code tiny}: a directed graph of PEs that relay, join or store streams,
 * joined by routes and multicasts that share links, ramps and datapaths as chance has it.
 */
public final class RandomProgram {
    private static final int SIDE = 16;

    private final Dice dice;
    /** For how messages are cut by those that take them. */
    private final Dice knife;
    /** For which PEs compute the next results while they send the last. */
    private final Dice pace;

    private final List<Node> nodes = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private final boolean[][] taken = new boolean[SIDE][SIDE];
    private final boolean[] outRow = new boolean[SIDE];
    private final int box;
    private final StringBuilder text = new StringBuilder();

    /** A stream: {@code messages} of {@code length} elements, from a node (or the host) to nodes or the host. */
    private static final class Wire {
        String type;
        int messages;
        int length;
        Node from;
        int fromPort;
        int hostRow = -1;
        final List<Node> to = new ArrayList<>();
        final List<Integer> toPort = new ArrayList<>();
        int hostOutRow = -1;
        int color;
        final List<String> branches = new ArrayList<>();

        int total() {
            return messages * length;
        }

        boolean sameShape(Wire other) {
            return type.equals(other.type) && messages == other.messages && length == other.length;
        }
    }

    private static final class Node {
        int x;
        int y;
        final List<Integer> inPorts = new ArrayList<>();
        final List<Wire> ins = new ArrayList<>();
        final List<Wire> outs = new ArrayList<>();
        String code;
    }

    private RandomProgram(long seed) {
        dice = new Dice(seed);
        knife = new Dice(seed ^ 0x3333);
        pace = new Dice(seed ^ 0x7777);
        box = 2 + dice.below(6);
    }

    /** The program of this seed. */
    public static Program of(long seed) {
        return new RandomProgram(seed).build(seed);
    }

    /** Small whole numbers for every input. */
    public static Map<String, Tensor> inputs(Program program, long seed) {
        var dice = new Dice(seed ^ 0x5555);
        var inputs = new LinkedHashMap<String, Tensor>();
        for (HostStream stream : program.inputs()) {
            int[] shape = stream.shape().stream().mapToInt(Integer::intValue).toArray();
            int size = Tensor.sizeOf(shape);
            if (stream.type() == DataType.INT32) {
                var values = new long[size];
                for (int i = 0; i < size; i++) {
                    values[i] = dice.below(9) - 4;
                }
                inputs.put(stream.tensor(), Tensor.ofLongs(DataType.INT32, values, shape));
            } else {
                var values = new float[size];
                for (int i = 0; i < size; i++) {
                    values[i] = (dice.below(65) - 32) / 8f;
                }
                inputs.put(stream.tensor(), Tensor.ofFloats(stream.type(), values, shape));
            }
        }
        return inputs;
    }

    private Program build(long seed) {
        int inputs = 1 + dice.below(3);
        for (int i = 0; i < inputs; i++) {
            var wire = new Wire();
            wire.type = dice.of(List.of("fp16", "fp32", "fp32", "int32"));
            wire.messages = 1 + dice.below(4);
            wire.length = 1 + dice.below(dice.oneIn(3) ? 40 : 9);
            wire.hostRow = i * 5 + dice.below(4);
            wires.add(wire);
        }
        int count = 1 + dice.below(dice.oneIn(3) ? 12 : 5);
        for (int n = 0; n < count; n++) {
            addNode();
        }
        for (Wire wire : List.copyOf(wires)) {
            if (wire.hostRow >= 0 && wire.to.isEmpty()) {
                addSinkNode(wire);
            }
        }
        for (Wire wire : wires) {
            boolean end = wire.to.isEmpty() || dice.oneIn(8);
            if (end && wire.from != null) {
                wire.hostOutRow = freeRow(wire.from.y);
            }
        }
        wires.removeIf(wire -> wire.to.isEmpty() && wire.hostOutRow < 0);
        if (wires.stream().noneMatch(wire -> wire.hostOutRow >= 0)) {
            for (Wire wire : wires) {
                if (wire.from != null) {
                    wire.hostOutRow = freeRow(wire.from.y);
                    break;
                }
            }
        }
        wires.forEach(this::path);
        color();
        return ProgramText.parse(write(seed), "seed " + seed);
    }

    private int freeRow(int wanted) {
        for (int i = 0; i < SIDE; i++) {
            int row = (wanted + i) % SIDE;
            if (!outRow[row]) {
                outRow[row] = true;
                return row;
            }
        }
        return -1;
    }

    private Node place() {
        var node = new Node();
        do {
            node.x = dice.below(Math.min(SIDE, 2 * box));
            node.y = dice.below(box);
        } while (taken[node.x][node.y]);
        taken[node.x][node.y] = true;
        nodes.add(node);
        return node;
    }

    private void connect(Wire wire, Node node) {
        int port;
        do {
            port = dice.below(8);
        } while (node.inPorts.contains(port));
        node.inPorts.add(port);
        node.ins.add(wire);
        wire.to.add(node);
        wire.toPort.add(port);
    }

    private Wire outOf(Node node, String type, int messages, int length) {
        var wire = new Wire();
        wire.type = type;
        wire.messages = messages;
        wire.length = length;
        wire.from = node;
        boolean clash;
        do {
            wire.fromPort = dice.below(6);
            clash = node.outs.stream().anyMatch(other -> other.fromPort == wire.fromPort);
        } while (clash);
        node.outs.add(wire);
        wires.add(wire);
        return wire;
    }

    /** A wire to go on from: mostly one that leads nowhere yet. */
    private Wire source() {
        var open = wires.stream().filter(wire -> wire.to.isEmpty()).toList();
        return dice.oneIn(4) || open.isEmpty() ? dice.of(wires) : dice.of(open);
    }

    private void addNode() {
        if (nodes.size() >= box * box) {
            return;
        }
        Wire a = source();
        var node = place();
        connect(a, node);
        var partners =
                wires.stream().filter(wire -> wire != a && wire.sameShape(a)).toList();
        if (!partners.isEmpty() && dice.oneIn(2)) {
            connect(dice.of(partners), node);
            join(node);
        } else if (dice.oneIn(2)) {
            relay(node);
        } else {
            store(node);
        }
    }

    private void addSinkNode(Wire wire) {
        var node = place();
        connect(wire, node);
        relay(node);
    }

    private String op(String type) {
        return dice.of(
                type.equals("int32") ? List.of("add", "mul", "max", "sub") : List.of("add", "mul", "max", "min"));
    }

    private String task() {
        return dice.oneIn(3) ? " task" : "";
    }

    private String loop(int turns) {
        return turns == 1 && dice.oneIn(2) ? "" : "      loop " + turns + (dice.oneIn(8) ? " scalar\n  " : "\n  ");
    }

    /** Elements that an instruction takes at a time: mostly a message, else a part of one, or all messages. */
    private int bite(Wire in) {
        if (!knife.oneIn(4)) {
            return in.length;
        }
        int words = in.type.equals("fp16") ? 2 : 1;
        if (in.length % words != 0) {
            return in.length;
        }
        if (knife.oneIn(4)) {
            return in.total();
        }
        int parts = 2 + knife.below(9);
        while (in.length % (parts * words) != 0) {
            parts--;
        }
        return in.length / parts;
    }

    private void relay(Node node) {
        Wire in = node.ins.get(0);
        Wire out = outOf(node, in.type, in.messages, in.length);
        int bite = bite(in);
        String what = dice.oneIn(3)
                ? "mov [%d] %s = %s".formatted(bite, out(out), in(node, 0))
                : "%s [%d] %s = %s, %d".formatted(op(in.type), bite, out(out), in(node, 0), dice.below(5) - 2);
        int turns = in.total() / bite;
        node.code = "    thread main\n" + loop(turns) + "      " + what + task() + "\n";
        if (!node.code.contains("loop") && turns > 1) {
            throw new IllegalStateException();
        }
    }

    private void join(Node node) {
        Wire in = node.ins.get(0);
        Wire out = outOf(node, in.type, in.messages, in.length);
        int bite = bite(in);
        node.code = "    thread main\n" + loop(in.total() / bite)
                + "      %s [%d] %s = %s, %s".formatted(op(in.type), bite, out(out), in(node, 0), in(node, 1))
                + task() + "\n";
    }

    private static String out(Wire wire) {
        return "out" + wire.fromPort + ":" + wire.type;
    }

    private static String in(Node node, int index) {
        return "in" + node.inPorts.get(index) + ":" + node.ins.get(index).type;
    }

    /** Receives into a buffer (one, or a ring of two), computes there, and sends from another (likewise). */
    private void store(Node node) {
        Wire in = node.ins.get(0);
        int total = in.total();
        int slots = 1 + dice.below(2);
        boolean shrink = dice.oneIn(3);
        String outType = in.type.equals("fp16") && dice.oneIn(2) ? "fp32" : in.type;
        int outTotal = shrink ? 1 + dice.below(Math.min(total, 5)) : total;
        int sends = 1 + dice.below(2);
        int results = 1 + pace.below(2);
        int bite = bite(in);
        String ring = " loop " + total + ", " + bite + " ring " + slots * total;
        var code = new StringBuilder();
        code.append("    buffer x ")
                .append(in.type)
                .append(' ')
                .append(slots * total)
                .append('\n');
        code.append("    buffer y ")
                .append(outType)
                .append(' ')
                .append(results * total)
                .append(" accumulator\n");
        code.append("    semaphore full 0\n    semaphore free ").append(slots).append('\n');
        for (int s = 0; s < sends; s++) {
            code.append("    semaphore sent%d %d\n    semaphore made%d 0\n".formatted(s, results, s));
        }
        code.append("    thread receive\n      nop wait(free)\n");
        code.append("      loop ").append(total / bite).append('\n');
        String arrive = dice.oneIn(2) ? "mov [%d] x[0; 1%s] = %s" : "add [%d] x[0; 1%s] = %s, 1";
        code.append("        ")
                .append(arrive.formatted(bite, ring, in(node, 0)))
                .append(task())
                .append('\n');
        code.append("      nop signal(full)\n");
        compute(code, total, slots, results, in.type, outType, sends);
        int left = outTotal;
        for (int s = 0; s < sends; s++) {
            int length = s == sends - 1 ? Math.max(1, left) : 1 + dice.below(Math.max(1, left - 1));
            int begin = Math.min(outTotal - left, total - length);
            left -= length;
            Wire out = outOf(node, outType, 1, length);
            code.append("    thread send").append(s).append('\n');
            code.append("      mov [%d] %s = %s wait(made%d)"
                    .formatted(length, out(out), slot("y", Math.max(0, begin), "1", total, results), s));
            code.append(task()).append(" signal(sent%d)\n".formatted(s));
        }
        node.code = code.toString();
    }

    /** A buffer of which samples take the slots in turn. */
    private static String slot(String buffer, int from, String strides, int total, int slots) {
        String ring = slots == 1 ? "" : " loop " + total + " ring " + slots * total;
        return "%s[%d; %s%s]".formatted(buffer, from, strides, ring);
    }

    private void compute(
            StringBuilder code, int total, int slots, int results, String type, String outType, int sends) {
        String x = slot("x", 0, "1", total, slots);
        String y = slot("y", 0, "1", total, results);
        String sum = slot("y", 0, "0", total, results);
        code.append("    thread compute\n");
        code.append("      nop wait(full)");
        for (int s = 0; s < sends; s++) {
            code.append(" wait(sent").append(s).append(")");
        }
        code.append('\n');
        int steps = 1 + dice.below(3);
        for (int i = 0; i < steps; i++) {
            String last = i == 0 ? x : y;
            boolean whole = outType.equals("int32");
            String step = switch (dice.below(whole ? 3 : 6)) {
                case 0 -> "%s [%d] %s = %s, %d".formatted(op(outType), total, y, last, dice.below(3) + 1);
                case 1 -> "mov [%d] %s = %s".formatted(total, y, last);
                case 2 -> "add [%d] %s = %s, %s".formatted(total, sum, sum, last);
                case 3 -> "fmac [%d] %s = %s, 0.5%s".formatted(total, y, x, dice.oneIn(2) ? " clear" : "");
                case 4 -> "tanh [%d] %s = %s".formatted(total, y, last);
                default ->
                    "fmac [%d, %d] %s = %s, 0.25 clear"
                            .formatted(
                                    total, 3, slot("y", 0, "1, 0", total, results), slot("x", 0, "1, 0", total, slots));
            };
            String turn = dice.oneIn(6) ? "      loop 2 scalar\n  " : "";
            code.append(turn).append("      ").append(step).append(task()).append('\n');
        }
        code.append("      nop signal(free)");
        for (int s = 0; s < sends; s++) {
            code.append(" signal(made").append(s).append(")");
        }
        code.append('\n');
    }

    /** Routes of a wire: columns first, so that the paths of a multicast make a tree. */
    private void path(Wire wire) {
        boolean single = wire.to.size() + (wire.hostOutRow >= 0 ? 1 : 0) == 1;
        boolean rowsFirst = single && dice.oneIn(2) && wire.from != null;
        int x = wire.from == null ? -1 : wire.from.x;
        int y = wire.from == null ? wire.hostRow : wire.from.y;
        for (int i = 0; i < wire.to.size(); i++) {
            Node node = wire.to.get(i);
            String across = hops(node.x - x, "E", "W");
            String down = hops(node.y - y, "S", "N");
            wire.branches.add((rowsFirst ? down + across : across + down) + "-> in" + wire.toPort.get(i));
        }
        if (wire.hostOutRow >= 0) {
            String down = hops(wire.hostOutRow - y, "S", "N");
            wire.branches.add(hops(SIDE - 1 - x, "E", "W") + down + "E1 -> in0");
        }
    }

    private static String hops(int distance, String ahead, String back) {
        return distance == 0 ? "" : (distance > 0 ? ahead : back) + Math.abs(distance) + " ";
    }

    /** The lowest color that no route of the same color meets at a router. */
    private void color() {
        var used = new long[SIDE * SIDE];
        for (Wire wire : wires) {
            var routers = new ArrayList<Integer>();
            for (String branch : wire.branches) {
                int x = wire.from == null ? -1 : wire.from.x;
                int y = wire.from == null ? wire.hostRow : wire.from.y;
                if (x >= 0) {
                    routers.add(y * SIDE + x);
                }
                for (String segment : branch.split("->")[0].trim().split(" +")) {
                    for (int h = 0; h < Integer.parseInt(segment.substring(1)); h++) {
                        x += segment.charAt(0) == 'E' ? 1 : segment.charAt(0) == 'W' ? -1 : 0;
                        y += segment.charAt(0) == 'S' ? 1 : segment.charAt(0) == 'N' ? -1 : 0;
                        if (x < SIDE) {
                            routers.add(y * SIDE + x);
                        }
                    }
                }
            }
            long busy = 0;
            for (int router : routers) {
                busy |= used[router];
            }
            wire.color = Long.numberOfTrailingZeros(~busy);
            for (int router : routers) {
                used[router] |= 1L << wire.color;
            }
        }
    }

    private String write(long seed) {
        text.append("program seed").append(seed).append(" wafer tiny 16x16 precision fp32\n");
        text.append("region 0 all rect 0,0 16x16\n");
        for (int n = 0; n < nodes.size(); n++) {
            text.append("  role r").append(n).append('\n').append(nodes.get(n).code);
        }
        for (int n = 0; n < nodes.size(); n++) {
            text.append("  place r%d at %d,%d\n".formatted(n, nodes.get(n).x, nodes.get(n).y));
        }
        for (int w = 0; w < wires.size(); w++) {
            Wire wire = wires.get(w);
            String from = wire.from == null ? "-1," + wire.hostRow : wire.from.x + "," + wire.from.y;
            text.append("net n%d from %s out%d color %d %s".formatted(w, from, wire.fromPort, wire.color, wire.type));
            wire.branches.forEach(branch -> text.append("\n  branch ").append(branch));
            text.append('\n');
        }
        for (int w = 0; w < wires.size(); w++) {
            Wire wire = wires.get(w);
            if (wire.hostRow >= 0) {
                stream("input x" + w, wire, wire.hostRow);
            }
        }
        for (int w = 0; w < wires.size(); w++) {
            Wire wire = wires.get(w);
            if (wire.hostOutRow >= 0) {
                stream("output y" + w, wire, wire.hostOutRow);
            }
        }
        return text.toString();
    }

    private void stream(String head, Wire wire, int row) {
        text.append("%s [%d] %s port row %d message %d elements 0..%d\n"
                .formatted(head, wire.total(), wire.type, row, wire.length, wire.total() - 1));
    }
}
