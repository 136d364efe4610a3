package dev.waferflow.placer.kernel;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Attention: softmax(queries x keys) x values, head by head. Each lane carries a head, each strip some queries, each column some
 * keys and their values: column j those of the j-th strip that has keys. In the row where these arrive they are taken off and multicast along
 * the column to that head's rows in all strips. So a PE multiplies its queries with its keys, and no PE holds all of them.
 *
 * <p>The greatest score so far runs east ahead of the sums; a column makes what comes from the west smaller by
 * {@code exp(old greatest - new greatest)} before it adds its own part. The last column divides by the sum of the shares.
 *
 * <pre>
 *               keys, values 0   keys, values 1
 *                     |                |
 *   queries, head --> [PE] -- sums --> [PE] -- sums --> ... --> result
 * </pre>
 */
public final class AttentionKernel extends Kernel {
    /** Heads whose keys may run along one column beside the streams that pass: a colour each. */
    static final int MOST_HEADS = 16;

    private final float factor;
    private final AttentionMask mask;
    /** Per column the strip of the keys that it takes. */
    private final int[] keyStrips;

    /**
     * @param feeds queries, keys and values; a lane of each is a head
     * @param factor by which scores are multiplied
     * @param mask what is then added to them; null if nothing is
     */
    AttentionKernel(KernelLabel label, Frame frame, List<Feed> feeds, Layout output, float factor, AttentionMask mask) {
        super(label, frame, feeds, output);
        this.factor = factor;
        this.mask = mask;
        keyStrips = keys().usedStrips();
    }

    /** The same kernel at the end of other streams of the same layouts. */
    AttentionKernel withFeeds(List<Feed> feeds) {
        return new AttentionKernel(label(), frame(), feeds, output(), factor, mask);
    }

    private Layout queries() {
        return feeds().get(0).layout();
    }

    private Layout keys() {
        return feeds().get(1).layout();
    }

    private Layout values() {
        return feeds().get(2).layout();
    }

    @Override
    public long macs() {
        long pairs = (long) queries().imageCount() * queries().columnCount() * keys().columnCount();
        return pairs * (queries().channelCount() + values().channelCount());
    }

    @Override
    public boolean storesSample() {
        return true;
    }

    @Override
    public Object costKey() {
        var layouts = feeds().stream().map(Feed::layout).toList();
        return List.of("attention", frame().bandRows(), frame().precision(), layouts, output(), mask == null, factor);
    }

    @Override
    public int activeColumns() {
        return keyStrips.length;
    }

    @Override
    public int[] deliverColumns(int index) {
        return new int[] {0, activeColumns()};
    }

    @Override
    public int[] deliverColumns(int index, int strip) {
        return index == 0 ? deliverColumns(index) : new int[] {Arrays.binarySearch(keyStrips, strip), 1};
    }

    @Override
    public double cycles(WaferSpec wafer) {
        double worst = CodeCost.cycles(widest(), wafer);
        long words = 0;
        for (int j = 0; j < activeColumns(); j++) {
            words = Math.max(words, (long) queries().lanes() * code(0, j, true).broadcastWords());
        }
        return Math.max(worst, words * queries().imageCount());
    }

    @Override
    public int bytes(WaferSpec wafer) {
        return CodeCost.bytes(widest(), wafer);
    }

    /** The roles with most queries and keys: where keys arrive, in the middle and at the end of a row. */
    private List<Role> widest() {
        int strip = queries().widestStrip();
        int column = deliverColumns(1, keys().widestStrip())[0];
        var roles = new ArrayList<Role>();
        for (int j : new int[] {column, activeColumns() - 1}) {
            roles.add(code(strip, j, true).role("attention"));
            roles.add(code(strip, j, false).role("attention"));
        }
        return roles;
    }

    private AttentionCode code(int strip, int column, boolean takesOff) {
        return new AttentionCode(
                frame().precision(),
                new AttentionCode.Extents(
                        queries().imageCount(),
                        queries().strips().get(strip).width(),
                        keys().strips().get(keyStrips[column]).width(),
                        queries().channelsOf(0),
                        values().channelsOf(0)),
                column == 0,
                column == activeColumns() - 1,
                takesOff,
                queries().usedStrips().length > 1,
                factor,
                mask != null);
    }

    private int row(int strip) {
        return frame().row(queries(), strip, 0);
    }

    private int arrivalRow(int column) {
        return frame().row(keys(), keyStrips[column], 0);
    }

    @Override
    public Endpoint endpoint(int strip, int lane) {
        return new Endpoint(activeColumns() - 1, frame().row(output(), strip, lane), AttentionCode.SUMS_OUT);
    }

    @Override
    public void emit(Site site) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (int j = 0; j < activeColumns(); j++) {
            for (int strip : queries().usedStrips()) {
                place(site, strip, j, roles);
            }
            spread(site, j);
        }
        for (int strip : queries().usedStrips()) {
            chain(site, strip);
        }
    }

    private void place(Site site, int strip, int column, Map<String, Role> roles) {
        boolean takesOff = row(strip) == arrivalRow(column);
        Strip query = queries().strips().get(strip);
        Strip key = keys().strips().get(keyStrips[column]);
        String name = "attend-" + query.width() + "x" + key.width() + (takesOff ? "-arrival" : "")
                + (column == 0 ? "-first" : "") + (column == activeColumns() - 1 ? "-last" : "");
        var code = code(strip, column, takesOff);
        Role role = roles.computeIfAbsent(name, n -> code.role(n));
        var loads = new ArrayList<Load>();
        if (mask != null) {
            int length = query.width() * key.width();
            int constant = site.constant(
                    "mask" + strip + "-" + column,
                    () -> new Constant(label().name() + ".mask", DataType.FP32, mask.values(query, key)));
            loads.add(new Load(AttentionCode.MASK, 0, constant, 0, 0, length, length));
        }
        site.place(role, Grid.column(column, row(strip), queries().lanes(), 1), loads);
    }

    /** The multicasts of keys and values from the row where they arrive to the same head in all other strips. */
    private void spread(Site site, int column) {
        int from = arrivalRow(column);
        var branches = new ArrayList<Branch>();
        for (int strip : queries().usedStrips()) {
            int hops = row(strip) - from;
            if (hops != 0) {
                var path = Segment.pass(hops > 0 ? Side.SOUTH : Side.NORTH, Math.abs(hops));
                branches.add(new Branch(List.of(path), AttentionCode.SPREAD_IN));
            }
        }
        if (!branches.isEmpty()) {
            var sources = Grid.column(column, from, queries().lanes(), 1);
            site.net("keys", sources, AttentionCode.SPREAD_OUT, frame().precision(), branches);
        }
    }

    /** The greatest score, then the sums, from each column to the next. */
    private void chain(Site site, int strip) {
        for (int first = 0; first < 2; first++) {
            int sources = (activeColumns() - first) / 2;
            if (sources == 0) {
                continue;
            }
            var grid = new Grid(first, row(strip), sources, queries().lanes(), 2, 1);
            var east = List.of(Segment.pass(Side.EAST, 1));
            site.net(
                    "sums",
                    grid,
                    AttentionCode.SUMS_OUT,
                    DataType.FP32,
                    List.of(new Branch(east, AttentionCode.SUMS_IN)));
        }
    }
}
