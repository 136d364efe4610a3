package dev.waferflow.placer.kernel;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Constant;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Load;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a dense kernel: the roles of its PEs, the tables that they load, and the nets between them. Used once. */
final class DenseWriter {
    private final DenseKernel kernel;
    private final Site site;
    private final DenseCut cut;
    private final List<ColumnCut.Column> columns;
    private final Map<String, Role> roles = new LinkedHashMap<>();

    DenseWriter(DenseKernel kernel, Site site) {
        this.kernel = kernel;
        this.site = site;
        this.cut = kernel.cut();
        this.columns = kernel.columnsByChannels();
    }

    void write() {
        int blockElements = blockElements();
        int table = site.constant("weights", () -> weightTable(blockElements));
        for (var block : kernel.blocks()) {
            for (int from = 0; from < columns.size(); ) {
                int to = from + 1;
                while (to < columns.size()
                        && columns.get(to).count() == columns.get(from).count()) {
                    to++;
                }
                for (int share = 0; share < cut.shares(); share++) {
                    rows(block, from, to, cut.share(share), table, blockElements);
                }
                from = to;
            }
            for (int from = 0; from < columns.size(); ) {
                int to = runEnd(block, from);
                for (int share = 0; share < cut.shares(); share++) {
                    finishers(block, from, to, cut.share(share));
                }
                from = to;
            }
            chains(block);
            appends(block);
            if (cut.split()) {
                splitters(block);
            }
        }
    }

    /** End of the run of columns from {@code from} whose finishers have the same role. */
    private int runEnd(DenseKernel.Block block, int from) {
        String key = finisherKey(block, from);
        int to = from + 1;
        while (to < columns.size()
                && finisherKey(block, to).equals(key)
                && columns.get(to).from() - columns.get(to - 1).from()
                        == columns.get(from + 1).from() - columns.get(from).from()) {
            to++;
        }
        return to;
    }

    private String finisherKey(DenseKernel.Block block, int index) {
        var column = columns.get(index);
        int width = kernel.output().strips().get(block.outputStrip()).width();
        var key = new StringBuilder("finish-k" + column.count() + "-w" + width + (column.passes() ? "-pass" : ""));
        for (var parts : column.before()) {
            key.append("-b").append(parts.count()).append("x").append(parts.channels());
        }
        for (int lane = column.lane(); column.finishes(lane); lane++) {
            int from = Math.max(column.from(), kernel.output().channelFrom(lane));
            key.append("-l")
                    .append(kernel.output().channelFrom(lane) + kernel.output().channelsOf(lane) - from);
        }
        return key.toString();
    }

    private void rows(DenseKernel.Block block, int from, int to, DenseCut.Share share, int table, int blockElements) {
        int count = columns.get(from).count();
        for (int i = 0; i < block.lanes().size(); ) {
            int end = i + 1;
            int channels = kernel.input().channelsOf(block.lanes().get(i));
            while (i > 0
                    && end < block.lanes().size()
                    && kernel.input().channelsOf(block.lanes().get(end)) == channels
                    && block.strips().get(end).equals(block.strips().get(i))) {
                end++;
            }
            boolean first = i == 0;
            int strip = block.strips().get(i);
            var code = kernel.code(strip, block.outputStrip(), block.lanes().get(i), count, share);
            String key = "mac" + (first ? "-first" : "") + "-c" + channels + "-k" + count + "-w" + code.inputWidth()
                    + "-" + code.outputWidth()
                    + (share.index() > 0 ? "-from" + code.part().from() : "");
            Role role = roles.computeIfAbsent(key, k -> code.named(k, first));
            int row = kernel.frame().row(kernel.input(), strip, block.lanes().get(i));
            int tableRow = kernel.shape().acrossStrips() ? i : block.lanes().get(i);
            site.place(
                    role,
                    new Grid(cut.column(from, share.index()), row, to - from, end - i, cut.shares(), 1),
                    List.of(new Load(
                            code.weightBuffer(),
                            0,
                            table,
                            (tableRow * columns.size() + from) * blockElements,
                            blockElements,
                            columns.size() * blockElements,
                            code.weightElements())));
            i = end;
        }
    }

    private void finishers(DenseKernel.Block block, int from, int to, DenseCut.Share share) {
        var column = columns.get(from);
        var code = kernel.code(block.outputStrip(), block.outputStrip(), 0, column.count(), share);
        var finisher = kernel.finisher(code, share, column);
        String key = finisherKey(block, from) + (cut.shares() > 1 ? "-share" + share.index() : "");
        Role role = roles.computeIfAbsent(key, finisher::named);
        var loads = new ArrayList<Load>();
        var vectors = finisher.vectors();
        for (int v = 0; v < vectors.size(); v++) {
            ChannelVector vector = vectors.get(v);
            int constant = site.constant(
                    "vector" + v,
                    () -> new Constant(kernel.label().name() + ".vector", DataType.FP32, vector.values()));
            int stride = to - from > 1 ? columns.get(from + 1).from() - column.from() : 0;
            loads.add(new Load(finisher.vectorBuffer(v), 0, constant, column.from(), stride, 0, column.count()));
        }
        site.place(
                role,
                new Grid(cut.column(from, share.index()), block.finisherRow(), to - from, 1, cut.shares(), 1),
                loads);
    }

