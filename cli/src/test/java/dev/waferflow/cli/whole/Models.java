package dev.waferflow.cli.whole;

import dev.waferflow.frontend.data.NpzReader;
import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.frontend.onnx.OnnxReader;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.frontend.pass.Pipeline;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.Compilation;
import dev.waferflow.placer.Compiler;
import dev.waferflow.placer.CompilerOptions;
import dev.waferflow.placer.Demands;
import dev.waferflow.placer.Effort;
import dev.waferflow.placer.SearchProbe;
import dev.waferflow.placer.floor.Constraints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Finds models with stored inputs and outputs: those of the repository, and the shared ones where they are. */
final class Models {
    private Models() {}

    /** A model with one set of inputs and the outputs that ONNX Runtime gave for it. */
    record Case(Graph graph, Map<String, Tensor> inputs, Map<String, Tensor> expected) {}

    /** The folder of models that every clone has. */
    static Path own() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("models").resolve("src"))) {
            folder = folder.getParent();
        }
        return folder.resolve("models");
    }

    /** The file of a shared model, or of the repository's, or null. */
    static Path file(String name) {
        String shared = System.getProperty("waferflow.shared", "");
        Path beside = shared.isEmpty() ? own().getParent().resolveSibling("shared") : Path.of(shared);
        Path file = beside.resolve("models").resolve(name + ".onnx");
        if (Files.exists(file)) {
            return file;
        }
        Path mine = own().resolve(name + ".onnx");
        return Files.exists(mine) ? mine : null;
    }

    static Case read(Path file) {
        String name = file.getFileName().toString().replace(".onnx", "");
        Map<String, Tensor> stored = NpzReader.read(file.resolveSibling(name + ".io.npz"));
        Map<String, int[]> shapes = new LinkedHashMap<>();
        stored.forEach((key, tensor) -> {
            if (key.startsWith("in")) {
                shapes.put(key, tensor.shape());
            }
        });
        var model = OnnxReader.read(file, ReadOptions.defaults().withInputShapes(shapes));
        Graph graph = Pipeline.standard().run(model.graph());
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (int i = 0; i < model.inputNames().size(); i++) {
            inputs.put(model.inputNames().get(i), stored.get("in" + i));
        }
        Map<String, Tensor> expected = new LinkedHashMap<>();
        for (int i = 0; i < graph.outputs().size(); i++) {
            expected.put(graph.outputs().get(i).name(), stored.get("out" + i));
        }
        return new Case(graph, inputs, expected);
    }

    static WaferSpec wafer(int width, int height) {
        return WaferSpecs.load("wse2")
                .with(Map.of("width", Integer.toString(width), "height", Integer.toString(height)));
    }

    static Compilation compile(Case model, WaferSpec wafer, DataType precision) {
        return Compiler.compile(model.graph(), wafer, new CompilerOptions(precision, 1));
    }

    /** The same in so many copies. */
    static Compilation compile(Case model, WaferSpec wafer, DataType precision, int copies) {
        var demands = new Demands(List.of(copies), OptionalDouble.empty(), Constraints.NONE);
        return Compiler.compile(
                model.graph(),
                wafer,
                new CompilerOptions(precision, 1, Effort.NORMAL, Optional.empty(), demands, SearchProbe.SILENT));
    }

    /** The largest error of any output, relative to the largest expected value of that output. */
    static double error(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        double worst = 0;
        for (var entry : expected.entrySet()) {
            Tensor want = entry.getValue();
            Tensor got = actual.get(entry.getKey());
            double largest = 1e-12;
            double error = 0;
            for (int i = 0; i < want.size(); i++) {
                largest = Math.max(largest, Math.abs(want.doubleAt(i)));
                double difference = Math.abs(want.doubleAt(i) - got.doubleAt(i));
                error = Math.max(error, Double.isNaN(difference) ? Double.MAX_VALUE : difference);
            }
            worst = Math.max(worst, error / largest);
        }
        return worst;
    }
}
