package dev.waferflow.placer.collective;

import dev.waferflow.placer.mesh.MeshProgram;

/**
 * A line cut into groups whose members send towards their leader, the first of them.
 *
 * @param length PEs of the line
 * @param size PEs of a group; the last may have fewer
 */
record Groups(int length, int size) {
    /** Number of groups. */
    int count() {
        return (length + size - 1) / size;
    }

    /** Whether the position receives from the next one of its group. */
    boolean hasFollower(int position) {
        return position + 1 < length && (position + 1) % size != 0;
    }

    /** Routes from every member but the leader to the one before it, in two colors in turn. */
    void nets(String name, MeshProgram mesh, Line line, LineReduce.Vectors vectors, int firstColor) {
        var next = MeshProgram.straight(line.towards(), 1, vectors.firstIn());
        for (int j = 1; j < size; j++) {
            int members = (length - j + size - 1) / size;
            if (members > 0) {
                mesh.net(
                        name,
                        line.positions(j, members, size),
                        vectors.out(),
                        firstColor + j % 2,
                        vectors.type(),
                        next);
            }
        }
    }
}
