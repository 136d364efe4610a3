package dev.waferflow.frontend.data;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes NumPy archives. The same tensors give the same bytes: members carry a fixed time. */
public final class NpzWriter {
    private NpzWriter() {}

    /** Writes the tensors in the order of the map. */
    public static void write(Path file, Map<String, Tensor> tensors) {
        try (OutputStream stream = Files.newOutputStream(file)) {
            write(stream, tensors);
        } catch (IOException e) {
            throw UserException.of(
                    FaultKind.HOST_RESOURCES,
                    "WF-NPZ-002",
                    "cannot write the archive: " + e.getMessage(),
                    file.toString(),
                    "check the folder and the space left");
        }
    }

    /** Writes the tensors to a stream, which stays open. */
    public static void write(OutputStream stream, Map<String, Tensor> tensors) throws IOException {
        var zip = new ZipOutputStream(stream);
        for (var item : tensors.entrySet()) {
            var entry = new ZipEntry(item.getKey() + ".npy");
            entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
            zip.putNextEntry(entry);
            zip.write(NpyFormat.bytes(item.getValue()));
            zip.closeEntry();
        }
        zip.finish();
    }
}
