package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.GraphAssembler.NodeParts;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.Folding;
import dev.waferflow.frontend.op.NodeForm;
import dev.waferflow.frontend.op.Operators;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Adds the nodes of one ONNX graph to a builder, in order. What is unsupported is collected, and everything that
 * depends on it is skipped; what is malformed ends the import.
 */
final class GraphImport {
    private static final int LARGEST_IMPORT = 1_000_000;

    private final ReadOptions options;
    private final WeightRoles roles;
    private final ExternalFiles files;
    private final LocalFunctions functions;
    private final Findings findings;
    private final Set<Value> kept = new LinkedHashSet<>();
    private final ControlFlow controlFlow = new ControlFlow(this);
    private int opset;
    private int imported;

    GraphImport(
            int opset,
            ReadOptions options,
            WeightRoles roles,
            ExternalFiles files,
            LocalFunctions functions,
            Findings findings) {
        this.opset = opset;
        this.options = options;
        this.roles = roles;
        this.files = files;
        this.functions = functions;
        this.findings = findings;
    }

    /** Does the work with nodes of another operator set version, as functions may declare one. */
    void withOpset(int version, Runnable work) {
        int outer = opset;
        opset = version;
        try {
            work.run();
        } finally {
            opset = outer;
        }
    }

    /** Remembers a value as worth computing for its own sake. */
    void keep(Value value) {
        kept.add(value);
    }

    /** What was kept, and what nodes with a problem read. */
    Set<Value> kept() {
        return kept;
    }

    /** Adds initialisers and nodes of the graph to the scope. */
    void run(GraphProto graph, Scope scope) {
        for (TensorProto tensor : graph.getInitializerList()) {
            guarded(TensorDecoder.where(tensor), List.of(tensor.getName()), scope, () -> {
                scope.define(tensor.getName(), initializer(tensor, scope), TensorDecoder.where(tensor));
            });
        }
        for (SparseTensorProto sparse : graph.getSparseInitializerList()) {
            String name = sparse.getValues().getName();
            guarded("tensor '" + name + "'", List.of(name), scope, () -> {
                Tensor dense = TensorDecoder.sparse(sparse.getValues(), sparse.getIndices(), sparse.getDimsList());
                scope.define(name, scope.builder().constant(name, dense), "tensor '" + name + "'");
            });
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            String name = scope.prefix() + SupportScan.name(node, i);
            String where = "node '" + name + "' (" + node.getOpType() + ")";
            if (imported++ > LARGEST_IMPORT) {
                throw Faults.unsupported("the model unrolls to too many nodes", where, "use a smaller trip count");
            }
            guarded(where, node.getOutputList(), scope, () -> node(node, name, where, scope));
            if (node.getOutputList().stream().anyMatch(scope::isSpoiled)) {
                keepInputs(node, scope);
            }
        }
    }

    /** Runs a step; what is unsupported spoils the results, what does not fit together is a fault of the model. */
    private void guarded(String where, List<String> results, Scope scope, Runnable step) {
        try {
            step.run();
        } catch (UserException e) {
            findings.add(e);
            results.forEach(scope::spoil);
        } catch (ArithmeticException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | IllegalArgumentException
                | ClassCastException
                | NullPointerException e) {
            findings.add(Faults.malformed("attributes or inputs do not fit together: " + e.getMessage(), where));
            results.forEach(scope::spoil);
        }
    }

    private Value initializer(TensorProto proto, Scope scope) {
        String name = proto.getName();
        var type = TensorType.of(TensorDecoder.type(proto), TensorDecoder.shape(proto));
        if (options.structureOnly() && type.size() > Folding.STRUCTURAL_LIMIT) {
            return scope.builder().structuralConstant(name, type);
        }
        if (!ExternalFiles.isExternal(proto)) {
            return scope.builder().constant(name, TensorDecoder.decode(proto));
        }
        Optional<Tensor> tensor = files.read(proto);
        if (tensor.isEmpty() && options.seed().isPresent() && type.elementType().floating()) {
            tensor = Optional.of(
                    SeededWeights.draw(options.seed().getAsLong(), name, type, roles.orDefault(name, type)));
        }
        if (tensor.isEmpty() && options.structureOnly()) {
            return scope.builder().structuralConstant(name, type);
        }
        return scope.builder()
                .constant(name, tensor.orElseThrow(() -> ExternalFiles.missing(TensorDecoder.where(proto))));
    }

    private void node(NodeProto node, String name, String where, Scope scope) {
        boolean calls = functions.isCall(node);
        if (!calls && !SupportScan.isKnown(node) || node.getInputList().stream().anyMatch(scope::isSpoiled)) {
            node.getOutputList().forEach(scope::spoil);
            return;
        }
        var inputs = new ArrayList<Bundle<Value>>();
        for (String input : node.getInputList()) {
            inputs.add(input.isEmpty() ? Bundle.of(Value.ABSENT) : scope.bundle(input, where));
        }
        scope.builder().sources(List.of(name));
        List<Bundle<Value>> results = calls
                ? functions.call(node, name, inputs, scope.builder(), this)
                : results(node, name, where, inputs, scope);
        if (results.size() < node.getOutputCount()) {
            throw Faults.malformed("has " + node.getOutputCount() + " results instead of " + results.size(), where);
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            scope.define(node.getOutput(i), results.get(i), where);
        }
    }

    /** What a skipped node reads is still worth a look, if it is of the graph itself. */
    private void keepInputs(NodeProto node, Scope scope) {
        for (String input : node.getInputList()) {
            scope.known(input).stream().flatMap(b -> b.flat().stream()).forEach(this::keep);
        }
    }

