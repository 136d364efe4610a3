package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.unit.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a tensor travels: the type of a connection. A record is sent for each step of the images and rows; it holds a block
 * of channels (by lane) times a range of columns (by strip), channel outermost. Lane l carries channels {@code [l *
 * block, (l+1) * block)}.
 *
 * @param type element type on the fabric
 * @param images outermost steps (batch)
 * @param rows steps inside an image; the stream may carry padding rows around them
 * @param channels what the lanes share out
 * @param columns what the strips share out
 * @param lanes parallel streams per strip
 * @param strips one column range per strip; ranges may overlap (halo) and reach outside the tensor (padding)
 * @param padTop padding rows before the rows of each image
 * @param padBottom padding rows after them
 * @param padValue the number that padding holds
 */
public record Layout(
        DataType type,
        List<Axis> images,
        List<Axis> rows,
        List<Axis> channels,
        List<Axis> columns,
        int lanes,
        List<Strip> strips,
        int padTop,
        int padBottom,
        float padValue) {
    public Layout {
        images = List.copyOf(images);
        rows = List.copyOf(rows);
        channels = List.copyOf(channels);
        columns = List.copyOf(columns);
        strips = List.copyOf(strips);
    }

    /** Number of images. */
    public int imageCount() {
        return Axis.size(images);
    }

    /** Rows of one image without padding. */
    public int rowCount() {
        return Axis.size(rows);
    }

    /** Rows of one image as they travel. */
    public int paddedRows() {
        return padTop + rowCount() + padBottom;
    }

    /** Records per lane and sample. */
    public int records() {
        return imageCount() * paddedRows();
    }

    /** Number of channels. */
    public int channelCount() {
        return Axis.size(channels);
    }

    /** Number of columns. */
    public int columnCount() {
        return Axis.size(columns);
    }

    /** Channels per lane, the last lane may have fewer. */
    public int block() {
        return Whole.ceilDiv(channelCount(), lanes);
    }

    /** First channel of a lane. */
    public int channelFrom(int lane) {
        int count = channelCount();
        return Math.min(count, lane * Whole.ceilDiv(count, lanes));
    }

    /** Channels of a lane. */
    public int channelsOf(int lane) {
        int count = channelCount();
        int block = Whole.ceilDiv(count, lanes);
        return Math.min(count, (lane + 1) * block) - Math.min(count, lane * block);
    }

    /** Elements of one record. */
    public int recordElements(int strip, int lane) {
        return channelsOf(lane) * strips.get(strip).width();
    }

    /** The strips that carry columns, in order. */
    int[] usedStrips() {
        return IntStream.range(0, strips.size())
                .filter(s -> !strips.get(s).isEmpty())
                .toArray();
    }

    /** Parallel streams in all. */
    public int streams() {
        return usedStrips().length * lanes;
    }

    /** The first of the strips with most columns. */
    int widestStrip() {
        int widest = 0;
        for (int s = 1; s < strips.size(); s++) {
            widest = strips.get(s).width() > strips.get(widest).width() ? s : widest;
        }
        return widest;
    }

    /** Whether the stream carries padding rows or columns. */
    public boolean isPadded() {
        if (padTop != 0 || padBottom != 0) {
            return true;
        }
        for (Strip strip : strips) {
            if (strip.from() < 0 || strip.to() > columnCount()) {
                return true;
            }
        }
        return false;
    }

    /** Whether both carry the same elements in the same order on the same lanes. */
    public boolean sameStream(Layout other) {
        return type == other.type
                && lanes == other.lanes
                && strips.equals(other.strips)
                && padTop == other.padTop
                && padBottom == other.padBottom
                && (!isPadded() || padValue == other.padValue && rowCount() == other.rowCount())
                && sameSteps(other);
    }

    /** Whether records, channels and columns enumerate the same elements, whatever the cut into lanes and strips. */
    public boolean sameSteps(Layout other) {
        return Axis.canonical(positions()).equals(Axis.canonical(other.positions()))
                && Axis.canonical(channels).equals(Axis.canonical(other.channels))
                && Axis.canonical(columns).equals(Axis.canonical(other.columns));
    }

    /** Images and rows together. */
    public List<Axis> positions() {
        var all = new ArrayList<>(images);
        all.addAll(rows);
        return all;
    }

    /** The same tensor with other strips. */
    public Layout withStrips(List<Strip> newStrips) {
        return new Layout(type, images, rows, channels, columns, lanes, newStrips, padTop, padBottom, padValue);
    }

    /** The same tensor on at most {@code mostLanes} lanes, none of them empty. */
    public Layout withLanes(int mostLanes) {
        int count = channelCount();
        int newLanes = Whole.ceilDiv(count, Whole.ceilDiv(count, Math.min(count, mostLanes)));
        return new Layout(type, images, rows, channels, columns, newLanes, strips, padTop, padBottom, padValue);
    }

    /**
     * The same stream in finer records: each is cut into {@code count} pieces of equally many channels, one after the other.
     * The layout itself if lanes or pieces are not all equal, or do not fill whole words.
     */
    Layout inPieces(int count) {
        int piece = block() / count;
        boolean even = channelCount() % lanes == 0 && block() % count == 0 && !isPadded();
        if (!even || piece * type.bits() % Integer.SIZE != 0) {
            return this;
        }
        var lane = Axis.innermost(channels, block());
        var cut = new ArrayList<>(Axis.outermost(channels, lanes));
        cut.addAll(Axis.innermost(lane, piece));
        var steps = new ArrayList<>(rows);
        steps.addAll(Axis.outermost(lane, count));
        var pieces = new Layout(type, images, steps, cut, columns, lanes, strips, 0, 0, 0);
        boolean cutThere = pieces.channelCount() * count == channelCount() && pieces.rowCount() == rowCount() * count;
        return cutThere ? pieces : this;
    }

    /** The same tensor with padding rows. */
    public Layout withPadding(int top, int bottom, float value) {
        return new Layout(type, images, rows, channels, columns, lanes, strips, top, bottom, value);
    }

    /** Flat tensor index of each element in stream order, -1 for padding. */
    public int[] elements(int strip, int lane) {
        int perRecord = recordElements(strip, lane);
        var result = new int[records() * perRecord];
        int at = 0;
        Strip range = strips.get(strip);
        int rowCount = rowCount();
        int columnCount = columnCount();
        int channelFrom = channelFrom(lane);
        int channelTo = channelFrom + channelsOf(lane);
        for (int image = 0; image < imageCount(); image++) {
            int imageOffset = Axis.offset(images, image);
            for (int row = -padTop; row < rowCount + padBottom; row++) {
                boolean inside = row >= 0 && row < rowCount;
                int rowOffset = inside ? imageOffset + Axis.offset(rows, row) : 0;
                for (int c = channelFrom; c < channelTo; c++) {
                    int channelOffset = rowOffset + Axis.offset(channels, c);
                    for (int q = range.from(); q < range.to(); q++) {
                        boolean real = inside && q >= 0 && q < columnCount;
                        result[at++] = real ? channelOffset + Axis.offset(columns, q) : -1;
                    }
                }
            }
        }
        return result;
    }
}
