package dev.waferflow.cli.report;

import dev.waferflow.cli.picture.PeMaps;
import dev.waferflow.cli.picture.PeMaps.Kind;
import dev.waferflow.cli.picture.PeMaps.PeRole;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.MemoryReport;
import dev.waferflow.machine.program.Placement;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.Compilation;
import dev.waferflow.placer.LayerPlan;
import dev.waferflow.simulator.SimulationResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers what is known of every PE. */
final class PeMapsBuilder {
    private final Compilation compilation;
    private final Program program;
    private final Map<PeRole, Integer> roles = new LinkedHashMap<>();

    private PeMapsBuilder(Compilation compilation) {
        this.compilation = compilation;
        program = compilation.program();
    }

    /** The maps of a run. */
    static PeMaps of(Compilation compilation, SimulationResult result) {
        return new PeMapsBuilder(compilation).build(result);
    }

    private PeMaps build(SimulationResult result) {
        var pes = result.pes();
        var maps = new EnumMap<Kind, int[]>(Kind.class);
        maps.put(Kind.ROLE, roles());
        maps.put(Kind.BUSY, result.busyCycles());
        maps.put(Kind.WAITING_FOR_DATA, pes.waitingForDataCycles());
        maps.put(Kind.BACK_PRESSURE, pes.backPressureCycles());
        maps.put(Kind.MEMORY_PORT, pes.memoryPortCycles());
        maps.put(Kind.DATAPATH_SHARED, pes.datapathSharedCycles());
        maps.put(Kind.FIRST_WORD, pes.firstWordCycle());
        maps.put(Kind.FIRST_SAMPLE_DONE, pes.firstSampleDoneCycle());
        maps.put(Kind.NORTH_WORDS, words(result, Side.NORTH));
        maps.put(Kind.EAST_WORDS, words(result, Side.EAST));
        maps.put(Kind.SOUTH_WORDS, words(result, Side.SOUTH));
        maps.put(Kind.WEST_WORDS, words(result, Side.WEST));
        return new PeMaps(
                program.width(),
                program.height(),
                result.elapsedCycles(),
                LayerFigures.interval(result) * compilation.replicas(),
                copyRows(),
                compilation.wafer().sramBytes(),
                new ArrayList<>(roles.keySet()),
                maps);
    }

    private static int[] words(SimulationResult result, Side side) {
        int[] all = result.linkWordsPerSample();
        var words = new int[all.length / 4];
        for (int pe = 0; pe < words.length; pe++) {
            words[pe] = all[4 * pe + side.ordinal()];
        }
        return words;
    }

    private int[] roles() {
        var map = new int[program.width() * program.height()];
        Arrays.fill(map, -1);
        for (LayerPlan plan : compilation.layers()) {
            for (int id : plan.regions()) {
                Region region = program.regions().get(id);
                for (Placement placement : region.placements()) {
                    Role role = region.roles().get(placement.role());
                    paint(map, placement.grid(), number(peRole(plan.id(), role, compilation.wafer())));
                }
            }
        }
        return map;
    }

    private void paint(int[] map, Grid grid, int role) {
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                map[grid.row(iy) * program.width() + grid.column(ix)] = role;
            }
        }
    }

    private int number(PeRole role) {
        Integer next = roles.size();
        Integer known = roles.putIfAbsent(role, next);
        return known == null ? next : known;
    }

    private static PeRole peRole(int layer, Role role, WaferSpec wafer) {
        var memory = MemoryReport.of(role, wafer);
        return new PeRole(
                layer,
                role.name(),
                Math.toIntExact(memory.codeBytes()),
                Math.toIntExact(memory.weightBytes()),
                Math.toIntExact(memory.activationBytes()),
                Math.toIntExact(memory.accumulatorBytes()));
    }

    /** Rows from one copy of the model to the next, if the first layer tells. */
    private int copyRows() {
        if (compilation.replicas() < 2) {
            return 0;
        }
        var regions = compilation.layers().get(0).regions();
        int first = program.regions().get(regions.get(0)).rect().y();
        return Math.max(0, program.regions().get(regions.get(1)).rect().y() - first);
    }
}
