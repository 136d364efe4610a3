package dev.waferflow.placer.collective;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.placer.mesh.MeshProgram;
import java.util.List;

/**
 * Chains inside groups, then a chain over the groups' leaders, as in "Near-Optimal Wafer-Scale Reduce" (arXiv 2404.15888): the
 * leader of the last group sends on at once, the others add up their group first.
 *
 * @param length PEs of the line
 * @param group PEs of a group, at least 1
 */
public record TwoPhaseReduce(int length, int group) implements LineReduce {
    @Override
    public int ports() {
        return 2;
    }

    @Override
    public int colors() {
        return 4;
    }

    private Groups groups() {
        return new Groups(length, group);
    }

    @Override
    public int kind(int position) {
        boolean leads = position % group == 0;
        boolean lastGroup = position / group == groups().count() - 1;
        return (groups().hasFollower(position) ? 1 : 0)
                + (leads ? 2 : 0)
                + (lastGroup && leads ? 4 : 0)
                + (position == 0 ? 8 : 0);
    }

    @Override
    public List<Instruction> code(int position, Vectors vectors) {
        boolean follower = groups().hasFollower(position);
        boolean leads = position % group == 0;
        boolean more = leads && position / group < groups().count() - 1;
        if (position == 0) {
            return follower && more
                    ? List.of(vectors.receive(0), vectors.receive(1))
                    : follower ? List.of(vectors.receive(0)) : more ? List.of(vectors.receive(1)) : List.of();
        }
        if (more) {
            return follower ? List.of(vectors.receive(0), vectors.forward(1)) : List.of(vectors.forward(1));
        }
        return List.of(follower ? vectors.forward(0) : vectors.send());
    }

    @Override
    public void nets(MeshProgram mesh, Line line, Vectors vectors, int firstColor) {
        groups().nets("group", mesh, line, vectors, firstColor);
        var leader = MeshProgram.straight(line.towards(), group, vectors.firstIn() + 1);
        for (int g = 1; g <= Math.min(2, groups().count() - 1); g++) {
            mesh.net(
                    "leaders",
                    line.positions(g * group, (groups().count() - g + 1) / 2, 2 * group),
                    vectors.out(),
                    firstColor + 2 + g % 2,
                    vectors.type(),
                    leader);
        }
    }
}
