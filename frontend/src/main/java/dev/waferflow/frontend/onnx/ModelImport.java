package dev.waferflow.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.GraphAssembler.NodeParts;
import dev.waferflow.frontend.graph.GraphPruner;
import dev.waferflow.frontend.graph.Node;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.op.GraphBuilder;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One attempt to turn a model into a graph, with some inputs fixed to what will be fed. Used once. */
final class ModelImport {
    private final ModelProto proto;
    private final ReadOptions options;
    private final Map<String, Bundle<Tensor>> fixed;
    private final ExternalFiles files;
    private final LocalFunctions functions;
    private final FedInputs fed;
    private final GraphBuilder builder;
    private final Scope scope;
    private final List<String> notices = new ArrayList<>();
    private final List<Bundle<String>> inputs = new ArrayList<>();

    ModelImport(ModelProto proto, Path folder, ReadOptions options, Map<String, Bundle<Tensor>> fixed) {
        GraphProto graph = proto.getGraph();
        this.proto = proto;
        this.options = options;
        this.fixed = fixed;
        this.files = new ExternalFiles(folder);
        this.functions = new LocalFunctions(proto);
        this.fed = new FedInputs(
                inputs(graph).stream().map(ValueInfoProto::getName).toList(), options);
        this.builder = options.structureOnly()
                ? GraphBuilder.structural(graph.getName())
                : GraphBuilder.folding(graph.getName());
        this.scope = new Scope(null, builder, "");
    }

    /** The model; ends with the first problem, or with all that is unsupported. */
    OnnxModel read(String sha256) {
        var findings = new Findings(true);
        findings.unsupported(SupportScan.of(proto.getGraph(), functions));
        fixed.keySet()
                .forEach(name -> notices.add("input '" + name + "' decides shapes or trips: fixed to the value fed"));
        declareInputs();
        graphImport(findings).run(proto.getGraph(), scope);
        if (!findings.isEmpty()) {
            throw new UserException(FaultKind.UNSUPPORTED, findings.diagnostics());
        }
        var outputs = declareOutputs();
        return model(GraphPruner.prune(builder.build()), outputs, sha256);
    }

    /** All problems, and the part of the graph that does not depend on any. */
    ModelSurvey survey() {
        var findings = new Findings(false);
        findings.unsupported(SupportScan.of(proto.getGraph(), functions));
        try {
            declareInputs();
        } catch (UserException e) {
            // Without the shapes of the inputs nothing behind them can be judged but what the file itself says.
            findings.add(e);
            missingFiles(findings);
            return new ModelSurvey(findings.diagnostics(), findings.kind(), Optional.empty());
        }
        var graphImport = graphImport(findings);
        try {
            graphImport.run(proto.getGraph(), scope);
            for (ValueInfoProto output : proto.getGraph().getOutputList()) {
                if (!scope.isSpoiled(output.getName())) {
                    scope.bundle(output.getName(), "output '" + output.getName() + "'")
                            .flat()
                            .forEach(graphImport::keep);
                }
            }
        } catch (UserException e) {
            findings.add(e);
        }
        if (graphImport.kept().isEmpty()) {
            return new ModelSurvey(findings.diagnostics(), findings.kind(), Optional.empty());
        }
        graphImport.kept().forEach(builder::output);
        Graph graph = GraphPruner.prune(builder.build());
        return new ModelSurvey(findings.diagnostics(), findings.kind(), Optional.of(graph));
    }

    private GraphImport graphImport(Findings findings) {
        return new GraphImport(opset(), options, new WeightRoles(proto.getGraph()), files, functions, findings);
    }

    private void missingFiles(Findings findings) {
        for (TensorProto tensor : proto.getGraph().getInitializerList()) {
            boolean mayMiss = options.structureOnly() || options.seed().isPresent();
            try {
                if (ExternalFiles.isExternal(tensor) && !files.isThere(tensor) && !mayMiss) {
                    findings.add(ExternalFiles.missing(TensorDecoder.where(tensor)));
                }
            } catch (UserException e) {
                findings.add(e);
            }
        }
    }

    private void declareInputs() {
        var binding = new InputBinding(options.dims(), fed.shapes(), notices);
        for (var entry : binding.bind(inputs(proto.getGraph()), fed.types()).entrySet()) {
            String name = entry.getKey();
            Bundle<Value> value = fixed.containsKey(name)
                    ? fixed.get(name).map(t -> builder.constant(name, t))
                    : entry.getValue().map(t -> builder.input(name, t));
            inputs.add(value.map(Value::name));
            scope.define(name, value, "input '" + name + "'");
        }
    }

    /** Declares the outputs; gives the names of what stands for each. */
    private List<Bundle<String>> declareOutputs() {
        GraphProto graph = proto.getGraph();
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
            names.add(scope.bundle(output.getName(), where).map(v -> declare(v, output.getName())));
        }
        return names;
    }

    private String declare(Value value, String name) {
        Value named = value;
        if (!value.name().equals(name)) {
            var parts = NodeParts.of("Identity", name, Attributes.none()).withResultNames(List.of(name));
            named = builder.add(parts, List.of(value), 1).get(0);
        }
        builder.output(named);
        return named.name();
    }

    private OnnxModel model(Graph graph, List<Bundle<String>> outputs, String sha256) {
        if (opset() > Signatures.NEWEST_SET) {
            notices.add("operator set " + opset() + " is newer than " + Signatures.NEWEST_SET
                    + ", the newest known: operators mean what they meant there");
        }
        String producer = (proto.getProducerName() + " " + proto.getProducerVersion()).strip();
        return new OnnxModel(
                graph,
                inputs(proto.getGraph()).stream().map(ValueInfoProto::getName).toList(),
                inputs,
                outputs,
                producer,
                proto.getIrVersion(),
                opset(),
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
        return Math.max(1, opset(proto.getOpsetImportList()));
    }

    /** The version of the default operator set among those imported; 0 if it is not among them. */
    static int opset(List<OperatorSetIdProto> imports) {
        long version = 0;
        for (OperatorSetIdProto entry : imports) {
            if (entry.getDomain().isEmpty() || entry.getDomain().equals("ai.onnx")) {
                version = entry.getVersion();
                if (version < 1 || version > 1000) {
                    throw Faults.malformed("operator set version " + version + " is out of range", "opset_import");
                }
            }
        }
        return (int) version;
    }

    /** What has to be fed: graph inputs that are not initialisers. */
    static List<ValueInfoProto> inputs(GraphProto graph) {
        var initialized = new HashSet<String>();
        for (TensorProto tensor : graph.getInitializerList()) {
            initialized.add(tensor.getName());
        }
        graph.getSparseInitializerList()
                .forEach(t -> initialized.add(t.getValues().getName()));
        return graph.getInputList().stream()
                .filter(i -> !initialized.contains(i.getName()))
                .toList();
    }
}
