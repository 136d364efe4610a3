package dev.waferflow.cli.conformance;

import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.onnx.Borders;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One case.
 *
 * @param name its folder
 * @param model the file of its model
 */
record CaseFolder(String name, Path model) {
    private static final String DATA_SET = "test_data_set_";

    /** The data sets, at least one; a model without any is no case. */
    List<Path> dataSets() {
        var sets = new ArrayList<Path>();
        for (int i = 0; Files.isDirectory(model.resolveSibling(DATA_SET + i)); i++) {
            sets.add(model.resolveSibling(DATA_SET + i));
        }
        if (sets.isEmpty()) {
            throw CaseFiles.unreadable(model, "the case has no folder " + DATA_SET + "0");
        }
        return sets;
    }

    /** The bytes of the model. */
    byte[] modelBytes() {
        return bytes(model);
    }

    /** {@code input_0.pb}, {@code input_1.pb} ... of a data set. */
    static List<Bundle<Tensor>> inputs(Path dataSet, Borders borders) {
        return bundles(dataSet, "input_", borders::input);
    }

    /** {@code output_0.pb}, {@code output_1.pb} ... of a data set. */
    static List<Bundle<Tensor>> outputs(Path dataSet, Borders borders) {
        return bundles(dataSet, "output_", borders::output);
    }

    private static List<Bundle<Tensor>> bundles(Path dataSet, String prefix, Parser parser) {
        var result = new ArrayList<Bundle<Tensor>>();
        for (int i = 0; Files.isRegularFile(dataSet.resolve(prefix + i + ".pb")); i++) {
            Path file = dataSet.resolve(prefix + i + ".pb");
            result.add(parser.parse(i, bytes(file), file.toString()));
        }
        return result;
    }

    private interface Parser {
        Bundle<Tensor> parse(int index, byte[] bytes, String where);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw CaseFiles.unreadable(file, "the file cannot be read: " + e.getMessage());
        }
    }
}
