package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.PeFigures;
import dev.waferflow.simulator.RegionCounters;
import dev.waferflow.simulator.SteadyState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An exact shortcut: replicas that are the same program in other rows, fed by ports of the same rates, do the same in the
 * same cycles, because nothing is shared between them. One of them is simulated and its figures are repeated. Everything
 * that could differ is compared first; with the slightest difference there is no folding.
 */
final class Folding {
    private final Program program;
    private final Program one;
    private final int copies;
    private final int[] rowsDown;
    private final int[][] sharers;

    private Folding(Program program, Program one, int copies, int[] rowsDown, int[][] sharers) {
        this.program = program;
        this.one = one;
        this.copies = copies;
        this.rowsDown = rowsDown;
        this.sharers = sharers;
    }

    /** The folding of a program, if its replicas are provably alike. */
    static Optional<Folding> of(Program program, WaferSpec wafer) {
        int copies = SteadyState.replicas(program);
        boolean even = copies > 1
                && program.regions().size() % copies == 0
                && program.nets().size() % copies == 0
                && takesTurns(program.inputs(), copies)
                && takesTurns(program.outputs(), copies);
        boolean alike = wafer.compaction().isEmpty();
        if (!even || !alike || program.inputs().isEmpty()) {
            return Optional.empty();
        }
        var down = new int[copies];
        for (int c = 0; c < copies; c++) {
            down[c] = port(program.inputs().get(c)).row()
                    - port(program.inputs().get(0)).row();
        }
        int[] inShares = Host.sharers(program.inputs(), wafer);
        int[] outShares = Host.sharers(program.outputs(), wafer);
        if (!sameRegions(program, copies, down)
                || !sameNets(program, copies, down)
                || !sameStreams(program.inputs(), copies, down, inShares)
                || !sameStreams(program.outputs(), copies, down, outShares)) {
            return Optional.empty();
        }
        var one = new Program(
                program.name(),
                program.wafer(),
                program.width(),
                program.height(),
                program.precision(),
                program.regions().subList(0, program.regions().size() / copies),
                program.nets().subList(0, program.nets().size() / copies),
                program.constants(),
                alone(program.inputs(), copies),
                alone(program.outputs(), copies));
        int[][] sharers = {first(program.inputs(), copies, inShares), first(program.outputs(), copies, outShares)};
        return Optional.of(new Folding(program, one, copies, down, sharers));
    }

    private static HostPort port(HostStream stream) {
        return stream.ports().get(0);
    }

    /** Whether the streams come tensor by tensor with phases 0, 1, 2 ... of the period. */
    private static boolean takesTurns(List<HostStream> streams, int copies) {
        for (int i = 0; i < streams.size(); i++) {
            HostStream stream = streams.get(i);
            if (stream.period() != copies
                    || stream.phase() != i % copies
                    || stream.ports().isEmpty()) {
                return false;
            }
        }
        return streams.size() % copies == 0;
    }

    private static boolean sameRegions(Program program, int copies, int[] down) {
        int size = program.regions().size() / copies;
        for (int i = 0; i < size * copies; i++) {
            Region a = program.regions().get(i % size);
            Region b = program.regions().get(i);
            int dy = down[i / size];
            boolean same = b.rect().x() == a.rect().x()
                    && b.rect().y() == a.rect().y() + dy
                    && b.rect().width() == a.rect().width()
                    && b.rect().height() == a.rect().height()
                    && b.placements().size() == a.placements().size()
                    && (i < size || b.roles().equals(a.roles()));
            for (int p = 0; same && p < a.placements().size(); p++) {
                Placement moved = b.placements().get(p);
                Placement home = a.placements().get(p);
                same = moved.role() == home.role()
                        && moved.loads().equals(home.loads())
                        && moved.grid().equals(home.grid().moved(0, dy));
            }
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameNets(Program program, int copies, int[] down) {
        int size = program.nets().size() / copies;
        for (int i = size; i < size * copies; i++) {
            Net a = program.nets().get(i % size);
            Net b = program.nets().get(i);
            Grid moved = a.sources().moved(0, down[i / size]);
            if (!b.sources().equals(moved)
                    || b.sourcePort() != a.sourcePort()
                    || b.color() != a.color()
                    || b.type() != a.type()
                    || !b.branches().equals(a.branches())) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameStreams(List<HostStream> streams, int copies, int[] down, int[] shares) {
        int at = 0;
        int home = 0;
        for (int i = 0; i < streams.size(); i++) {
            home = i % copies == 0 ? at : home;
            HostStream a = streams.get(i - i % copies);
            HostStream b = streams.get(i);
            if (!a.tensor().equals(b.tensor())
                    || a.type() != b.type()
                    || a.ports().size() != b.ports().size()) {
                return false;
            }
            for (int p = 0; p < a.ports().size(); p++) {
                HostPort from = a.ports().get(p);
                HostPort to = b.ports().get(p);
                if (to.row() != from.row() + down[i % copies]
                        || to.elementsPerMessage() != from.elementsPerMessage()
                        || shares[at + p] != shares[home + p]
                        || !Arrays.equals(to.elements(), from.elements())) {
                    return false;
                }
            }
            at += b.ports().size();
        }
        return true;
    }

    private static List<HostStream> alone(List<HostStream> streams, int copies) {
        var result = new ArrayList<HostStream>();
        for (int i = 0; i < streams.size(); i += copies) {
            HostStream stream = streams.get(i);
            result.add(new HostStream(stream.tensor(), stream.shape(), stream.type(), stream.ports()));
        }
        return result;
    }

    private static int[] first(List<HostStream> streams, int copies, int[] shares) {
        var result = new int[shares.length / copies];
        int from = 0;
        int to = 0;
        for (int i = 0; i < streams.size(); i++) {
            int ports = streams.get(i).ports().size();
            if (i % copies == 0) {
                System.arraycopy(shares, from, result, to, ports);
                to += ports;
            }
            from += ports;
        }
        return result;
    }

    /** The program of the first replica alone; it takes every sample. */
    Program one() {
        return one;
    }

    /** Number of replicas. */
    int copies() {
        return copies;
    }

    /** Ports on the links of the first replica's input and output ports. */
    int[][] sharers() {
        return sharers;
    }

    List<RegionCounters> regions(List<RegionCounters> ofOne) {
        var all = new ArrayList<RegionCounters>(program.regions().size());
        for (int c = 0; c < copies; c++) {
            all.addAll(ofOne);
        }
        return all;
    }

    long[][] regionSamples(long[][] ofOne) {
        var all = new long[program.regions().size()][];
        for (int r = 0; r < all.length; r++) {
            all[r] = ofOne[r % ofOne.length];
        }
        return all;
    }

    PeFigures figures(PeFigures ofOne) {
        return new PeFigures(
                perPe(ofOne.waitingForDataCycles(), 1),
                perPe(ofOne.backPressureCycles(), 1),
                perPe(ofOne.memoryPortCycles(), 1),
                perPe(ofOne.datapathSharedCycles(), 1),
                perPe(ofOne.firstWordCycle(), 1),
                perPe(ofOne.firstSampleDoneCycle(), 1));
    }

    /** Figures per PE ({@code perPe} each), repeated in the rows of every replica. */
    int[] perPe(int[] ofOne, int perPe) {
        var all = ofOne.clone();
        int row = program.width() * perPe;
        for (int c = 1; c < copies; c++) {
            for (int y = 0; y + rowsDown[c] < program.height() && y < rowsDown[1]; y++) {
                System.arraycopy(ofOne, y * row, all, (y + rowsDown[c]) * row, row);
            }
        }
        return all;
    }
}
