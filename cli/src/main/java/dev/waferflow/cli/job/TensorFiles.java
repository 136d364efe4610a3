package dev.waferflow.cli.job;

import dev.waferflow.frontend.data.NpzReader;
import dev.waferflow.frontend.onnx.OnnxTensors;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tensors in files, by name or by place ({@code in0}, {@code out0} ...). */
final class TensorFiles {
    private TensorFiles() {}

    /**
     * All tensors of an {@code .npz} file, or of the {@code .pb} and {@code .npz} files in a folder, where {@code
     * input_0.pb} counts as {@code in0} and {@code output_0.pb} as {@code out0}.
     */
    static Map<String, Tensor> read(Path path) {
        if (!Files.isDirectory(path)) {
            return NpzReader.read(path);
        }
        var result = new TreeMap<String, Tensor>();
        try (var list = Files.list(path)) {
            for (Path file : list.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".npz")) {
                    result.putAll(NpzReader.read(file));
                } else if (name.endsWith(".pb")) {
                    result.put(
                            name.substring(0, name.length() - 3)
                                    .replaceFirst("^input_", "in")
                                    .replaceFirst("^output_", "out"),
                            OnnxTensors.read(file));
                }
            }
        } catch (IOException e) {
            throw UserException.of(
                    FaultKind.MALFORMED_INPUT, "WF-CLI-004", "the folder cannot be read", path.toString(), "");
        }
        return result;
    }

    /** The tensors under the names of a graph, in its order; those that are missing are left out. */
    static Map<String, Tensor> named(Map<String, Tensor> tensors, List<String> names, String prefix) {
        var result = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int place = i;
            Optional.ofNullable(tensors.get(name))
                    .or(() -> Optional.ofNullable(tensors.get(prefix + place)))
                    .ifPresent(t -> result.put(name, t));
        }
        return result;
    }

    /** The fault of a file that lacks a tensor. */
    static UserException missing(String name, int place, String prefix, Path path) {
        return UserException.of(
                FaultKind.USAGE,
                "WF-CLI-003",
                "the file has neither '" + name + "' nor '" + prefix + place + "'",
                path.toString(),
                "name its members " + prefix + "0, " + prefix + "1 ... in the order of the graph");
    }
}
