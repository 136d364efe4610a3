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
 * keys and their values: those of a strip that has keys, or a share of them. In the row where these arrive they are taken off and multicast along
 * the column to that head's rows in all strips. So a PE multiplies its queries with its keys, and no PE holds all of them.
 *
 * <p>The greatest score so far runs east ahead of the sums; a column makes what comes from the west smaller by
 * {@code exp(old greatest - new greatest)} before it adds its own part. The last column divides by the sum of the shares.
 *
 * <p>A computed mask, a number per key, arrives beside the first head's keys and is multicast to the whole column.
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
    /** Strips that have keys, in the order of their columns. */
    private final int[] keyStrips;
    /** Columns that share the keys of a strip. */
    private final int shares;

    /**
     * @param feeds queries, keys and values; a lane of each is a head; then perhaps a number per key, on one lane, that is added to scores
     * @param factor by which scores are multiplied
     * @param mask what constants then do to them; null if nothing
     */
    AttentionKernel(KernelLabel label, Frame frame, List<Feed> feeds, Layout output, float factor, AttentionMask mask) {
        this(label, frame, feeds, output, factor, mask, 1);
    }

    private AttentionKernel(
            KernelLabel label,
            Frame frame,
            List<Feed> feeds,
            Layout output,
            float factor,
            AttentionMask mask,
            int shares) {
        super(label, frame, feeds, output);
        this.factor = factor;
        this.mask = mask;
        this.shares = shares;
        keyStrips = keys().usedStrips();
    }

    /** The same kernel at the end of other streams of the same layouts. */
    AttentionKernel withFeeds(List<Feed> feeds) {
        return new AttentionKernel(label(), frame(), feeds, output(), factor, mask, shares);
    }

    /** With as many columns for each strip of keys as there are. */
    @Override
    public AttentionKernel withColumns(int count) {
        int each = Math.max(1, Math.min(count, mostColumns()) / keyStrips.length);
        return each == shares ? this : new AttentionKernel(label(), frame(), feeds(), output(), factor, mask, each);
    }

    @Override
    public int mostColumns() {
        return keyStrips.length * fewestKeys();
    }

    @Override
    public int wider(int columns) {
        int each = columns / keyStrips.length;
        int most = keys().strips().get(keys().widestStrip()).width();
        return keyStrips.length * Math.min(fewestKeys(), wider(most, Math.max(1, each)));
    }

    /** Keys of the strip that has fewest of those that have any. */
    private int fewestKeys() {
        return Arrays.stream(keyStrips)
                .map(strip -> keys().strips().get(strip).width())
                .min()
                .orElse(1);
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

    private boolean maskArrives() {
        return feeds().size() > AttentionCode.MASK_ARRIVAL;
    }

    /** Records of the mask that find room where it arrives. */
    private int maskSlots() {
        return maskArrives()
                ? Math.max(
                        AttentionCode.SLOTS,
                        feeds().get(AttentionCode.MASK_ARRIVAL).slots())
                : 0;
    }

    @Override
    public Passage passage(int index) {
        return index == AttentionCode.MASK_ARRIVAL
                ? Passage.ofWindows(1, 1, 1, 1, maskSlots(), 0)
                : super.passage(index);
    }

    @Override
    public Object costKey() {
        var layouts = feeds().stream().map(Feed::layout).toList();
        return List.of(
                "attention",
                frame().bandRows(),
                frame().precision(),
                layouts,
                output(),
                constants(),
                maskSlots(),
                factor);
    }

    @Override
    public int activeColumns() {
        return keyStrips.length * shares;
    }

    /** The strip of whose keys a column takes some. */
    private int keyStrip(int column) {
        return keyStrips[column / shares];
    }

    /** The keys of a column. */
    private Strip keysOf(int column) {
        Strip strip = keys().strips().get(keyStrip(column));
        int part = column % shares;
        return new Strip(
                strip.from() + part * strip.width() / shares, strip.from() + (part + 1) * strip.width() / shares);
    }

    @Override
    public int[] deliverColumns(int index) {
        return new int[] {0, activeColumns()};
    }

    @Override
    public int[] deliverColumns(int index, int strip) {
        return index == 0 ? deliverColumns(index) : new int[] {Arrays.binarySearch(keyStrips, strip) * shares, shares};
    }

    @Override
    public double cycles(WaferSpec wafer) {
        double worst = CodeCost.cycles(widest(), wafer);
        long words = 0;
        for (int j = 0; j < activeColumns(); j++) {
            words = Math.max(
                    words,
                    (long) queries().lanes() * code(0, j, true, masking(true)).broadcastWords());
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
        // Parts of a strip grow towards its last column.
        int column = deliverColumns(1, keys().widestStrip())[0] + shares - 1;
        var roles = new ArrayList<Role>();
        for (int j : new int[] {column, activeColumns() - 1}) {
            roles.add(code(strip, j, true, masking(true)).role("attention"));
            roles.add(code(strip, j, false, masking(false)).role("attention"));
        }
        return roles;
    }

    /** @param arrival whether a computed mask arrives at the PE */
    private AttentionCode.Masking masking(boolean arrival) {
        if (maskArrives()) {
            boolean alone = queries().streams() == 1;
            return !arrival
                    ? AttentionCode.Masking.SENT
                    : alone ? AttentionCode.Masking.ALONE : AttentionCode.Masking.ARRIVING;
        }
        return AttentionCode.Masking.NONE;
    }

    private AttentionCode.Constants constants() {
        if (mask == null) {
            return AttentionCode.Constants.NONE;
        }
        return mask.multiplies() ? AttentionCode.Constants.MULTIPLY_AND_ADD : AttentionCode.Constants.ADD;
    }

    private AttentionCode code(int strip, int column, boolean takesOff, AttentionCode.Masking masking) {
        Strip arriving = keys().strips().get(keyStrip(column));
        Strip own = keysOf(column);
        return new AttentionCode(
                frame().precision(),
                new AttentionCode.Extents(
                        queries().imageCount(),
                        queries().strips().get(strip).width(),
                        own.width(),
                        arriving.width(),
                        own.from() - arriving.from(),
                        queries().channelsOf(0),
                        values().channelsOf(0)),
                column == 0,
                column == activeColumns() - 1,
                takesOff,
                queries().usedStrips().length > 1,
                factor,
                constants(),
                masking,
                maskSlots());
    }

    private int row(int strip) {
        return frame().row(queries(), strip, 0);
    }

    private int arrivalRow(int column) {
        return frame().row(keys(), keyStrip(column), 0);
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
            if (masking(true) == AttentionCode.Masking.ARRIVING) {
                spreadMask(site, j);
            }
        }
        for (int strip : queries().usedStrips()) {
            chain(site, strip);
        }
    }

    private void place(Site site, int strip, int column, Map<String, Role> roles) {
        boolean takesOff = row(strip) == arrivalRow(column);
        Strip query = queries().strips().get(strip);
        Strip key = keysOf(column);
        Strip arriving = keys().strips().get(keyStrip(column));
        String part = shares == 1 ? "" : "-from" + (key.from() - arriving.from()) + "of" + arriving.width();
        String name = "attend-" + query.width() + "x" + key.width() + part + (takesOff ? "-arrival" : "")
                + (column == 0 ? "-first" : "") + (column == activeColumns() - 1 ? "-last" : "");
        int from = takesOff && maskArrives() ? 1 : 0;
        if (from > 0) {
            Role first = roles.computeIfAbsent(
                    name + "-mask",
                    n -> code(strip, column, true, masking(true)).role(n));
            site.place(first, Grid.column(column, row(strip), from, 1), loads(site, strip, column, 0));
        }
        if (from < queries().lanes()) {
            Role role = roles.computeIfAbsent(
                    name, n -> code(strip, column, takesOff, masking(false)).role(n));
            var grid = Grid.column(column, row(strip) + from, queries().lanes() - from, 1);
            site.place(role, grid, loads(site, strip, column, from));
        }
    }

    /** What constants do to the scores of a strip and a column, from a head on. */
    private List<Load> loads(Site site, int strip, int column, int head) {
        var loads = new ArrayList<Load>();
        if (mask == null) {
            return loads;
        }
        Strip query = queries().strips().get(strip);
        Strip key = keysOf(column);
        int length = query.width() * key.width();
        String at = strip + "-" + column;
        int summands = site.constant(
                "mask" + at, () -> new Constant(label().name() + ".mask", DataType.FP32, mask.summands(query, key)));
        loads.add(new Load(AttentionCode.SUMMANDS, 0, summands, head * length, 0, length, length));
        if (mask.multiplies()) {
            int factors = site.constant(
                    "stay" + at, () -> new Constant(label().name() + ".stay", DataType.FP32, mask.factors(query, key)));
            loads.add(new Load(AttentionCode.FACTORS, 0, factors, head * length, 0, length, length));
        }
        return loads;
    }

    /** The multicast of a computed mask from the first head of the row where it arrives to all PEs of the column. */
    private void spreadMask(Site site, int column) {
        int from = arrivalRow(column);
        var branches = new ArrayList<Branch>();
        for (int strip : queries().usedStrips()) {
            for (int head = 0; head < queries().lanes(); head++) {
                int hops = row(strip) + head - from;
                if (hops != 0) {
                    var path = Segment.pass(hops > 0 ? Side.SOUTH : Side.NORTH, Math.abs(hops));
                    branches.add(new Branch(List.of(path), AttentionCode.MASK_IN));
                }
            }
        }
        var source = Grid.column(column, from, 1, 1);
        site.net("mask", source, AttentionCode.MASK_OUT, frame().precision(), branches);
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
