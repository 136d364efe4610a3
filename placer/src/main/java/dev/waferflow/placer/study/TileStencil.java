package dev.waferflow.placer.study;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.mesh.MeshProgram;
import dev.waferflow.placer.mesh.Op;
import dev.waferflow.placer.mesh.PeCode;
import dev.waferflow.placer.mesh.WindowLoad;
import java.util.ArrayList;

/**
 * A star stencil in two dimensions, a tile of fp32 points per PE, as an explicit time step: the change of every point is a weighted
 * sum of it and its neighbours within {@code radius}, and is then added to it. A PE holds its tile with a border as wide as the
 * radius; per iteration it sends the four edges, takes the four borders and computes, one vector instruction per weight.
 */
public final class TileStencil {
    private static final int SIDE_PES = 3;
    private static final int REPORT_PORT = 4;

    private final WaferSpec wafer;
    private final int tile;
    private final int radius;
    private final int pitch;
    private final Ring ring = new Ring(SIDE_PES);
    private final float[] start;

    private TileStencil(WaferSpec wafer, int tile, int radius) {
        this.wafer = wafer;
        this.tile = tile;
        this.radius = radius;
        pitch = tile + 2 * radius;
        start = new float[ring.width() * ring.width() * pitch * pitch];
        var numbers = Numbers.small(ring.width() * ring.width() * tile * tile);
        for (int i = 0; i < numbers.length; i++) {
            int pe = i / (tile * tile);
            int row = i / tile % tile;
            start[(pe * pitch + radius + row) * pitch + radius + i % tile] = numbers[i];
        }
    }

    /** Iterations one after the other on tiles of {@code tile} x {@code tile} points. */
    public static Study of(WaferSpec wafer, int tile, int radius) {
        var study = new TileStencil(wafer, tile, radius);
        return Study.steady(study.program(false), study.program(true), study.expected());
    }

    /** Weight of the point {@code distance} to a side; distance 0 is the point itself. */
    private static float weight(int side, int distance) {
        return distance == 0 ? -3 : (side + 1) * (distance % 2 == 0 ? -1 : 1);
    }

    private double point(int x, int y, int column, int row) {
        int peX = x + Math.floorDiv(column, tile);
        int peY = y + Math.floorDiv(row, tile);
        int pe = peY * ring.width() + peX;
        int inside = (radius + Math.floorMod(row, tile)) * pitch + radius + Math.floorMod(column, tile);
        return start[pe * pitch * pitch + inside];
    }

    private double[] expected() {
        int n = ring.n();
        var result = new double[n * tile];
        for (int i = 0; i < n; i++) {
            for (int column = 0; column < tile; column++) {
                double change = weight(0, 0) * point(1 + i, 1 + i, column, 0);
                for (int side = 0; side < 4; side++) {
                    Side from = Ring.SIDES.get(side);
                    for (int d = 1; d <= radius; d++) {
                        change += weight(side, d) * point(1 + i, 1 + i, column + d * from.dx(), d * from.dy());
                    }
                }
                result[i * tile + column] = point(1 + i, 1 + i, column, 0) + change;
            }
        }
        return result;
    }

    private Program program(boolean reports) {
        int width = ring.width();
        var mesh = new MeshProgram("stencil-tile", wafer, DataType.FP32, width, width);
        int block = pitch * pitch;
        int points = mesh.constant("points", DataType.FP32, start);
        var load = new WindowLoad(0, points, 0, block, width * block, block);
        mesh.place(ring.inner(), inner(false), load);
        for (Side side : Ring.SIDES) {
            mesh.place(ring.border(side), border(side), load);
            nets(mesh, side);
        }
        for (int i = 0; reports && i < ring.n(); i++) {
            mesh.place(Grid.at(1 + i, 1 + i), inner(true), load);
            mesh.report(1 + i, 1 + i, REPORT_PORT, 8, tile, DataType.FP32);
        }
        return mesh.build();
    }

    /** Everybody sends to the neighbour on that side, if it is inside or on the border there. */
    private void nets(MeshProgram mesh, Side side) {
        int index = Ring.port(side);
        boolean across = side.dx() != 0;
        var branch = MeshProgram.straight(side, 1, Ring.port(side.opposite()));
        int from = side == Side.WEST || side == Side.NORTH ? 1 : 0;
        for (int parity = 0; parity < 2; parity++) {
            int first = from + parity;
            int count = (ring.n() + 2 - parity) / 2;
            var grid = across ? new Grid(first, 1, count, ring.n(), 2, 1) : new Grid(1, first, ring.n(), count, 1, 2);
            mesh.net("edge", grid, index, 2 * index + first % 2, DataType.FP32, branch);
        }
    }

