package dev.waferflow.placer.collective;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.placer.mesh.MeshProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * A binary tree over the leaders of short chains: few additions one after the other, hence for short vectors and long lines. Every
 * level needs an input port of its own at the root; chains of {@code group} PEs make up for those that are missing.
 *
 * @param length PEs of the line
 * @param group PEs of a chain, a power of two
 */
public record TreeReduce(int length, int group) implements LineReduce {
    /** The tree with the shortest chains that {@code ports} input ports allow. */
    public static TreeReduce of(int length, int ports) {
        int group = 1;
        while (new TreeReduce(length, group).ports() > ports) {
            group *= 2;
        }
        return new TreeReduce(length, group);
    }

    private Groups groups() {
        return new Groups(length, group);
    }

    private int leaders() {
        return groups().count();
    }

    private int levels() {
        return 32 - Integer.numberOfLeadingZeros(leaders() - 1);
    }

    private int chainPorts() {
        return group > 1 ? 1 : 0;
    }

    @Override
    public int ports() {
        return Math.max(1, levels() + chainPorts());
    }

    @Override
    public int colors() {
        return levels() + 2 * chainPorts();
    }

    /** Levels on which a leader receives. */
    private int receives(int leader) {
        int levels = 0;
        while (leader % (2 << levels) == 0 && leader + (1 << levels) < leaders()) {
            levels++;
        }
        return levels;
    }

    @Override
    public int kind(int position) {
        int chain = groups().hasFollower(position) ? 1 : 0;
        if (position % group != 0) {
            return chain;
        }
        return chain + 2 * (position == 0 ? 1 : 0) + 4 * (1 + receives(position / group));
    }

    @Override
    public List<Instruction> code(int position, Vectors vectors) {
        var ports = new ArrayList<Integer>();
        if (groups().hasFollower(position)) {
            ports.add(0);
        }
        for (int level = 0; position % group == 0 && level < receives(position / group); level++) {
            ports.add(chainPorts() + level);
        }
        var code = new ArrayList<Instruction>();
        for (int i = 0; i < ports.size(); i++) {
            boolean forwards = position > 0 && i == ports.size() - 1;
            code.add(forwards ? vectors.forward(ports.get(i)) : vectors.receive(ports.get(i)));
        }
        if (position > 0 && ports.isEmpty()) {
            code.add(vectors.send());
        }
        return code;
    }

    @Override
    public void nets(MeshProgram mesh, Line line, Vectors vectors, int firstColor) {
        groups().nets("chain", mesh, line, vectors, firstColor);
        for (int level = 0; level < levels(); level++) {
            int first = 1 << level;
            int step = 2 << level;
            int count = (leaders() - first + step - 1) / step;
            mesh.net(
                    "level" + level,
                    line.positions(first * group, count, step * group),
                    vectors.out(),
                    firstColor + 2 * chainPorts() + level,
                    vectors.type(),
                    MeshProgram.straight(line.towards(), first * group, vectors.firstIn() + chainPorts() + level));
        }
    }
}
