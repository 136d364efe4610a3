package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Elements that a model keeps in files beside it. Only files inside the model's folder, links resolved, are read. */
final class ExternalFiles {
    private final Path folder;

    ExternalFiles(Path folder) {
        this.folder = folder;
    }

    static boolean isExternal(TensorProto proto) {
        return proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    /** The elements; empty if the file is not there. */
    Optional<Tensor> read(TensorProto proto) {
        String where = TensorDecoder.where(proto);
        DataType type = TensorDecoder.type(proto);
        int[] shape = TensorDecoder.shape(proto);
        if (type == DataType.STRING) {
            throw Faults.malformed("strings cannot be kept in another file", where);
        }
        Optional<Path> file = locate(entry(proto, "location"), where);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        long needed = ((long) Tensor.sizeOf(shape) * type.bits() + 7) / 8;
        long offset = number(entry(proto, "offset"), 0, where);
        long length = number(entry(proto, "length"), needed, where);
        if (length != needed) {
            throw Faults.malformed("the tensor needs " + needed + " bytes but has " + length, where);
        }
        return Optional.of(TensorDecoder.raw(type, shape, bytes(file.get(), offset, length, where), where));
    }

    /** Whether the file with the elements is there. */
    boolean isThere(TensorProto proto) {
        return locate(entry(proto, "location"), TensorDecoder.where(proto)).isPresent();
    }

    /** The fault of a file that is not there. */
    static UserException missing(String where) {
        return Faults.unreadable(
                "the file with the elements is missing",
                where,
                "put it beside the model, or use --weights seeded:1 or --structure-only");
    }

    private static String entry(TensorProto proto, String key) {
        return proto.getExternalDataList().stream()
                .filter(e -> e.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst()
                .orElse("");
    }

    private static long number(String text, long otherwise, String where) {
        try {
            long value = text.isEmpty() ? otherwise : Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw Faults.malformed("'" + text + "' is no place in a file", where);
    }

    private Optional<Path> locate(String location, String where) {
        try {
            Path root = folder.toRealPath();
            Path wanted = root.resolve(location).normalize();
            if (location.isEmpty() || !wanted.startsWith(root)) {
                throw Faults.malformed("external data '" + location + "' lies outside the model's folder", where);
            }
            if (!Files.isRegularFile(wanted)) {
                return Optional.empty();
            }
            Path real = wanted.toRealPath();
            if (!real.startsWith(root)) {
                throw Faults.malformed("external data '" + location + "' lies outside the model's folder", where);
            }
            return Optional.of(real);
        } catch (InvalidPathException e) {
            throw Faults.malformed("external data '" + location + "' is no path", where);
        } catch (IOException e) {
            throw Faults.unreadable("cannot read external data '" + location + "'", where, "check the file");
        }
    }

    private static ByteString bytes(Path file, long offset, long length, String where) {
        try (FileChannel channel = FileChannel.open(file)) {
            if (length > Integer.MAX_VALUE - 16 || offset > channel.size() - length) {
                throw Faults.malformed(
                        "file '" + file.getFileName() + "' has " + channel.size() + " bytes, but " + length
                                + " are needed from " + offset,
                        where);
            }
            var buffer = ByteBuffer.allocate((int) length);
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
                // Until full.
            }
            if (buffer.hasRemaining()) {
                throw Faults.unreadable("file '" + file.getFileName() + "' is too short", where, "check the file");
            }
            return UnsafeByteOperations.unsafeWrap(buffer.flip());
        } catch (IOException e) {
            throw Faults.unreadable("cannot read file '" + file.getFileName() + "'", where, "check the file");
        }
    }
}
