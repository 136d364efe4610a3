package dev.waferflow.placer.kernel;

/**
 * One input of a kernel.
 *
 * @param source id of the producing kernel, or {@code -1 - i} for input i of the model
 * @param layout how the stream arrives; equals the source's output layout
 */
public record Feed(int source, Layout layout) {
    /** Whether the host feeds it. */
    public boolean fromHost() {
        return source < 0;
    }

    /** Number of the model's input; only if {@link #fromHost()}. */
    public int hostInput() {
        return -1 - source;
    }
}
