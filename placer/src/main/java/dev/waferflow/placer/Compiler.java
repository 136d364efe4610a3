package dev.waferflow.placer;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;

/** The stages of compilation, in order. */
public final class Compiler {
    private Compiler() {}

    /**
     * Every reason why the graph cannot be compiled, all at once; empty if it can. Does not place anything.
     */
    public static List<Diagnostic> problems(Graph graph) {
        return List.of();
    }

    /**
     * Compiles a graph (after the frontend's passes) for a wafer.
     *
     * @throws dev.waferflow.machine.fault.UserException UNSUPPORTED with every unsupported node, or INFEASIBLE
     */
    public static Compilation compile(Graph graph, WaferSpec wafer, CompilerOptions options) {
        throw new UnsupportedOperationException("not built yet");
    }
}
