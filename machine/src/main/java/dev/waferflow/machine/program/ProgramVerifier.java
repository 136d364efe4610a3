package dev.waferflow.machine.program;

import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;

/**
 * Says whether a program may be loaded on a wafer. Linear in PEs and in links of routes; trusts nothing but the program
 * itself. A legal program obeys all of these:
 *
 * <ol>
 *   <li><b>Wafer.</b> The program was made for a wafer of this size: of the columns that defects leave.
 *   <li><b>Regions.</b> Region i has id i. Regions lie inside the wafer and share no PE.
 *   <li><b>Placements.</b> Each lies inside its region; no PE has two roles.
 *   <li><b>Loads.</b> Slices lie inside constant and buffer, for every PE of the grid; types are equal.
 *   <li><b>Memory.</b> Runtime, code and buffers of every role fit the SRAM ({@link MemoryReport}).
 *   <li><b>Buffers.</b> Names are unique in the role; types are FP32, FP16, BF16 or INT32.
 *   <li><b>Threads.</b> At most {@code microthreads}; each has a wait or a port (else it would run for ever); loops nest at
 *       most three deep.
 *   <li><b>Semaphores.</b> Indices exist, counts are at least 1, starts at least 0; per sample as much is given as taken.
 *   <li><b>Operands.</b> As many as the operation has; the dst is no number; what FMAC and MOVE_IF read and write is memory;
 *       only FMAC clears; sources of an INT32 dst are INT32 unless MOV converts them.
 *   <li><b>Descriptors.</b> One stride per extent, at most one loop stride per enclosing loop and the sample; at most four
 *       different strides (0 aside) after merging dimensions; every address inside the buffer (the base of an indexed operand is checked when it
 *       runs); a stride per sample needs a ring.
 *   <li><b>Ports.</b> Within the queues; one element type and one thread per port; slow functions have none; elements of all
 *       ports of one instruction have one width.
 *   <li><b>Host.</b> One port per row and direction, within the host edge; one stream per tensor and phase; outputs write every
 *       element exactly once.
 *   <li><b>Routes.</b> Inside the wafer, from the west edge or a PE that sends on that port, to the east edge or PEs that
 *       receive on theirs; trees; colors in range; no two routes use one color at one router.
 *   <li><b>Words.</b> Both ends of a route have the same element type and the same number of words per sample.
 *   <li><b>Binding.</b> Every port in use, and every host port, has exactly one net.
 * </ol>
 *
 * Deadlock is not decided here: see {@link TokenSimulation}.
 */
public final class ProgramVerifier {
    private static final String OTHER_SIZE = "WF-FIT-008";

    private ProgramVerifier() {}

    /**
     * What was found.
     *
     * @param diagnostics every breach, at most 50; codes that begin with {@code WF-FIT-} mean "too large for this wafer"
     * @param colorsUsed greatest number of colors at one router; 0 if routes could not be checked
     * @param memory what each region needs
     */
    public record Verdict(List<Diagnostic> diagnostics, int colorsUsed, MemoryReport memory) {
        public Verdict {
            diagnostics = List.copyOf(diagnostics);
        }

        /** Whether the program may be loaded. */
        public boolean legal() {
            return diagnostics.isEmpty();
        }
    }

    /** Every breach of the rules; empty for a legal program. */
    public static List<Diagnostic> verify(Program program, WaferSpec wafer) {
        return judge(program, wafer).diagnostics();
    }

    /** The same with the figures that the checks yield on the way. */
    public static Verdict judge(Program program, WaferSpec wafer) {
        var findings = new Findings();
        if (!isForSize(program, wafer)) {
            findings.add(OTHER_SIZE, "program '" + program.name() + "'", otherSize(program, wafer));
        }
        var map = new WaferMap(program, wafer.width(), wafer.height());
        new RegionRules(program, wafer, map, findings).check();
        var host = new HostRules(wafer, findings);
        host.check(program);
        int colorsUsed = 0;
        if (findings.diagnostics().isEmpty()) {
            var routes = new RouteRules(program, wafer, map, host, findings);
            routes.check();
            colorsUsed = routes.colorsUsed();
        }
        return new Verdict(findings.diagnostics(), colorsUsed, MemoryReport.of(program, wafer));
    }

    private static boolean isForSize(Program program, WaferSpec wafer) {
        return program.width() == wafer.width() && program.height() == wafer.height();
    }

    private static String otherSize(Program program, WaferSpec wafer) {
        String defects = wafer.compaction()
                .map(c -> ": " + c.dead() + " dead PEs, " + c.worst() + " of them in row " + c.worstRow()
                        + ", leave no more columns")
                .orElse("");
        return "made for a wafer of " + program.width() + "x" + program.height() + ", this is " + wafer + defects;
    }

    /**
     * The least that an engine must know before it begins: the program's PEs are there.
     *
     * @throws UserException INFEASIBLE if the program was made for a wafer of another size
     */
    public static void checkSize(Program program, WaferSpec wafer) {
        if (!isForSize(program, wafer)) {
            throw UserException.of(
                    FaultKind.INFEASIBLE,
                    OTHER_SIZE,
                    "program '" + program.name() + "': " + otherSize(program, wafer),
                    "",
                    "the wafer, --set and --defects that it was compiled with");
        }
    }

    /**
     * Returns the verdict on a legal program.
     *
     * @throws UserException with all diagnostics: INFEASIBLE if it is only too large for the wafer, else MALFORMED_INPUT
     */
    public static Verdict check(Program program, WaferSpec wafer) {
        var verdict = judge(program, wafer);
        if (!verdict.legal()) {
            boolean onlyTooLarge =
                    verdict.diagnostics().stream().allMatch(d -> d.code().startsWith(Findings.FIT));
            throw new UserException(
                    onlyTooLarge ? FaultKind.INFEASIBLE : FaultKind.MALFORMED_INPUT, verdict.diagnostics());
        }
        return verdict;
    }
}
