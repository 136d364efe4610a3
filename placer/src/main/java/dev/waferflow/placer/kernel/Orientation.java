package dev.waferflow.placer.kernel;

import dev.waferflow.machine.number.DataType;
import java.util.List;

/**
 * Which dimensions of a value become what of a layout: an image [batch, channel, row, column] or a sequence whose last
 * dimension is shared out over the lanes.
 */
enum Orientation {
    /** Batch, channels, rows and, in four dimensions, columns. */
    IMAGE,
    /** All dimensions but the last are positions. */
    SEQUENCE;

    /** The orientation in which a stream travels, or that suits it best. */
    static Orientation of(Stream stream) {
        int rank = stream.shape().size();
        if (rank < 3 || rank > 4) {
            return SEQUENCE;
        }
        if (stream.layout() == null) {
            return rank == 4 ? IMAGE : SEQUENCE;
        }
        var channels = Axis.canonical(stream.layout().channels());
        boolean image = Axis.canonical(stream.view().dim(1)).equals(channels);
        boolean sequence = Axis.canonical(stream.view().dim(rank - 1)).equals(channels);
        return image && !(sequence && rank == 3) ? IMAGE : sequence ? SEQUENCE : rank == 4 ? IMAGE : SEQUENCE;
    }

    /** The dimension that the lanes share out. */
    int channelDimension(int rank) {
        return this == IMAGE ? 1 : rank - 1;
    }

    /** The dimension that the strips share out, or -1. */
    int columnDimension(int rank) {
        return this == IMAGE && rank == 4 ? 3 : -1;
    }

    /** The dimension of the rows inside an image, or -1. */
    int rowDimension() {
        return this == IMAGE ? 2 : -1;
    }

    /** The layout of a value with that view, on as many lanes as there are and even strips. */
    Layout layout(Lowering lowering, View view, DataType type) {
        int rank = view.dims().size();
        boolean image = this == IMAGE;
        List<Axis> channels = rank == 0 ? List.of() : view.dim(channelDimension(rank));
        List<Axis> columns = image && rank == 4 ? view.dim(3) : List.of();
        List<Strip> strips = lowering.frame().stripsFor(Axis.size(columns));
        return new Layout(
                type,
                image ? view.dim(0) : view.dims(0, Math.max(0, rank - 1)),
                image ? view.dim(2) : List.of(),
                channels,
                columns,
                lowering.frame().lanesFor(Axis.size(channels), strips),
                strips,
                0,
                0,
                0);
    }
}
