package dev.waferflow.cli.picture;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of every PE after a run; also the form of {@code pes.bin}, which {@link #bytes} explains.
 *
 * @param width columns
 * @param height rows
 * @param cycles that the run took
 * @param linkCycles cycles between two samples of one copy of the model: what the words of a link are to be compared with
 * @param copyRows rows from one copy of the model to the next, 0 if there is one
 * @param sramBytes that every PE has
 * @param roles the kinds of PE; {@link Kind#ROLE} indexes them
 * @param maps per PE one number, row-major; not to be written
 */
public record PeMaps(
        int width,
        int height,
        long cycles,
        double linkCycles,
        int copyRows,
        int sramBytes,
        List<PeRole> roles,
        Map<Kind, int[]> maps) {
    private static final long MAGIC = 0x5746504553303031L;
    private static final int MOST_PES = 1 << 28;
    private static final int MOST_ROLES = 1 << 20;

    public PeMaps {
        roles = List.copyOf(roles);
        for (Kind kind : Kind.values()) {
            if (!maps.containsKey(kind) || maps.get(kind).length != width * height) {
                throw new IllegalArgumentException("map " + kind + " is not of " + width + "x" + height + " PEs");
            }
        }
    }

    /** What is recorded of a PE. Cycles are those of the whole run; -1 stands for never, or no role. */
    public enum Kind {
        ROLE,
        BUSY,
        WAITING_FOR_DATA,
        BACK_PRESSURE,
        MEMORY_PORT,
        DATAPATH_SHARED,
        FIRST_WORD,
        FIRST_SAMPLE_DONE,
        NORTH_WORDS,
        EAST_WORDS,
        SOUTH_WORDS,
        WEST_WORDS
    }

    /**
     * A kind of PE.
     *
     * @param layer its layer
     * @param name of the role
     * @param codeBytes SRAM for runtime and code
     * @param weightBytes SRAM for weights
     * @param activationBytes SRAM for activations
     * @param accumulatorBytes SRAM for sums
     */
    public record PeRole(
            int layer, String name, int codeBytes, int weightBytes, int activationBytes, int accumulatorBytes) {
        /** SRAM in all. */
        public int bytes() {
            return codeBytes + weightBytes + activationBytes + accumulatorBytes;
        }
    }

    /** One number per PE. */
    public int[] of(Kind kind) {
        return maps.get(kind);
    }

    /** The role of a PE, or null. */
    public PeRole role(int pe) {
        int role = of(Kind.ROLE)[pe];
        return role < 0 ? null : roles.get(role);
    }

    /**
     * The saved form, big-endian: {@code WFPES001}, width, height (int32), cycles (int64), linkCycles (float64), copyRows,
     * sramBytes, number of roles (int32); per role its name (length in bytes as int16, UTF-8), layer and four sizes (int32);
     * then per kind of number, in the order of {@link Kind}, a length (int32) and so many bytes of {@link PackedMap}.
     */
    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(MAGIC);
            out.writeInt(width);
            out.writeInt(height);
            out.writeLong(cycles);
            out.writeDouble(linkCycles);
            out.writeInt(copyRows);
            out.writeInt(sramBytes);
            out.writeInt(roles.size());
            for (PeRole role : roles) {
                out.writeUTF(role.name);
                out.writeInt(role.layer);
                out.writeInt(role.codeBytes);
                out.writeInt(role.weightBytes);
                out.writeInt(role.activationBytes);
                out.writeInt(role.accumulatorBytes);
            }
            for (Kind kind : Kind.values()) {
                byte[] packed = packed(kind);
                out.writeInt(packed.length);
                out.write(packed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** One map, compressed. */
    public byte[] packed(Kind kind) {
        return PackedMap.pack(of(kind), width * copyRows);
    }

    /**
     * Reads the saved form.
     *
     * @param where named in the message if the bytes are malformed
     * @throws UserException MALFORMED_INPUT
     */
    public static PeMaps parse(byte[] bytes, String where) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readLong() != MAGIC) {
                throw new IOException("it does not begin with WFPES001");
            }
            int width = in.readInt();
            int height = in.readInt();
            if (width < 1 || height < 1 || (long) width * height > MOST_PES) {
                throw new IOException("it claims " + width + "x" + height + " PEs");
            }
            long cycles = in.readLong();
            double linkCycles = in.readDouble();
            int copyRows = in.readInt();
            int sram = in.readInt();
            var roles = roles(in);
            var maps = new EnumMap<Kind, int[]>(Kind.class);
            for (Kind kind : Kind.values()) {
                int length = in.readInt();
                if (length < 0 || length > in.available() || copyRows < 0 || copyRows > height) {
                    throw new IOException("it is cut short");
                }
                maps.put(kind, PackedMap.unpack(in.readNBytes(length), width * height, width * copyRows));
            }
            for (int role : maps.get(Kind.ROLE)) {
                if (role < -1 || role >= roles.size()) {
                    throw new IOException("it names a role " + role);
                }
            }
            return new PeMaps(width, height, cycles, linkCycles, copyRows, sram, roles, maps);
        } catch (IOException e) {
            throw UserException.of(
                    FaultKind.MALFORMED_INPUT,
                    "WF-CLI-011",
                    "no PE figures of waferflow: " + (e.getMessage() == null ? "it is cut short" : e.getMessage()),
                    where,
                    "make the report again with waferflow run");
        }
    }

    private static List<PeRole> roles(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST_ROLES) {
            throw new IOException("it claims " + count + " roles");
        }
        var roles = new ArrayList<PeRole>();
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            roles.add(new PeRole(in.readInt(), name, in.readInt(), in.readInt(), in.readInt(), in.readInt()));
        }
        return roles;
    }
}
