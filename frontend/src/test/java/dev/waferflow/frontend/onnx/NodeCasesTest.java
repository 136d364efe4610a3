package dev.waferflow.frontend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.frontend.SharedFolder;
import dev.waferflow.frontend.graph.Bundle;
import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.frontend.pass.Pipeline;
import dev.waferflow.frontend.reference.ReferenceInterpreter;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The ONNX backend's node cases: each is right or unsupported, as read and after all passes. */
@EnabledIf("isPresent")
class NodeCasesTest {
    /** What passed when this was written; more is welcome, less is a regression. */
    private static final int LEAST_PASSED = 1434;

    private static final Path NOWHERE = Path.of("").toAbsolutePath();

    static boolean isPresent() {
        return SharedFolder.find("onnx-node-tests.zip").isPresent();
    }

    @Test
    void everyCaseIsRightOrUnsupported() throws IOException {
        var failures = new TreeMap<String, String>();
        int passed = 0;
        try (var zip = new ZipFile(
                SharedFolder.find("onnx-node-tests.zip").orElseThrow().toFile())) {
            List<String> cases = zip.stream()
                    .map(e -> e.getName())
                    .filter(n -> n.endsWith("/model.onnx"))
                    .map(n -> n.substring(0, n.length() - "/model.onnx".length()))
                    .sorted()
                    .toList();
            for (String name : cases) {
                String outcome = outcome(zip, name);
                if (outcome.isEmpty()) {
                    passed++;
                } else if (!outcome.equals("unsupported")) {
                    failures.put(name, outcome);
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(passed).isGreaterThanOrEqualTo(LEAST_PASSED);
    }

    /** Empty if the case passes, "unsupported", or what is wrong. */
    private static String outcome(ZipFile zip, String name) throws IOException {
        byte[] bytes = zip.getInputStream(zip.getEntry(name + "/model.onnx")).readAllBytes();
        try {
            var borders = Borders.of(bytes, name);
            var given = data(zip, name + "/test_data_set_0/input_", borders::input);
            var expected = data(zip, name + "/test_data_set_0/output_", borders::output);
            Map<String, Bundle<Tensor>> numbered = new LinkedHashMap<>();
            for (int i = 0; i < given.size(); i++) {
                numbered.put("in" + i, given.get(i));
            }
            var options = ReadOptions.defaults().withBundles(numbered).withFixing();
            var model = OnnxReader.read(bytes, name, NOWHERE, options);
            Map<String, Tensor> fed = new LinkedHashMap<>();
            for (int i = 0; i < given.size() && i < model.inputs().size(); i++) {
                var tensors = given.get(i).flat().iterator();
                model.inputs().get(i).flat().forEach(n -> fed.put(n, tensors.next()));
            }
            var wanted = expected.stream().flatMap(b -> b.flat().stream()).toList();
            String raw = compare(ReferenceInterpreter.run(model.graph(), fed), wanted);
            return raw.isEmpty()
                    ? compare(ReferenceInterpreter.run(Pipeline.standard().run(model.graph()), fed), wanted)
                    : raw;
        } catch (UserException e) {
            return e.kind() == FaultKind.UNSUPPORTED ? "unsupported" : e.getMessage();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private static List<Bundle<Tensor>> data(ZipFile zip, String prefix, Parser parser) throws IOException {
        var result = new ArrayList<Bundle<Tensor>>();
        for (int i = 0; zip.getEntry(prefix + i + ".pb") != null; i++) {
            var entry = zip.getEntry(prefix + i + ".pb");
            result.add(parser.parse(i, zip.getInputStream(entry).readAllBytes(), entry.getName()));
        }
        return result;
    }

    private interface Parser {
        Bundle<Tensor> parse(int index, byte[] bytes, String where);
    }

    private static String compare(Map<String, Tensor> results, List<Tensor> expected) {
        if (results.size() != expected.size()) {
            return results.size() + " outputs instead of " + expected.size();
        }
        int number = 0;
        for (Tensor actual : results.values()) {
            Tensor wanted = expected.get(number++);
            if (!TensorType.of(wanted).equals(TensorType.of(actual))) {
                return "output " + number + " is " + actual + " instead of " + wanted;
            }
            if (wanted.type() == DataType.STRING) {
                if (!Arrays.equals(wanted.strings(), actual.strings())) {
                    return "texts differ";
                }
                continue;
            }
            boolean half = wanted.type() == DataType.FP16 || wanted.type() == DataType.BF16;
            double noise = 0;
            for (int i = 0; i < wanted.size(); i++) {
                double magnitude = Math.abs(wanted.doubleAt(i));
                // Sums that cancel are expected with the rounding noise of their largest neighbours.
                noise = Double.isFinite(magnitude) ? Math.max(noise, magnitude * 0x1p-21) : noise;
            }
            for (int i = 0; i < wanted.size(); i++) {
                double x = wanted.doubleAt(i);
                double y = actual.doubleAt(i);
                double allowed = Math.max((half ? 1e-2 : 1e-3) * Math.abs(x) + 1e-7, noise);
                boolean same = x == y || Double.isNaN(x) && Double.isNaN(y);
                if (!same && !(Math.abs(x - y) <= allowed)) {
                    return "output " + number + " at " + i + ": " + y + " instead of " + x;
                }
            }
        }
        return "";
    }
}
