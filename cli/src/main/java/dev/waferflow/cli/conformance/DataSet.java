package dev.waferflow.cli.conformance;

import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.onnx.Borders;
import dev.waferflow.frontend.onnx.OnnxModel;
import dev.waferflow.frontend.onnx.OnnxReader;
import dev.waferflow.frontend.onnx.ReadOptions;
import dev.waferflow.machine.number.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one data set of a case feeds and expects.
 *
 * @param inputs in the order of the model's inputs
 * @param outputs in the order of the model's outputs
 */
record DataSet(List<Bundle<Tensor>> inputs, List<Bundle<Tensor>> outputs) {
    static DataSet read(CaseFolder folder, Path set) {
        var borders = Borders.of(folder.modelBytes(), folder.name());
        return new DataSet(CaseFolder.inputs(set, borders), CaseFolder.outputs(set, borders));
    }

    /** The model of the case, for these inputs. */
    OnnxModel model(CaseFolder folder, ReadOptions options) {
        var numbered = new LinkedHashMap<String, Bundle<Tensor>>();
        for (int i = 0; i < inputs.size(); i++) {
            numbered.put("in" + i, inputs.get(i));
        }
        Path parent = folder.model().toAbsolutePath().getParent();
        return OnnxReader.read(folder.modelBytes(), folder.name(), parent, options.withBundles(numbered));
    }

    /** The inputs by the names that the graph has for them. */
    Map<String, Tensor> fed(OnnxModel model) {
        var result = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < Math.min(inputs.size(), model.inputs().size()); i++) {
            var names = model.inputs().get(i).flat();
            var tensors = inputs.get(i).flat();
            for (int k = 0; k < names.size(); k++) {
                result.put(names.get(k), tensors.get(k));
            }
        }
        return result;
    }

    /** Compares results with what is expected. */
    Outcome compare(OnnxModel model, Map<String, Tensor> results, Closeness closeness, boolean typed) {
        if (model.outputs().size() != outputs.size()) {
            return Outcome.failed(model.outputs().size() + " outputs instead of " + outputs.size());
        }
        for (int i = 0; i < outputs.size(); i++) {
            for (String name : model.outputs().get(i).flat()) {
                if (results.get(name) == null) {
                    return Outcome.failed("output " + i + " is missing");
                }
            }
            String difference = difference(model.outputs().get(i).map(results::get), outputs.get(i), closeness, typed);
            if (!difference.isEmpty()) {
                return Outcome.failed("output " + i + " " + difference);
            }
        }
        return Outcome.PASSED;
    }

    private static String difference(Bundle<Tensor> found, Bundle<Tensor> wanted, Closeness closeness, boolean typed) {
        if (found instanceof Bundle.One<Tensor> a && wanted instanceof Bundle.One<Tensor> b) {
            return typed && a.item().type() != b.item().type()
                    ? "is " + a.item() + " instead of " + b.item()
                    : closeness.difference(a.item(), b.item());
        }
        if (found instanceof Bundle.Many<Tensor> a && wanted instanceof Bundle.Many<Tensor> b) {
            if (a.items().size() != b.items().size()) {
                return "has " + a.items().size() + " elements instead of "
                        + b.items().size();
            }
            for (int i = 0; i < a.items().size(); i++) {
                String difference = difference(a.items().get(i), b.items().get(i), closeness, typed);
                if (!difference.isEmpty()) {
                    return "element " + i + " " + difference;
                }
            }
            return "";
        }
        return found instanceof Bundle.None && wanted instanceof Bundle.None
                ? ""
                : "is a " + kind(found) + " instead of a " + kind(wanted);
    }

    private static String kind(Bundle<Tensor> bundle) {
        return bundle instanceof Bundle.One
                ? "tensor"
                : bundle instanceof Bundle.Many ? "sequence" : "missing optional";
    }
}
