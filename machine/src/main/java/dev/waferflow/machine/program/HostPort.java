package dev.waferflow.machine.program;

/**
 * One boundary port of a host stream: which elements of the tensor pass it, in order. Input ports are at the west edge
 * (net source column -1), output ports at the east edge (net end in column {@code width}).
 */
public final class HostPort {
    private final int row;
    private final int elementsPerMessage;
    private final int[] elements;

    /**
     * @param row the wafer row of the port
     * @param elementsPerMessage the stream is cut into messages of this many elements, each filling whole words
     * @param elements flat row-major index into the tensor per streamed element; -1 is a padding zero (input) or an
     *     element to be dropped (output). The array is not copied and must not be written afterwards.
     */
    public HostPort(int row, int elementsPerMessage, int[] elements) {
        if (elementsPerMessage < 1 || elements.length % elementsPerMessage != 0) {
            throw new IllegalArgumentException(elements.length + " elements in messages of " + elementsPerMessage);
        }
        this.row = row;
        this.elementsPerMessage = elementsPerMessage;
        this.elements = elements;
    }

    /** Wafer row. */
    public int row() {
        return row;
    }

    /** Elements per message. */
    public int elementsPerMessage() {
        return elementsPerMessage;
    }

    /** Flat tensor indices in stream order; not to be written. */
    public int[] elements() {
        return elements;
    }

    /** Messages per sample. */
    public int messages() {
        return elements.length / elementsPerMessage;
    }
}
