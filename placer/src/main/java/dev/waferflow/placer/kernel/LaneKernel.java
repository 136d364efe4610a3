package dev.waferflow.placer.kernel;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A kernel whose PEs work on the records of their own lane, without their neighbours: element-wise operations, windows, and
 * everything else that needs no other lane. It has one column, or several whose PEs take turns with the records of a lane:
 * the lane's input is multicast to all of them, and results run east through them.
 *
 * <pre>
 *   lane 0 -> [records 0 3 6 ..] -> [1 4 7 ..] -> [2 5 8 ..] -> lane 0 of the output
 * </pre>
 */
abstract class LaneKernel extends Kernel {
    LaneKernel(KernelLabel label, Frame frame, List<Feed> feeds, Layout output) {
        super(label, frame, feeds, output);
    }

    /** Writes the program of the PE of one lane. */
    abstract void write(LaneCode code);

    /** What tells the programs of lanes apart besides their record sizes: for kernels whose lanes talk to each other. */
    String variant(int lane) {
        return "";
    }

    /** Asks for the nets between the lanes of a strip, if there are any. */
    void link(Site site, int strip) {}

    /** PEs that take turns with the records of a lane. */
    int turns() {
        return 1;
    }

    /** Runs of records per sample in each of which the turns begin anew. */
    int turnGroups() {
        return 1;
    }

    /** The kernel for whose records programs are written: this one, or its like that takes the same streams in finer records. */
    LaneKernel written() {
        return this;
    }

    private Turn turn(int index) {
        int records = written().output().records();
        return turns() == 1 ? Turn.alone(records) : new Turn(index, turns(), turnGroups(), records / turnGroups());
    }

    @Override
    public final int activeColumns() {
        return turns();
    }

    @Override
    public final int[] deliverColumns(int index) {
        return new int[] {0, turns()};
    }

    @Override
    public final double cycles(WaferSpec wafer) {
        return CodeCost.cycles(extremes(), wafer);
    }

    @Override
    public final int bytes(WaferSpec wafer) {
        return CodeCost.bytes(extremes(), wafer);
    }

    /** The first and a middle lane of the widest strips; the first PE has most records, the last passes most on. */
    private List<Role> extremes() {
        var strips = new TreeSet<>(List.of(output().widestStrip()));
        feeds().forEach(f -> strips.add(f.layout().widestStrip()));
        strips.removeIf(s -> output().strips().get(s).isEmpty());
        var roles = new ArrayList<Role>();
        for (int strip : strips) {
            for (int lane : new TreeSet<>(List.of(0, middleLane()))) {
                for (int turn : new TreeSet<>(List.of(0, turns() - 1))) {
                    roles.add(code(strip, lane, turn, "lane").finish());
                }
            }
        }
        return roles;
    }

    /** What its cost depends on in its feeds. */
    final List<Feed> arrivals() {
        return feeds().stream().map(f -> new Feed(0, f.layout(), f.slots())).toList();
    }

    /** A lane in the middle of the strip, or the only one. */
    private int middleLane() {
        return output().lanes() / 2;
    }

    private LaneCode code(int strip, int lane, int turn, String name) {
        var code = new LaneCode(name, written(), strip, lane, turn(turn));
        written().write(code);
        return code;
    }

    @Override
    public final Endpoint endpoint(int strip, int lane) {
        return new Endpoint(turns() - 1, frame().row(output(), strip, lane), 0);
    }

    @Override
    public final void emit(Site site) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (int strip : output().usedStrips()) {
            for (int lane = 0; lane < output().lanes(); ) {
                int end = lane + 1;
                while (end < output().lanes() && shape(strip, end).equals(shape(strip, lane))) {
                    end++;
                }
                int row = frame().row(output(), strip, lane);
                for (int turn = 0; turn < turns(); turn++) {
                    String key = "lane" + shape(strip, lane) + (turns() > 1 ? "-turn" + turn : "");
                    var code = code(strip, lane, turn, key);
                    Role role = roles.computeIfAbsent(key, k -> code.finish());
                    site.place(role, Grid.column(turn, row, end - lane, 1), loads(site, code));
                }
                lane = end;
            }
            emitTurns(site, strip);
            link(site, strip);
        }
    }

    /** The nets on which results run east from PE to PE. */
    private void emitTurns(Site site, int strip) {
        int row = frame().row(output(), strip, 0);
        var branch = List.of(new Branch(List.of(Segment.pass(Side.EAST, 1)), feeds().size()));
        for (int first = 0; first < 2; first++) {
            int sources = (turns() - first) / 2;
            if (sources > 0) {
                site.net("turn", new Grid(first, row, sources, output().lanes(), 2, 1), 0, output().type(), branch);
            }
        }
    }

    private List<Load> loads(Site site, LaneCode code) {
        var loads = new ArrayList<Load>();
        for (var load : code.vectorLoads()) {
            int constant = site.constant(
                    load.key(),
                    () -> new Constant(
                            label().name() + "." + load.key(),
                            load.type(),
                            load.values().get()));
            loads.add(new Load(load.buffer(), 0, constant, load.offset(), 0, load.step(), load.length()));
        }
        return loads;
    }

    /** What tells the PEs of a strip apart: their record sizes. */
    private String shape(int strip, int lane) {
        var text = new StringBuilder();
        for (Feed feed : feeds()) {
            Layout layout = feed.layout();
            text.append("-")
                    .append(layout.channelsOf(layout.lanes() == 1 ? 0 : lane))
                    .append("x")
                    .append(layout.strips().get(strip).width());
        }
        return text.append("-")
                .append(output().channelsOf(lane))
                .append("x")
                .append(output().strips().get(strip).width())
                .append(variant(lane))
                .toString();
    }
}
