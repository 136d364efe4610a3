package dev.waferflow.placer.kernel;

import java.util.List;
import java.util.Optional;

/**
 * Tokens across the band: the rows that a matrix product multiplies travel as the columns of a layout, as pixels of an image
 * do. Each strip then has some tokens and all channels on its lanes; see {@link Frame#tokensAcross()}.
 */
final class Tokens {
    private Tokens() {}

    /** The layout of a value [..., token, channel] with tokens as columns; empty if the frame has no use for it. */
    static Optional<Layout> layout(Stream stream, Lowering lowering) {
        Frame frame = lowering.frame();
        int rank = stream.shape().size();
        if (!frame.tokensAcross() || rank < 2 || stream.shape().get(rank - 2) == 1) {
            return Optional.empty();
        }
        List<Axis> images = stream.view().dims(0, rank - 2);
        List<Axis> tokens = stream.view().dim(rank - 2);
        List<Axis> channels = stream.view().dim(rank - 1);
        Layout given = stream.layout();
        if (given != null
                && Axis.canonical(given.positions()).equals(Axis.canonical(images))
                && Axis.canonical(given.columns()).equals(Axis.canonical(tokens))
                && Axis.sameSteps(given.channels(), channels)) {
            return Optional.of(given.withPadding(0, 0, 0));
        }
        var strips = frame.stripsFor(Axis.size(tokens));
        return Optional.of(new Layout(
                frame.precision(),
                images,
                List.of(),
                channels,
                tokens,
                frame.evenLanesFor(Axis.size(channels), strips),
                strips,
                0,
                0,
                0));
    }

    /** The layout of a row-major result [..., token, channel] that is made strip by strip from {@code input}. */
    static Layout result(Layout input, View view, int lanes) {
        int rank = view.dims().size();
        return new Layout(
                input.type(),
                view.dims(0, rank - 2),
                List.of(),
                view.dim(rank - 1),
                view.dim(rank - 2),
                lanes,
                input.strips(),
                0,
                0,
                0);
    }
}
