package dev.waferflow.frontend.onnx;

import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Problems found while a model is read. A strict one ends the reading at the first that is not merely unsupported. */
final class Findings {
    private static final List<FaultKind> GRAVEST_FIRST =
            List.of(FaultKind.MALFORMED_INPUT, FaultKind.HOST_RESOURCES, FaultKind.UNSUPPORTED, FaultKind.USAGE);

    private final boolean strict;
    private final Set<Diagnostic> all = new LinkedHashSet<>();
    private final Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);

    Findings(boolean strict) {
        this.strict = strict;
    }

    /** Notes the problems, or ends the reading with them. */
    void add(UserException problems) {
        if (strict && problems.kind() != FaultKind.UNSUPPORTED) {
            throw problems;
        }
        kinds.add(problems.kind());
        all.addAll(problems.diagnostics());
    }

    /** Notes what is unsupported. */
    void unsupported(List<Diagnostic> diagnostics) {
        if (!diagnostics.isEmpty()) {
            kinds.add(FaultKind.UNSUPPORTED);
            all.addAll(diagnostics);
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Diagnostic> diagnostics() {
        return new ArrayList<>(all);
    }

    /** The gravest kind found. */
    Optional<FaultKind> kind() {
        return GRAVEST_FIRST.stream().filter(kinds::contains).findFirst();
    }
}
