package dev.waferflow.placer.collective;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import java.util.List;

/**
 * Every PE sends its vector, then passes on those from behind; only the root adds. The root's link is full all the time, so this is
 * for vectors of a word or two.
 */
public record StarReduce(int length) implements LineReduce {
    @Override
    public int ports() {
        return 1;
    }

    @Override
    public int colors() {
        return 2;
    }

    /** Every PE passes on another number of vectors. */
    @Override
    public int kind(int position) {
        return position;
    }

    @Override
    public List<Instruction> code(int position, Vectors vectors) {
        int behind = length - 1 - position;
        var source = Op.port(vectors.firstIn(), vectors.type());
        if (position == 0) {
            var sum = Op.at(vectors.buffer(), 0, 0, 1);
            return behind == 0
                    ? List.of()
                    : List.of(Op.of(VectorOp.ADD, behind, vectors.elements())
                            .to(sum)
                            .from(sum, source)
                            .get());
        }
        if (behind == 0) {
            return List.of(vectors.send());
        }
        return List.of(
                vectors.send(),
                Op.of(VectorOp.MOV, behind * vectors.elements())
                        .to(Op.port(vectors.out(), vectors.type()))
                        .from(source)
                        .get());
    }

    @Override
    public void nets(MeshProgram mesh, Line line, Vectors vectors, int firstColor) {
        ChainReduce.hops(mesh, line, 1, length - 1, vectors, firstColor);
    }
}
