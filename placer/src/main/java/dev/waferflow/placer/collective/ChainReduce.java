package dev.waferflow.placer.collective;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.placer.mesh.MeshProgram;
import java.util.List;

/** Every PE adds its vector to what comes from behind and sends it on at once: a word per cycle, and a few cycles per PE. */
public record ChainReduce(int length) implements LineReduce {
    private static final int ROOT = 0;
    private static final int RELAY = 1;
    private static final int SOURCE = 2;
    private static final int ALONE = 3;

    @Override
    public int ports() {
        return 1;
    }

    @Override
    public int colors() {
        return 2;
    }

    @Override
    public int kind(int position) {
        boolean last = position == length - 1;
        return position == 0 ? (last ? ALONE : ROOT) : last ? SOURCE : RELAY;
    }

    @Override
    public List<Instruction> code(int position, Vectors vectors) {
        return switch (kind(position)) {
            case ROOT -> List.of(vectors.receive(0));
            case RELAY -> List.of(vectors.forward(0));
            case SOURCE -> List.of(vectors.send());
            default -> List.of();
        };
    }

    @Override
    public void nets(MeshProgram mesh, Line line, Vectors vectors, int firstColor) {
        hops(mesh, line, 1, length - 1, vectors, firstColor);
    }

    /** Routes from {@code count} neighbouring positions to the next nearer one, in two colors in turn. */
    static void hops(MeshProgram mesh, Line line, int first, int count, Vectors vectors, int firstColor) {
        var branch = MeshProgram.straight(line.towards(), 1, vectors.firstIn());
        for (int i = 0; i < Math.min(2, count); i++) {
            mesh.net(
                    "chain",
                    line.positions(first + i, (count - i + 1) / 2, 2),
                    vectors.out(),
                    firstColor + (first + i) % 2,
                    vectors.type(),
                    branch);
        }
    }
}
