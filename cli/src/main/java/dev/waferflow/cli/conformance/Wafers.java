package dev.waferflow.cli.conformance;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.Compiler;
import dev.waferflow.placer.CompilerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A wafer and small corners of it: a case is compiled for the smallest that it fits, which is what keeps it cheap. */
final class Wafers {
    private static final int[] SIDES = {48, 192};

    private final List<WaferSpec> bySize = new ArrayList<>();
    private final DataType precision;

    Wafers(WaferSpec whole, DataType precision) {
        this.precision = precision;
        for (int side : SIDES) {
            if (side < whole.width() && side < whole.height()) {
                String text = Integer.toString(side);
                bySize.add(whole.with(Map.of("width", text, "height", text)));
            }
        }
        bySize.add(whole);
    }

    /** The program for the smallest wafer that holds the graph; INFEASIBLE if none does. */
    Compiled compile(Graph graph) {
        UserException tooLarge = null;
        for (WaferSpec wafer : bySize) {
            try {
                var compilation = Compiler.compile(graph, wafer, new CompilerOptions(precision, 1));
                return new Compiled(compilation.program(), wafer);
            } catch (UserException e) {
                if (e.kind() != FaultKind.INFEASIBLE) {
                    throw e;
                }
                tooLarge = e;
            }
        }
        throw tooLarge;
    }

    /** A program and what it was compiled for. */
    record Compiled(Program program, WaferSpec wafer) {}
}
