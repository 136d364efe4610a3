package dev.waferflow.cli.picture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Whole numbers in few bytes: each minus the one {@code distance} before it (copies of a model then become zeros), zigzag, as
 * four planes of bytes from the lowest to the highest, deflated (RFC 1950). A browser reads it with its own means.
 */
final class PackedMap {
    private static final int PLANES = 4;

    private PackedMap() {}

    /** @param distance 0: every number stands for itself */
    static byte[] pack(int[] values, int distance) {
        var planes = new byte[Math.multiplyExact(PLANES, values.length)];
        for (int i = 0; i < values.length; i++) {
            int value = distance > 0 && i >= distance ? values[i] - values[i - distance] : values[i];
            int zigzag = value << 1 ^ value >> 31;
            for (int plane = 0; plane < PLANES; plane++) {
                planes[plane * values.length + i] = (byte) (zigzag >>> 8 * plane);
            }
        }
        var deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(planes);
        deflater.finish();
        var out = new ByteArrayOutputStream();
        var buffer = new byte[1 << 16];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** Throws if the bytes are not those of so many numbers. */
    static int[] unpack(byte[] packed, int count, int distance) throws IOException {
        var planes = new byte[Math.multiplyExact(PLANES, count)];
        var inflater = new Inflater();
        try {
            inflater.setInput(packed);
            int filled = 0;
            while (filled < planes.length) {
                int got = inflater.inflate(planes, filled, planes.length - filled);
                if (got == 0) {
                    throw new IOException("a map is cut short");
                }
                filled += got;
            }
        } catch (DataFormatException e) {
            throw new IOException("a map is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
        var values = new int[count];
        for (int i = 0; i < count; i++) {
            int zigzag = planes[i] & 255
                    | (planes[count + i] & 255) << 8
                    | (planes[2 * count + i] & 255) << 16
                    | (planes[3 * count + i] & 255) << 24;
            int value = zigzag >>> 1 ^ -(zigzag & 1);
            values[i] = distance > 0 && i >= distance ? value + values[i - distance] : value;
        }
        return values;
    }
}
