package dev.waferflow.frontend.data;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipInputStream;

/** Reads NumPy archives: a ZIP of {@code .npy} members, one tensor each. */
public final class NpzReader {
    private NpzReader() {}

    /** The tensors by name (without {@code .npy}), in the order of the archive. */
    public static Map<String, Tensor> read(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return read(stream, file.toString());
        } catch (IOException e) {
            throw fault("cannot read the archive: " + e.getMessage(), file.toString());
        }
    }

    /** The tensors in the bytes of an archive. */
    public static Map<String, Tensor> parse(byte[] bytes, String where) {
        try {
            return read(new ByteArrayInputStream(bytes), where);
        } catch (IOException e) {
            throw fault("this is no .npz archive: " + e.getMessage(), where);
        }
    }

    private static Map<String, Tensor> read(InputStream stream, String where) throws IOException {
        var result = new LinkedHashMap<String, Tensor>();
        try (ZipInputStream zip = new ZipInputStream(stream)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (name.endsWith(".npy")) {
                    String key = name.substring(0, name.length() - ".npy".length());
                    result.put(key, NpyFormat.read(zip, where + ", member '" + key + "'"));
                }
            }
        } catch (IllegalArgumentException e) {
            throw fault("this is no .npz archive: " + e.getMessage(), where);
        }
        if (result.isEmpty()) {
            throw fault("the archive holds no arrays", where);
        }
        return result;
    }

    static UserException fault(String message, String where) {
        return UserException.of(FaultKind.MALFORMED_INPUT, "WF-NPZ-001", message, where, "write it with numpy.savez");
    }
}
