package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.GraphAssembler.NodeParts;
import dev.waferflow.frontend.graph.GraphPruner;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.frontend.op.OpContext;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Reads an ONNX file into a graph with full shapes, in canonical form, with everything constant folded. */
public final class OnnxReader {
    private static final long LARGEST_FILE = Integer.MAX_VALUE - 64L;

    /** Fed values of at most this size may stand in for shapes that depend on them. */
    private static final int LARGEST_FIXED_INPUT = 64;

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

    /** The names of what has to be fed, in order: graph inputs that are not initialisers. */
    public static List<String> inputNames(Path file) {
        return open(file).inputs().stream().map(ValueInfoProto::getName).toList();
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
                return read(options, fixed, notices(fixed));
            } catch (UserException e) {
                var more = fed(options).fixable(extent);
                boolean allowed = extent != FedInputs.Extent.EVERYTHING || options.fixing();
                if (!isDataDependent(e) || !allowed) {
                    throw e;
                }
                fixed = more;
            }
        }
        return read(options, fixed, notices(fixed));
    }

    private FedInputs fed(ReadOptions options) {
        return new FedInputs(inputs().stream().map(ValueInfoProto::getName).toList(), options);
    }

    private static boolean isDataDependent(UserException e) {
        return e.kind() == FaultKind.UNSUPPORTED
                && e.diagnostics().stream().anyMatch(d -> d.code().equals(OpContext.DATA_DEPENDENT));
    }

    private static List<String> notices(Map<String, Bundle<Tensor>> fixed) {
        var notices = new ArrayList<String>();
        fixed.keySet().forEach(name -> notices.add("input '" + name + "' decides shapes: fixed to the value fed"));
        return notices;
    }

    private OnnxModel read(ReadOptions options, Map<String, Bundle<Tensor>> fixed, List<String> notices) {
        GraphProto graph = proto.getGraph();
        int opset = opset();
        var roles = new WeightRoles(graph);
        var functions = new LocalFunctions(proto);
        var graphImport = new GraphImport(opset, options, roles, new ExternalFiles(folder), functions);
        graphImport.unsupported().addAll(SupportScan.of(graph, functions));
        var builder = options.structureOnly()
                ? GraphBuilder.structural(graph.getName())
                : GraphBuilder.folding(graph.getName());
        var scope = new Scope(null, builder, "");
        var fed = fed(options);
        var types = new InputBinding(options.dims(), fed.shapes(), notices).bind(inputs(), fed.types());
        var inputs = new ArrayList<Bundle<String>>();
        for (var entry : types.entrySet()) {
            String name = entry.getKey();
            Bundle<Value> value = fixed.containsKey(name)
                    ? fixed.get(name).map(t -> builder.constant(name, t))
                    : entry.getValue().map(t -> builder.input(name, t));
            inputs.add(value.map(Value::name));
            scope.define(name, value, "input '" + name + "'");
        }
        graphImport.run(graph, scope);
        if (!graphImport.unsupported().isEmpty()) {
            throw new UserException(FaultKind.UNSUPPORTED, graphImport.unsupported());
        }
        var outputs = finish(graph, scope);
        return model(GraphPruner.prune(builder.build()), inputs, outputs, opset, notices);
    }

    /** Declares the outputs; gives the names of what stands for each. */
    private static List<Bundle<String>> finish(GraphProto graph, Scope scope) {
        if (graph.getOutputCount() == 0) {
            throw Faults.malformed("the model has no output", "graph '" + graph.getName() + "'");
        }
        var seen = new HashSet<String>();
        var names = new ArrayList<Bundle<String>>();
        for (ValueInfoProto output : graph.getOutputList()) {
            String where = "output '" + output.getName() + "'";
            if (!seen.add(output.getName())) {
                throw Faults.malformed("the output is listed twice", where);
            }
            names.add(scope.bundle(output.getName(), where).map(v -> declare(v, output.getName(), scope.builder())));
        }
        return names;
    }

    private static String declare(Value value, String name, GraphBuilder builder) {
        Value named = value;
        if (!value.name().equals(name)) {
            var parts = NodeParts.of("Identity", name, Attributes.none()).withResultNames(List.of(name));
            named = builder.add(parts, List.of(value), 1).get(0);
        }
        builder.output(named);
        return named.name();
    }

    private OnnxModel model(
            Graph graph, List<Bundle<String>> inputs, List<Bundle<String>> outputs, int opset, List<String> notices) {
        String producer = (proto.getProducerName() + " " + proto.getProducerVersion()).strip();
        return new OnnxModel(
                graph,
                inputs().stream().map(ValueInfoProto::getName).toList(),
                inputs,
                outputs,
                producer,
                proto.getIrVersion(),
                opset,
                proto.getGraph().getNodeCount(),
                parameters(graph),
                sha256,
                notices);
    }

    private static long parameters(Graph graph) {
        long sum = graph.constants().stream()
                .filter(v -> v.type().elementType().floating() && v.type().size() > 1)
                .mapToLong(v -> v.type().size())
                .sum();
        for (Node node : graph.nodes()) {
            sum += node.op().equals("Loop") ? parameters(node.attributes().graph("body")) : 0;
        }
        return sum;
    }

    private int opset() {
        long version = 1;
        for (OperatorSetIdProto entry : proto.getOpsetImportList()) {
            if (entry.getDomain().isEmpty() || entry.getDomain().equals("ai.onnx")) {
                version = entry.getVersion();
            }
        }
        if (version < 1 || version > 1000) {
            throw Faults.malformed("operator set version " + version + " is out of range", "opset_import");
        }
        return (int) version;
    }

    private List<ValueInfoProto> inputs() {
        var initialized = new HashSet<String>();
        for (TensorProto tensor : proto.getGraph().getInitializerList()) {
            initialized.add(tensor.getName());
        }
        proto.getGraph()
                .getSparseInitializerList()
                .forEach(t -> initialized.add(t.getValues().getName()));
        return proto.getGraph().getInputList().stream()
                .filter(i -> !initialized.contains(i.getName()))
                .toList();
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
