package dev.waferflow.cli.job;

import dev.waferflow.cli.report.Json;
import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Rect;
import dev.waferflow.placer.floor.Constraints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code --constraints FILE}: what kernels must obey. Every key that it does not know is a mistake. */
final class ConstraintFile {
    private static final List<String> KEYS = List.of("pin", "shape", "forbid", "together");
    private static final int LARGEST = 1 << 20;
    private static final String HINT =
            "{\"pin\": [{\"kernel\": NAME, \"x\": 10}], \"shape\": [{\"kernel\": NAME, \"width\": 8}],"
                    + " \"forbid\": [{\"x\": 0, \"y\": 0, \"width\": 5, \"height\": 9}], \"together\": [[NAME, NAME]]}";

    private final Path file;

    private ConstraintFile(Path file) {
        this.file = file;
    }

    /**
     * The constraints in a file.
     *
     * @throws UserException MALFORMED_INPUT if it holds something else
     */
    static Constraints read(Path file) {
        return new ConstraintFile(file).read();
    }

    private Constraints read() {
        Map<?, ?> object;
        try {
            object = Json.read(Files.readString(file), Map.class, file.toString());
        } catch (IOException e) {
            throw malformed("cannot be read: " + e.getMessage());
        }
        known(object, KEYS);
        var forbidden = new ArrayList<Rect>();
        for (Object entry : list(object, "forbid")) {
            Map<?, ?> rect = known(entry, List.of("x", "y", "width", "height"));
            int width = number(rect, "width");
            int height = number(rect, "height");
            if (width == 0 || height == 0) {
                throw malformed("forbids a rectangle without PEs: " + rect);
            }
            forbidden.add(new Rect(number(rect, "x"), number(rect, "y"), width, height));
        }
        var together = new ArrayList<List<String>>();
        for (Object group : list(object, "together")) {
            if (!(group instanceof List<?> names)
                    || names.size() < 2
                    || !names.stream().allMatch(String.class::isInstance)) {
                throw malformed("has a group that is no list of two or more names: " + group);
            }
            together.add(names.stream().map(String.class::cast).toList());
        }
        return new Constraints(
                file.toString(), byKernel(object, "pin", "x"), byKernel(object, "shape", "width"), forbidden, together);
    }

    private TreeMap<String, Integer> byKernel(Map<?, ?> object, String key, String what) {
        var result = new TreeMap<String, Integer>();
        for (Object item : list(object, key)) {
            Map<?, ?> entry = known(item, List.of("kernel", what));
            if (!(entry.get("kernel") instanceof String kernel)) {
                throw malformed("has an entry of '" + key + "' without the name of a kernel: " + entry);
            }
            if (result.put(kernel, number(entry, what)) != null) {
                throw malformed("names '" + kernel + "' twice under '" + key + "'");
            }
        }
        return result;
    }

    private List<?> list(Map<?, ?> object, String key) {
        Object value = object.get(key);
        if (value != null && !(value instanceof List<?>)) {
            throw malformed("has no list under '" + key + "'");
        }
        return value == null ? List.of() : (List<?>) value;
    }

    private int number(Map<?, ?> object, String key) {
        if (!(object.get(key) instanceof Integer value) || value < 0 || value > LARGEST) {
            throw malformed("has no whole number from 0 to " + LARGEST + " under '" + key + "' in " + object);
        }
        return value;
    }

    private Map<?, ?> known(Object value, List<String> keys) {
        if (!(value instanceof Map<?, ?> object)) {
            throw malformed("has " + value + " where an object with " + keys + " belongs");
        }
        var others = new TreeSet<String>();
        object.keySet().forEach(key -> others.add(String.valueOf(key)));
        others.removeAll(keys);
        if (!others.isEmpty()) {
            String closest = ClosestName.of(others.first(), keys);
            throw malformed("has '" + others.first() + "', known are " + keys
                    + (closest.isEmpty() ? "" : ": maybe '" + closest + "'"));
        }
        return object;
    }

    private UserException malformed(String problem) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT, "WF-CLI-027", "the constraint file " + problem, file.toString(), HINT);
    }
}
