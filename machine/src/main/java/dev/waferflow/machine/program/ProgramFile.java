package dev.waferflow.machine.program;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The saved form of a program ({@code .wfp}): a header, then one gzip stream that holds the structure as text and the
 * numbers in binary.
 *
 * <pre>
 *   8 bytes  "WAFERFLO"            gzip:  int32 length, structure in UTF-8 (numbers announced as "blob")
 *   int32    version, 1                   per constant with values: its elements
 *                                         per host port: its element map as int32
 *                                         int32 0x5746454e, the end
 * </pre>
 *
 * All numbers are little-endian; FP16 and BF16 take two bytes, everything else four. Equal programs give equal bytes.
 * What is read is well-formed but not checked: see {@link ProgramVerifier}.
 */
public final class ProgramFile {
    private static final byte[] MAGIC = "WAFERFLO".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER = MAGIC.length + 4;
    private static final long MAX_TEXT = 1L << 29;

    private ProgramFile() {}

    /** Saves the program; an old file is replaced only when the new one is complete. */
    public static void write(Program program, Path path) {
        var target = path.toAbsolutePath();
        var temporary = target.resolveSibling(target.getFileName() + ".tmp");
        try {
            try (var out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
                write(program, out);
            }
            move(temporary, target);
        } catch (IOException | UncheckedIOException e) {
            throw UserException.of(
                    FaultKind.HOST_RESOURCES,
                    "WF-FILE-001",
                    "cannot write the program: " + reason(e),
                    path.toString(),
                    "check that the folder exists and has room");
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // A left-over temporary file harms nobody; the first fault is the one to tell.
        }
    }

    private static void write(Program program, OutputStream out) throws IOException {
        out.write(MAGIC);
        out.write(ByteBuffer.allocate(4).putInt(Integer.reverseBytes(VERSION)).array());
        try (var zip = new FastGzip(out)) {
            var blobs = new BlobWriter(zip);
            byte[] text = new TextPrinter(false).print(program).getBytes(StandardCharsets.UTF_8);
            blobs.whole(text.length);
            blobs.bytes(text);
            for (Constant constant : program.constants()) {
                if (constant.hasValues()) {
                    blobs.values(constant.type(), constant.values());
                }
            }
            for (HostStream stream : program.inputs()) {
                stream.ports().forEach(blobs::elements);
            }
            for (HostStream stream : program.outputs()) {
                stream.ports().forEach(blobs::elements);
            }
            blobs.whole(BlobReader.END);
            blobs.flush();
        }
    }

    /** Deflates for speed: weights hardly compress, structure always does. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /**
     * Reads a program in its saved form or as {@link ProgramText}, whichever it is.
     *
     * @throws UserException MALFORMED_INPUT if it is missing, truncated, corrupt or of another version
     */
    public static Program read(Path path) {
        try (var in = Files.newInputStream(path)) {
            return read(in, path.toString());
        } catch (NoSuchFileException e) {
            throw malformed("there is no such file", path.toString());
        } catch (IOException e) {
            throw malformed("the program cannot be read: " + reason(e), path.toString());
        }
    }

    /** The same from a stream; {@code where} is what messages name. */
    public static Program read(InputStream in, String where) {
        try {
            byte[] header = in.readNBytes(HEADER);
            if (startsWithMagic(header)) {
                return readSaved(header, in, where);
            }
            return ProgramText.parse(text(header, in, where), where);
        } catch (EOFException e) {
            throw malformed("the saved program is cut off", where);
        } catch (CharacterCodingException e) {
            throw malformed("this is neither a saved program nor program text (not UTF-8)", where);
        } catch (IOException e) {
            throw malformed("the program cannot be read: " + reason(e), where);
        } catch (OutOfMemoryError e) {
            throw UserException.of(
                    FaultKind.HOST_RESOURCES,
                    "WF-FILE-003",
                    "the program does not fit into this computer's memory",
                    where,
                    "give Java more memory with -Xmx");
        }
    }

    private static boolean startsWithMagic(byte[] header) {
        return header.length >= MAGIC.length && Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    private static Program readSaved(byte[] header, InputStream in, String where) throws IOException {
        if (header.length < HEADER) {
            throw new EOFException();
        }
        int version = Integer.reverseBytes(ByteBuffer.wrap(header).getInt(MAGIC.length));
        if (version != VERSION) {
            throw malformed("saved form version " + version + ", this waferflow reads version " + VERSION, where);
        }
        try (var zip = new GZIPInputStream(in, 1 << 16)) {
            var blobs = new BlobReader(zip);
            int length = blobs.whole();
            if (length < 0 || length > MAX_TEXT) {
                throw new IOException("its structure claims " + length + " bytes");
            }
            String structure = decode(blobs.bytes(length));
            var program = new TextParser(structure, where + " (structure)", blobs).parse();
            if (blobs.whole() != BlobReader.END || zip.read() >= 0) {
                throw new IOException("its end is not where it should be");
            }
            return program;
        } catch (BlobReader.Cut e) {
            throw e.cause();
        }
    }

    private static String text(byte[] header, InputStream in, String where) throws IOException {
        byte[] rest = in.readNBytes((int) MAX_TEXT);
        if (in.read() >= 0) {
            throw malformed("program text of more than " + MAX_TEXT + " bytes", where);
        }
        byte[] all = Arrays.copyOf(header, header.length + rest.length);
        System.arraycopy(rest, 0, all, header.length, rest.length);
        return decode(all);
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static UserException malformed(String message, String where) {
        return UserException.of(FaultKind.MALFORMED_INPUT, "WF-FILE-002", message, where, "");
    }
}
