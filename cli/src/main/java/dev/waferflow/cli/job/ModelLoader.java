package dev.waferflow.cli.job;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.graph.Value;
import dev.waferflow.frontend.onnx.ModelSurvey;
import dev.waferflow.frontend.onnx.OnnxModel;
import dev.waferflow.frontend.onnx.OnnxReader;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.frontend.pass.Pipeline;
import dev.waferflow.frontend.pass.QuantizationRemoval;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.models.ModelZoo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads the model of a request with what is fed to it and what is expected of it. */
final class ModelLoader {
    private static final String STORED = ".io.npz";

    private final JobRequest request;
    private final List<String> notices = new ArrayList<>();

    ModelLoader(JobRequest request) {
        this.request = request;
    }

    /** Reads everything and runs the passes. */
    LoadedModel load() {
        if (request.model().startsWith(ModelJob.ZOO)) {
            return built();
        }
        Path file = file();
        Path stored = stored(file);
        Path inputFile = request.inputs() != null ? request.inputs() : stored;
        var fed = inputFile == null ? Map.<String, Tensor>of() : TensorFiles.read(inputFile);
        OnnxModel model = OnnxReader.read(file, options(fed));
        notices.addAll(model.notices());
        Graph source = source(model.graph());
        // Inputs that were fixed are no inputs of the graph: places count in the order of the file.
        var named = TensorFiles.named(fed, model.inputNames(), "in");
        var inputs = request.structureOnly() ? Map.<String, Tensor>of() : inputs(source, named, inputFile);
        var expected = expected(source, stored);
        return new LoadedModel(
                source,
                Pipeline.standard().run(source),
                model.sha256(),
                model.producer(),
                Math.toIntExact(model.opset()),
                model.nodes(),
                model.parameters(),
                inputs,
                expected,
                List.copyOf(notices));
    }

    /** The graph as it is to be computed. */
    private Graph source(Graph graph) {
        if (!request.dequantized()) {
            return graph;
        }
        Graph real = new QuantizationRemoval().run(graph);
        if (real != graph) {
            notices.add("quantised operators are computed in real numbers: --quantized float");
        }
        return real;
    }

    /** Everything that is wrong with the model, and what of its graph can be read, without inputs, for checks. */
    ModelSurvey survey() {
        if (request.model().startsWith(ModelJob.ZOO)) {
            return new ModelSurvey(List.of(), Optional.empty(), Optional.of(source(zoo())));
        }
        Path file = file();
        Path inputFile = request.inputs() != null ? request.inputs() : stored(file);
        var survey = OnnxReader.survey(file, options(inputFile == null ? Map.of() : TensorFiles.read(inputFile)));
        return new ModelSurvey(survey.problems(), survey.kind(), survey.graph().map(this::source));
    }

    /** The file of the model. */
    private Path file() {
        return Path.of(request.model());
    }

    private Graph zoo() {
        String name = request.model().substring(ModelJob.ZOO.length());
        return request.structureOnly()
                ? ModelZoo.structure(name)
                : ModelZoo.build(name, request.weightSeed().orElse(1));
    }

    /** A model of the zoo: weights of seed 1 unless the request says otherwise. */
    private LoadedModel built() {
        Graph graph = zoo();
        Path inputFile = request.inputs();
        var fed = inputFile == null ? Map.<String, Tensor>of() : TensorFiles.read(inputFile);
        var inputs = request.structureOnly() ? Map.<String, Tensor>of() : inputs(graph, fed, inputFile);
        var expected = expected(graph, null);
        long parameters = graph.constants().stream()
                .filter(c -> c.type().elementType().floating() && c.type().size() > 1)
                .mapToLong(c -> c.type().size())
                .sum();
        return new LoadedModel(
                graph,
                Pipeline.standard().run(graph),
                null,
                "waferflow zoo",
                null,
                graph.nodes().size(),
                parameters,
                inputs,
                expected,
                List.copyOf(notices));
    }

