package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads the binary numbers of a saved program. Arrays grow only as bytes arrive, so a file that claims much and holds
 * little costs little.
 */
final class BlobReader implements TextParser.Numbers {
    /** Marks the end of the stream. */
    static final int END = 0x5746454e;

    private static final int CHUNK = 1 << 16;

    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK];

    BlobReader(InputStream in) {
        this.in = in;
    }

    /** Carries the stream's fault through the parser. */
    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Cut(IOException cause) {
            super(cause);
        }

        IOException cause() {
            return (IOException) getCause();
        }
    }

    int whole() throws IOException {
        if (in.readNBytes(chunk, 0, 4) < 4) {
            throw new EOFException();
        }
        return intAt(0);
    }

    byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    @Override
    public float[] values(DataType type, int length) {
        var values = new float[Math.min(length, CHUNK)];
        int done = 0;
        int width = type == DataType.FP16 || type == DataType.BF16 ? 2 : 4;
        while (done < length) {
            int count = fill(length - done, width);
            if (done + count > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(length, 2L * values.length));
            }
            for (int i = 0; i < count; i++) {
                values[done + i] = switch (type) {
                    case FP16 -> Rounding.halfToFloat(shortAt(2 * i));
                    case BF16 -> Float.intBitsToFloat(shortAt(2 * i) << 16);
                    default -> Float.intBitsToFloat(intAt(4 * i));
                };
            }
            done += count;
        }
        return values;
    }

    @Override
    public int[] elements(int length) {
        var elements = new int[Math.min(length, CHUNK)];
        int done = 0;
        while (done < length) {
            int count = fill(length - done, 4);
            if (done + count > elements.length) {
                elements = Arrays.copyOf(elements, (int) Math.min(length, 2L * elements.length));
            }
            for (int i = 0; i < count; i++) {
                elements[done + i] = intAt(4 * i);
            }
            done += count;
        }
        return elements;
    }

    /** Fills the chunk with at most {@code most} numbers of {@code width} bytes and returns how many. */
    private int fill(int most, int width) {
        int count = Math.min(most, CHUNK / width);
        try {
            if (in.readNBytes(chunk, 0, count * width) < count * width) {
                throw new EOFException();
            }
        } catch (IOException e) {
            throw new Cut(e);
        }
        return count;
    }

    private short shortAt(int at) {
        return (short) ((chunk[at] & 0xff) | (chunk[at + 1] << 8));
    }

    private int intAt(int at) {
        return (shortAt(at) & 0xffff) | (shortAt(at + 2) << 16);
    }
}
