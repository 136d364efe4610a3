package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes the binary numbers of a saved program. */
final class BlobWriter {
    private final OutputStream out;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    BlobWriter(OutputStream out) {
        this.out = out;
    }

    void whole(int value) {
        room(4);
        buffer.putInt(value);
    }

    void bytes(byte[] bytes) throws IOException {
        flush();
        out.write(bytes);
    }

    void values(DataType type, float[] values) {
        for (float value : values) {
            room(4);
            if (type == DataType.FP16) {
                buffer.putShort(Rounding.floatToHalf(value));
            } else if (type == DataType.BF16) {
                buffer.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
            } else {
                buffer.putInt(Float.floatToRawIntBits(value));
            }
        }
    }

    void elements(HostPort port) {
        for (int element : port.elements()) {
            whole(element);
        }
    }

    private void room(int bytes) {
        if (buffer.remaining() < bytes) {
            try {
                flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void flush() throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