    private void chains(DenseKernel.Block block) {
        int n = block.lanes().size();
        int multiplying = kernel.activeColumns() - cut.firstColumn();
        var rows = new int[n + 1];
        for (int i = 0; i < n; i++) {
            rows[i] = kernel.frame()
                    .row(kernel.input(), block.strips().get(i), block.lanes().get(i));
        }
        rows[n] = block.finisherRow();
        for (int i = 0; i < n; ) {
            int hops = rows[i + 1] - rows[i];
            int end = i + 1;
            while (end < n && hops == 1 && rows[end + 1] - rows[end] == 1) {
                end++;
            }
            var branch = List.of(new Branch(List.of(Segment.pass(Side.SOUTH, hops)), 1));
            int run = end - i;
            site.net(
                    "sum",
                    new Grid(cut.firstColumn(), rows[i], multiplying, (run + 1) / 2, 1, 2),
                    0,
                    DataType.FP32,
                    branch);
            if (run > 1) {
                site.net(
                        "sum",
                        new Grid(cut.firstColumn(), rows[i] + 1, multiplying, run / 2, 1, 2),
                        0,
                        DataType.FP32,
                        branch);
            }
            i = end;
        }
    }

    /** The PEs that split records, in front of a block, and the nets to the columns of each share. */
    private void splitters(DenseKernel.Block block) {
        for (int i = 0; i < block.lanes().size(); i++) {
            int strip = block.strips().get(i);
            int lane = block.lanes().get(i);
            var code = kernel.splitter(strip, lane);
            Role role = roles.computeIfAbsent(code.key(), code::named);
            var place = Grid.at(0, kernel.frame().row(kernel.input(), strip, lane));
            site.place(role, place, List.of());
            for (int share = 0; share < cut.shares(); share++) {
                var branches = new ArrayList<Branch>();
                for (int j = 0; j < columns.size(); j++) {
                    branches.add(new Branch(List.of(Segment.pass(Side.EAST, cut.column(j, share))), 0));
                }
                site.net("split", place, share, kernel.input().type(), branches);
            }
        }
    }

    private void appends(DenseKernel.Block block) {
        for (int j = 0; j < columns.size(); j++) {
            for (int share = 0; share < cut.shares(); share++) {
                boolean last = cut.share(share).isLast();
                if (!last || columns.get(j).passes()) {
                    site.net(
                            "append",
                            Grid.at(cut.column(j, share), block.finisherRow()),
                            last ? columns.get(j).finished() : 0,
                            kernel.output().type(),
                            List.of(new Branch(List.of(Segment.pass(Side.EAST, 1)), 0)));
                }
            }
        }
    }

    private int tableRows() {
        return kernel.shape().acrossStrips()
                ? kernel.blocks().get(0).lanes().size()
                : kernel.input().lanes();
    }

    private int blockElements() {
        int most = 0;
        for (var block : kernel.blocks()) {
            for (int i = 0; i < block.lanes().size(); i++) {
                for (var column : columns) {
                    most = Math.max(most, code(block, i, column).weightElements());
                }
            }
            if (!kernel.shape().acrossStrips()) {
                break;
            }
        }
        return most;
    }

    private Constant weightTable(int blockElements) {
        DataType type = kernel.frame().precision();
        String name = kernel.label().name() + ".weights";
        int length = Math.multiplyExact(Math.multiplyExact(tableRows(), columns.size()), blockElements);
        Weights source = kernel.weights();
        if (source == null) {
            return new Constant(name, type, length);
        }
        var values = new float[length];
        var block = kernel.blocks().get(0);
        for (int i = 0; i < tableRows(); i++) {
            for (int j = 0; j < columns.size(); j++) {
                code(block, i, columns.get(j))
                        .fill(
                                values,
                                (i * columns.size() + j) * blockElements,
                                columns.get(j).from(),
                                source);
            }
        }
        return new Constant(name, type, values);
    }

    /** The PE in row {@code i} of a block; shares of a strip hold the same weights in the same order. */
    private DenseCode code(DenseKernel.Block block, int i, ColumnCut.Column column) {
        return kernel.code(
                block.strips().get(i), block.outputStrip(), block.lanes().get(i), column.count(), cut.share(0));
    }
}
