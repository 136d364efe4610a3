package dev.waferflow.placer.collective;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import java.util.List;

/** Adds up one vector of every PE of a line at its root. Positions of the same kind run the same code. */
public interface LineReduce {
    /** PEs of the line. */
    int length();

    /** Input ports that a PE needs at most. */
    int ports();

    /** Colors that the routes need. */
    int colors();

    /** Number of the kind of a position; positions of one kind have equal code. */
    int kind(int position);

    /** What a PE does with its vector; at the root it ends up holding the sum. */
    List<Instruction> code(int position, Vectors vectors);

    /** The routes. */
    void nets(MeshProgram mesh, Line line, Vectors vectors, int firstColor);

    /**
     * The vectors to add and the ports to use.
     *
     * @param buffer of the role that holds the PE's vector
     * @param elements of each vector
     * @param type of the words
     * @param firstIn first of the input ports
     * @param out the output port
     */
    record Vectors(int buffer, int elements, DataType type, int firstIn, int out) {
        Instruction send() {
            return Op.of(VectorOp.MOV, elements)
                    .to(Op.port(out, type))
                    .from(Op.at(buffer))
                    .get();
        }

        Instruction receive(int port) {
            return Op.of(VectorOp.ADD, elements)
                    .to(Op.at(buffer))
                    .from(Op.at(buffer), Op.port(firstIn + port, type))
                    .get();
        }

        /** Adds and sends on, word by word. */
        Instruction forward(int port) {
            return Op.of(VectorOp.ADD, elements)
                    .to(Op.port(out, type))
                    .from(Op.at(buffer), Op.port(firstIn + port, type))
                    .get();
        }
    }
}