    private List<Bundle<Value>> results(
            NodeProto node, String name, String where, List<Bundle<Value>> inputs, Scope scope) {
        String op = Operators.key(node.getDomain(), node.getOpType());
        if (SequenceNodes.OPERATORS.contains(op)) {
            return List.of(new SequenceNodes(node, name, where, inputs, scope.builder()).result());
        }
        return switch (op) {
            case "Constant" -> List.of(Bundle.of(scope.builder().constant(output(node), constant(node, where))));
            case "If" -> controlFlow.branch(node, name, Bodies.singles(inputs, where), scope);
            case "Scan" -> Bundle.each(controlFlow.scan(node, name, Bodies.singles(inputs, where), scope, opset));
            case "Loop" -> controlFlow.loop(node, name, inputs, scope);
            case FlexAttentionNode.OPERATOR -> controlFlow.attention(node, name, Bodies.singles(inputs, where), scope);
            case "SequenceMap" -> controlFlow.sequenceMap(node, name, inputs, scope);
            default -> {
                boolean passes = op.equals("Identity") && !(inputs.get(0) instanceof Bundle.One);
                yield passes ? inputs : Bundle.each(apply(node, name, where, Bodies.singles(inputs, where), scope));
            }
        };
    }

    private static String output(NodeProto node) {
        return node.getOutputCount() == 0 ? "" : node.getOutput(0);
    }

    private List<Value> apply(NodeProto node, String name, String where, List<Value> inputs, Scope scope) {
        var builder = scope.builder();
        Attributes attributes = AttributeDecoder.decode(node, where);
        int outputs = Math.max(1, node.getOutputCount());
        String op = Operators.key(node.getDomain(), node.getOpType());
        var operator = Operators.named(op);
        Optional<Value> drawn = drawn(node, attributes, inputs, scope);
        if (drawn.isPresent()) {
            return List.of(drawn.get());
        }
        NodeForm form = operator.normalize(new NodeForm(op, name, opset, attributes, inputs, outputs, builder));
        var canonical = Operators.named(form.op());
        Optional<List<Value>> expanded = canonical.expand(form.context(), builder);
        if (expanded.isPresent()) {
            return expanded.get();
        }
        var parts = new NodeParts(form.op(), name, form.attributes(), node.getOutputList(), List.of(name));
        return builder.add(parts, form.inputs(), outputs);
    }

    /** The drawn weight that takes the place of a constant one, if weights are drawn and this is one. */
    private Optional<Value> drawn(NodeProto node, Attributes attributes, List<Value> inputs, Scope scope) {
        if (options.seed().isEmpty()
                || !node.getOpType().equals("ConstantOfShape")
                || inputs.isEmpty()
                || !inputs.get(0).hasElements()
                || node.getOutputCount() != 1) {
            return Optional.empty();
        }
        DataType element = attributes.has("value") ? attributes.tensor("value").type() : DataType.FP32;
        var type = TensorType.of(
                element,
                Arrays.stream(inputs.get(0).constant().toLongs())
                        .mapToInt(Math::toIntExact)
                        .toArray());
        var role = roles.of(node.getOutput(0), type);
        if (!element.floating() || role.isEmpty() || type.size() > 1 << 27) {
            return Optional.empty();
        }
        if (options.structureOnly() && type.size() > Folding.STRUCTURAL_LIMIT) {
            return Optional.of(scope.builder().structuralConstant(node.getOutput(0), type));
        }
        Tensor tensor = SeededWeights.draw(options.seed().getAsLong(), node.getOutput(0), type, role.get());
        return Optional.of(scope.builder().constant(node.getOutput(0), tensor));
    }

    private Tensor constant(NodeProto node, String where) {
        if (node.getAttributeCount() != 1) {
            throw Faults.malformed("a constant needs exactly one attribute", where);
        }
        AttributeProto attribute = node.getAttribute(0);
        if (attribute.getName().equals("sparse_value")) {
            SparseTensorProto sparse = attribute.getSparseTensor();
            return TensorDecoder.sparse(sparse.getValues(), sparse.getIndices(), sparse.getDimsList());
        }
        if (attribute.getName().equals("value") && ExternalFiles.isExternal(attribute.getT())) {
            return files.read(attribute.getT())
                    .orElseThrow(() -> Faults.unreadable(
                            "the file with the elements is missing", where, "put it beside the model"));
        }
        Attributes attributes = AttributeDecoder.decode(node, where);
        return switch (attribute.getName()) {
            case "value" -> attributes.tensor("value");
            case "value_int" -> Tensor.ofLongs(DataType.INT64, new long[] {attributes.integer("value_int")});
            case "value_float" -> Tensor.ofFloats(new float[] {(float) attributes.floating("value_float")});
            case "value_ints" -> {
                long[] items = attributes.integers("value_ints");
                yield Tensor.ofLongs(DataType.INT64, items, items.length);
            }
            case "value_floats" -> {
                double[] items = attributes.floatings("value_floats");
                var floats = new float[items.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) items[i];
                }
                yield Tensor.ofFloats(floats, floats.length);
            }
            case "value_string" -> Tensor.ofStrings(new String[] {attributes.string("value_string")});
            case "value_strings" -> {
                var items = attributes.strings("value_strings", List.of());
                yield Tensor.ofStrings(items.toArray(String[]::new), items.size());
            }
            default -> throw Faults.malformed("attribute '" + attribute.getName() + "' is not known", where);
        };
    }
}
