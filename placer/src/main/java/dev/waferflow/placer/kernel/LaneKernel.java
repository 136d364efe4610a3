package dev.waferflow.placer.kernel;

import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A kernel of one column: each PE works on the records of its own lane, without its neighbours. Element-wise operations,
 * windows, and everything else that needs no other lane.
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

    @Override
    public final int activeColumns() {
        return 1;
    }

    @Override
    public final double cycles(WaferSpec wafer) {
        double worst = 0;
        for (int strip : usedStrips()) {
            worst = Math.max(worst, CodeCost.cycles(code(strip, 0, "lane").finish(), wafer));
            worst = Math.max(
                    worst, CodeCost.cycles(code(strip, middleLane(), "lane").finish(), wafer));
        }
        return worst;
    }

    @Override
    public final int bytes(WaferSpec wafer) {
        int worst = 0;
        for (int strip : usedStrips()) {
            worst = Math.max(worst, CodeCost.bytes(code(strip, 0, "lane").finish(), wafer));
            worst = Math.max(
                    worst, CodeCost.bytes(code(strip, middleLane(), "lane").finish(), wafer));
        }
        return worst;
    }

    /** A lane in the middle of the strip, or the only one. */
    private int middleLane() {
        return output().lanes() / 2;
    }

    private List<Integer> usedStrips() {
        var used = new ArrayList<Integer>();
        for (int s = 0; s < output().strips().size(); s++) {
            if (!output().strips().get(s).isEmpty()) {
                used.add(s);
            }
        }
        return used;
    }

    private LaneCode code(int strip, int lane, String name) {
        var code = new LaneCode(name, this, strip, lane);
        write(code);
        return code;
    }

    @Override
    public final Endpoint endpoint(int strip, int lane) {
        return new Endpoint(0, frame().row(output(), strip, lane), 0);
    }

    @Override
    public final void emit(Site site) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (int strip : usedStrips()) {
            for (int lane = 0; lane < output().lanes(); ) {
                int end = lane + 1;
                while (end < output().lanes() && shape(strip, end).equals(shape(strip, lane))) {
                    end++;
                }
                String key = "lane" + shape(strip, lane);
                var code = code(strip, lane, key);
                Role role = roles.computeIfAbsent(key, k -> code.finish());
                site.place(role, Grid.column(0, frame().row(output(), strip, lane), end - lane, 1), loads(site, code));
                lane = end;
            }
            link(site, strip);
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
