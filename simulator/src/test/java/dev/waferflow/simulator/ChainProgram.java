package dev.waferflow.simulator;

import static dev.waferflow.simulator.Build.buffer;
import static dev.waferflow.simulator.Build.in;
import static dev.waferflow.simulator.Build.loop;
import static dev.waferflow.simulator.Build.mem;
import static dev.waferflow.simulator.Build.mov;
import static dev.waferflow.simulator.Build.number;
import static dev.waferflow.simulator.Build.op;
import static dev.waferflow.simulator.Build.role;
import static dev.waferflow.simulator.Build.signals;
import static dev.waferflow.simulator.Build.thread;
import static dev.waferflow.simulator.Build.waits;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;
import java.util.SplittableRandom;

/** Chains down a column: every PE, a region of its own, works for a random time, then adds to what it passes on. */
public final class ChainProgram {
    private static final DataType F = DataType.FP32;

    private ChainProgram() {}

    /**
     * A chain of its own for each seed.
     *
     * @param toHost whether the last PE sends what it gets to the host
     */
    public static Program of(long seed, boolean toHost) {
        var random = new SplittableRandom(seed);
        int pes = random.nextInt(3, 16);
        int words = random.nextInt(1, 120);
        int turns = random.nextInt(1, 4);
        boolean decoupled = random.nextBoolean();
        var build = new Build(16, 16);
        var buffers = List.of(buffer("x", F, 1000));
        for (int i = 0; i < pes; i++) {
            int work = random.nextInt(1, random.nextInt(4) == 0 ? 600 : 60);
            Instruction.Vector busy = op(VectorOp.ADD, work, mem(0), mem(0), number(1));
            Instruction.Vector move = i == 0
                    ? mov(words, in(0, F), mem(0))
                    : op(VectorOp.ADD, words, i == pes - 1 && !toHost ? mem(0) : in(0, F), in(0, F), mem(0));
            Grid at = Grid.at(0, i);
            if (decoupled) {
                build.region(
                        "pe" + i,
                        role(
                                buffers,
                                List.of(1, 0),
                                thread("work", loop(turns, signals(waits(busy, 0), 1))),
                                thread("chain", loop(turns, signals(waits(move, 1), 0)))),
                        at);
            } else {
                build.region("pe" + i, role(buffers, List.of(), thread("all", loop(turns, busy, move))), at);
            }
        }
        if (toHost) {
            build.net(Grid.at(0, pes - 1), 0, 1, F, 0, Build.east(16)).output("y", F, pes - 1, words, turns * words);
        }
        return build.net(Grid.column(0, 0, pes - 1, 1), 0, 0, F, 0, Build.south(1))
                .build();
    }
}