    private ReadOptions options(Map<String, Tensor> fed) {
        var options = ReadOptions.defaults().withDims(request.dims()).withInputs(fed);
        if (request.weightSeed().isPresent()) {
            options = options.withSeed(request.weightSeed().getAsLong());
        }
        return request.structureOnly() ? options.withStructureOnly() : options;
    }

    /** The file of inputs and outputs beside the model, unless the request says otherwise; null if there is none. */
    private Path stored(Path file) {
        boolean asked = request.inputs() != null
                || request.expect() != null
                || !request.dims().isEmpty();
        var beside = file.resolveSibling(request.modelName() + STORED);
        return asked || !Files.isRegularFile(beside) ? null : beside;
    }

    private Map<String, Tensor> inputs(Graph graph, Map<String, Tensor> fed, Path inputFile) {
        var names = graph.inputs().stream().map(Value::name).toList();
        if (inputFile != null) {
            var named = TensorFiles.named(fed, names, "in");
            for (int i = 0; i < names.size(); i++) {
                if (!named.containsKey(names.get(i))) {
                    throw TensorFiles.missing(names.get(i), i, "in", inputFile);
                }
                checkShape(graph.inputs().get(i), named.get(names.get(i)), inputFile);
            }
            if (request.inputs() == null) {
                notices.add("inputs from " + inputFile + ", beside the model");
            }
            return named;
        }
        return random(graph);
    }

    /** Random numbers that the graph can be fed with. */
    private Map<String, Tensor> random(Graph graph) {
        var random = new LinkedHashMap<String, Tensor>();
        var special = new StringJoiner("; ", " (", ")").setEmptyValue("");
        for (Value input : graph.inputs()) {
            DataType type = input.type().elementType();
            if (type == DataType.STRING || type == DataType.OTHER) {
                throw UserException.of(
                        FaultKind.UNSUPPORTED,
                        "WF-CLI-005",
                        "input of type " + input.type() + " cannot be drawn at random",
                        "input '" + input.name() + "'",
                        "give --inputs");
            }
            var numbers = new SeededNumbers(request.seed(), random.size());
            var use = WholeNumberUse.of(graph, input);
            random.put(input.name(), numbers.tensor(type, use, input.type().dims()));
            if (SeededNumbers.narrows(type, use)) {
                special.add(input.name() + (use.mask() ? ": all ones" : ": below " + use.rows()));
            }
        }
        if (!random.isEmpty()) {
            notices.add(
                    "inputs are random numbers of seed " + request.seed() + special + "; others: --inputs FILE.npz");
        }
        return random;
    }

    private static void checkShape(Value input, Tensor tensor, Path file) {
        var found = TensorType.of(tensor);
        if (!found.shape().equals(input.type().shape())) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-CLI-006",
                    "input '" + input.name() + "' is " + input.type() + ", the file has " + found,
                    file.toString(),
                    "feed a tensor of that shape, or bind free dimensions with --dim");
        }
    }

    private Map<String, Tensor> expected(Graph graph, Path stored) {
        Path file = request.expect();
        boolean others = request.weightSeed().isPresent() || request.dequantized();
        if (file == null && stored != null && others) {
            String whose = request.dequantized() ? "the quantised model" : "other weights";
            notices.add("outputs in " + stored + " belong to " + whose + "; the reference interpreter is used");
        }
        if (file == null && (stored == null || others)) {
            return Map.of();
        }
        Path source = file == null ? stored : file;
        var names = graph.outputs().stream().map(Value::name).toList();
        var named = TensorFiles.named(TensorFiles.read(source), names, "out");
        for (int i = 0; i < names.size(); i++) {
            if (!named.containsKey(names.get(i))) {
                if (file != null) {
                    throw TensorFiles.missing(names.get(i), i, "out", file);
                }
                return Map.of();
            }
        }
        if (file == null) {
            notices.add("expected outputs from " + source + ", beside the model");
        }
        return named;
    }
}
