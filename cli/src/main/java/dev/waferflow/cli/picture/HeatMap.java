package dev.waferflow.cli.picture;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * How busy every PE was.
 *
 * <p>Saved gzipped, big-endian: {@code WFHEAT01}, width, height (int32 each), cycles (int64), then per PE in row-major
 * order its busy cycles (int32; -1 for a PE without a role).
 *
 * @param width columns
 * @param height rows
 * @param cycles that the run took
 * @param busy cycles per PE, -1 where it has no role; not to be written
 */
public record HeatMap(int width, int height, long cycles, int[] busy) {
    /** Stands for a PE without a role. */
    public static final int UNASSIGNED = -1;

    private static final long MAGIC = 0x5746484541543031L;
    private static final int MOST_PES = 1 << 28;

    public HeatMap {
        if (busy.length != width * height) {
            throw new IllegalArgumentException(busy.length + " values for " + width + "x" + height + " PEs");
        }
    }

    /** Percent of the run for which a PE was busy; negative where it has no role. */
    double percent(int pe) {
        return busy[pe] < 0 ? -1 : Math.min(100.0, 100.0 * busy[pe] / Math.max(1, cycles));
    }

    /** The saved form. */
    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(new GZIPOutputStream(bytes))) {
            out.writeLong(MAGIC);
            out.writeInt(width);
            out.writeInt(height);
            out.writeLong(cycles);
            var row = new byte[width * 4];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int value = busy[y * width + x];
                    row[4 * x] = (byte) (value >> 24);
                    row[4 * x + 1] = (byte) (value >> 16);
                    row[4 * x + 2] = (byte) (value >> 8);
                    row[4 * x + 3] = (byte) value;
                }
                out.write(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the saved form.
     *
     * @param where named in the message if the bytes are malformed
     * @throws UserException MALFORMED_INPUT
     */
    public static HeatMap parse(byte[] bytes, String where) {
        try (var in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
            if (in.readLong() != MAGIC) {
                throw new IOException("it does not begin with WFHEAT01");
            }
            int width = in.readInt();
            int height = in.readInt();
            long cycles = in.readLong();
            if (width < 1 || height < 1 || (long) width * height > MOST_PES) {
                throw new IOException("it claims " + width + "x" + height + " PEs");
            }
            var busy = new int[width * height];
            var row = new byte[width * 4];
            for (int y = 0; y < height; y++) {
                in.readFully(row);
                for (int x = 0; x < width; x++) {
                    busy[y * width + x] = (row[4 * x] & 255) << 24
                            | (row[4 * x + 1] & 255) << 16
                            | (row[4 * x + 2] & 255) << 8
                            | row[4 * x + 3] & 255;
                }
            }
            return new HeatMap(width, height, cycles, busy);
        } catch (IOException e) {
            throw UserException.of(
                    FaultKind.MALFORMED_INPUT,
                    "WF-CLI-011",
                    "no heatmap of waferflow: " + e.getMessage(),
                    where,
                    "make the report again with waferflow run");
        }
    }
}
