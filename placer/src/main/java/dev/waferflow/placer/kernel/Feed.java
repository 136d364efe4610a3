package dev.waferflow.placer.kernel;

/**
 * One input of a kernel.
 *
 * @param source id of the producing kernel, or {@code -1 - i} for input i of the model
 * @param layout how the stream arrives; equals the source's output layout
 * @param slots records that the kernel must be able to hold of it, if that is more than it holds anyway
 */
public record Feed(int source, Layout layout, int slots) {
    /** A feed of which the kernel holds as much as it likes. */
    public Feed(int source, Layout layout) {
        this(source, layout, 0);
    }

    /** Whether the host feeds it. */
    public boolean fromHost() {
        return source < 0;
    }
}