    /** Sends the edge that its neighbour inside needs and drops what comes. */
    private Role border(Side side) {
        var code = new PeCode("border" + side.letter());
        int points = code.buffer("points", DataType.FP32, pitch * pitch);
        int dropped = code.buffer("dropped", DataType.FP32, tile * radius);
        Side inwards = side.opposite();
        code.thread("send", send(points, inwards).get());
        code.thread(
                "drop",
                Op.of(VectorOp.MOV, tile * radius)
                        .to(Op.at(dropped))
                        .from(Op.port(Ring.port(inwards), DataType.FP32))
                        .get());
        return code.role();
    }

    private Integer[] extents(Side side) {
        return side.dx() != 0 ? new Integer[] {tile, radius} : new Integer[] {radius, tile};
    }

    /** Sends the points within the radius of a side to the neighbour there. */
    private Op send(int points, Side side) {
        int column = radius + (side == Side.EAST ? tile - radius : 0);
        int row = radius + (side == Side.SOUTH ? tile - radius : 0);
        return Op.of(VectorOp.MOV, extents(side))
                .to(Op.port(Ring.port(side), DataType.FP32))
                .from(Op.at(points, row * pitch + column, pitch, 1));
    }

    /** Fills the border on a side. */
    private Op take(int points, Side side) {
        int column = side == Side.WEST ? 0 : side == Side.EAST ? radius + tile : radius;
        int row = side == Side.NORTH ? 0 : side == Side.SOUTH ? radius + tile : radius;
        return Op.of(VectorOp.MOV, extents(side))
                .to(Op.at(points, row * pitch + column, pitch, 1))
                .from(Op.port(Ring.port(side), DataType.FP32));
    }

    private Operand.Memory shifted(int points, Side side, int distance) {
        return Op.at(points, (radius + distance * side.dy()) * pitch + radius + distance * side.dx(), pitch, 1);
    }

    private Role inner(boolean reports) {
        var code = new PeCode(reports ? "reporter" : "inner");
        int points = code.buffer("points", DataType.FP32, pitch * pitch);
        int change = code.buffer("change", DataType.FP32, tile * tile);
        var main = new ArrayList<Op>();
        main.add(Op.of(VectorOp.MUL, tile, tile).from(shifted(points, Side.EAST, 0), Op.number(weight(0, 0))));
        for (int side = 0; side < Ring.SIDES.size(); side++) {
            for (int distance = 1; distance <= radius; distance++) {
                main.add(Op.of(VectorOp.FMAC, tile, tile)
                        .from(shifted(points, Ring.SIDES.get(side), distance), Op.number(weight(side, distance))));
            }
        }
        main.forEach(op -> op.to(Op.at(change, 0, tile, 1)));
        int arrived = code.semaphore(0);
        main.get(1).waits(arrived, Ring.SIDES.size());
        for (Side side : Ring.SIDES) {
            int free = code.semaphore(1);
            main.get(main.size() - 1).signals(free);
            code.thread(
                    "take" + side.letter(),
                    take(points, side).waits(free).signals(arrived).get());
        }
        var own = shifted(points, Side.EAST, 0);
        int sent = code.semaphore(0);
        var step = Op.of(VectorOp.ADD, tile, tile)
                .to(own)
                .from(own, Op.at(change, 0, tile, 1))
                .waits(sent, 2);
        for (int i = 0; i < Ring.SIDES.size(); i += 2) {
            int ready = code.semaphore(1);
            step.signals(ready);
            code.thread(
                    "send" + i,
                    send(points, Ring.SIDES.get(i)).waits(ready).get(),
                    send(points, Ring.SIDES.get(i + 1)).signals(sent).get());
        }
        main.add(step);
        if (reports) {
            main.add(Op.of(VectorOp.MOV, tile)
                    .to(Op.port(REPORT_PORT, DataType.FP32))
                    .from(Op.at(points, radius * pitch + radius, 1)));
        }
        return code.thread("main", main.stream().map(Op::get).toList()).role();
    }
}
