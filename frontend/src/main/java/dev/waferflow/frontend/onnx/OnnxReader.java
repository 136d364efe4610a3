package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.op.OpContext;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an ONNX file into a graph with full shapes, in canonical form, with everything constant folded. */
public final class OnnxReader {
    private static final long LARGEST_FILE = Integer.MAX_VALUE - 64L;

    private final ModelProto proto;
    private final Path folder;
    private final String sha256;

    private OnnxReader(ModelProto proto, Path folder, String sha256) {
        this.proto = proto;
        this.folder = folder;
        this.sha256 = sha256;
    }

    /** The model in a file. Malformed, unsupported or unreadable files end in a {@link UserException}. */
    public static OnnxModel read(Path file, ReadOptions options) {
        return open(file).read(options);
    }

    private static OnnxReader open(Path file) {
        byte[] bytes;
        try {
            if (!Files.isRegularFile(file)) {
                throw Faults.unreadable("there is no file", file.toString(), "check the path");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw Faults.unsupported(
                        "the file is larger than 2 GiB", file.toString(), "save it with external data");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw Faults.unreadable("cannot read the file", file.toString(), "check its permissions");
        }
        Path parent = file.toAbsolutePath().getParent();
        Path folder = parent == null ? file.toAbsolutePath() : parent;
        return new OnnxReader(parse(bytes, file.toString()), folder, digest(bytes));
    }

    /** The model in the bytes of a file; {@code folder} is where external data may lie. */
    public static OnnxModel read(byte[] bytes, String where, Path folder, ReadOptions options) {
        return new OnnxReader(parse(bytes, where), folder, digest(bytes)).read(options);
    }

    /** Every problem of the model in a file, and the graph of what of it can be read. Throws only if it is no model. */
    public static ModelSurvey survey(Path file, ReadOptions options) {
        return open(file).survey(options);
    }

    /** The same for the bytes of a file; {@code folder} is where external data may lie. */
    public static ModelSurvey survey(byte[] bytes, String where, Path folder, ReadOptions options) {
        return new OnnxReader(parse(bytes, where), folder, "").survey(options);
    }

    /** The names of what has to be fed, in order: graph inputs that are not initialisers. */
    public static List<String> inputNames(Path file) {
        return ModelImport.inputs(open(file).proto.getGraph()).stream()
                .map(ValueInfoProto::getName)
                .toList();
    }

    static ModelProto parse(byte[] bytes, String where) {
        if (bytes.length == 0) {
            throw Faults.malformed("the file is empty", where);
        }
        try {
            CodedInputStream stream = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            stream.enableAliasing(true);
            ModelProto proto = ModelProto.parseFrom(stream);
            if (!proto.hasGraph()) {
                throw Faults.malformed("this is no ONNX model: it has no graph", where);
            }
            return proto;
        } catch (IOException e) {
            throw Faults.malformed("this is no ONNX model: " + e.getMessage(), where);
        }
    }

    /** Reads; if shapes depend on inputs whose values are fed, ever more of them are fixed, as far as allowed. */
    private OnnxModel read(ReadOptions options) {
        Map<String, Bundle<Tensor>> fixed = Map.of();
        for (FedInputs.Extent extent : FedInputs.Extent.values()) {
            try {
                return withTrips(options, fixed, attempt(options, fixed).read(sha256));
            } catch (UserException e) {
                var more = fed(options).fixable(extent);
                boolean allowed = extent != FedInputs.Extent.EVERYTHING || options.fixing();
                if (!isDataDependent(e) || !allowed) {
                    throw e;
                }
                fixed = more;
            }
        }
        return attempt(options, fixed).read(sha256);
    }

    /** The model with its loops unrolled whose trip count is an input, if that is fed. */
    private OnnxModel withTrips(ReadOptions options, Map<String, Bundle<Tensor>> fixed, OnnxModel model) {
        var more = new LinkedHashMap<>(fixed);
        var known = fed(options).fixable(FedInputs.Extent.SMALL_WHOLE);
        for (Node node : model.graph().nodes()) {
            String count = node.op().equals("Loop") ? node.input(0).name() : "";
            if (known.containsKey(count) && model.graph().inputs().contains(node.input(0))) {
                more.put(count, known.get(count));
            }
        }
        return more.size() == fixed.size() ? model : attempt(options, more).read(sha256);
    }

    private ModelImport attempt(ReadOptions options, Map<String, Bundle<Tensor>> fixed) {
        return new ModelImport(proto, folder, options, fixed);
    }

    /** Every problem at once: reads as {@link #read} does, and where that fails, again without stopping. */
    private ModelSurvey survey(ReadOptions options) {
        try {
            return ModelSurvey.sound(read(options).graph());
        } catch (UserException e) {
            var fixed = isDataDependent(e)
                    ? fed(options).fixable(FedInputs.Extent.SMALL)
                    : Map.<String, Bundle<Tensor>>of();
            return attempt(options, fixed).survey();
        }
    }

    private FedInputs fed(ReadOptions options) {
        return new FedInputs(
                ModelImport.inputs(proto.getGraph()).stream()
                        .map(ValueInfoProto::getName)
                        .toList(),
                options);
    }

    private static boolean isDataDependent(UserException e) {
        return e.kind() == FaultKind.UNSUPPORTED
                && e.diagnostics().stream().anyMatch(d -> d.code().equals(OpContext.DATA_DEPENDENT));
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
