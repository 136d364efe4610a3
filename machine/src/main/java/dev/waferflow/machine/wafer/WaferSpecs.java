package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Loads wafers: the presets by name, a user's own by the path of its file. A preset wins over a file of the same name;
 * write {@code ./wse2} for the file.
 */
public final class WaferSpecs {
    private static final List<String> NAMES = List.of("wse2", "wse2-sdk", "wse3", "wse1", "contest", "tiny");
    private static final int LONGEST_CHAIN = 8;

    private WaferSpecs() {}

    /** Names of the presets; the first is the default. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The preset of this name, or else the wafer in the file at this path.
     *
     * @throws UserException USAGE for an unknown name, MALFORMED_INPUT for an unreadable or bad file
     */
    public static WaferSpec load(String nameOrPath) {
        return complete(read(nameOrPath, Path.of("")), nameOrPath);
    }

    /** The wafer in the bytes of a file; {@code source} is the path that messages name and parents are looked up from. */
    public static WaferSpec parse(byte[] bytes, String source) {
        return complete(WaferFile.read(source, bytes), source);
    }

    private static WaferSpec complete(WaferFile described, String nameOrPath) {
        var constants = new EnumMap<Field, Constant>(Field.class);
        var file = described;
        var name = file.name();
        if (NAMES.contains(name) && !name.equals(nameOrPath)) {
            throw malformed("name '" + name + "' is that of a preset", file.source(), "choose another name");
        }
        var chain = new LinkedHashSet<String>();
        merge(file, constants, chain);
        while (!file.parent().isEmpty()) {
            file = readParent(file);
            merge(file, constants, chain);
        }
        for (Field field : Field.values()) {
            if (!constants.containsKey(field)) {
                throw malformed(
                        "constant " + field.text() + " is missing",
                        file.source(),
                        "add it, or add \"extends\": \"wse2\"");
            }
        }
        return new WaferSpec(name, constants, Map.of(), Defects.NONE);
    }

    /** Adds what the descendants left open. */
    private static void merge(WaferFile file, Map<Field, Constant> constants, Set<String> chain) {
        if (!chain.add(file.source()) || chain.size() > LONGEST_CHAIN) {
            throw malformed(
                    "wafers extend each other in a circle or in a chain longer than " + LONGEST_CHAIN + ": "
                            + String.join(" extends ", chain),
                    file.source(),
                    "");
        }
        file.constants().forEach(constants::putIfAbsent);
    }

    private static WaferFile readParent(WaferFile file) {
        if (NAMES.contains(file.parent())) {
            return readPreset(file.parent());
        }
        if (file.source().startsWith("preset ")) {
            throw new IllegalStateException(file.source() + " extends the unknown preset " + file.parent());
        }
        var folder = Path.of(file.source()).getParent();
        try {
            return read(file.parent(), folder == null ? Path.of("") : folder);
        } catch (UserException e) {
            if (e.kind() != FaultKind.USAGE) {
                throw e;
            }
            var problem = e.diagnostics().get(0);
            throw malformed("extends: " + problem.message(), file.source(), problem.hint());
        }
    }

    private static WaferFile read(String nameOrPath, Path folder) {
        if (NAMES.contains(nameOrPath)) {
            return readPreset(nameOrPath);
        }
        Path path = null;
        try {
            path = folder.resolve(nameOrPath).normalize();
        } catch (InvalidPathException e) {
            // Not a path on this system, hence a misspelt name.
        }
        boolean looksLikeFile = nameOrPath.endsWith(".json") || nameOrPath.matches(".*[/\\\\].*");
        if (path == null || nameOrPath.isBlank() || !looksLikeFile && !Files.isRegularFile(path)) {
            var closest = ClosestName.of(nameOrPath, NAMES);
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-WAFER-001",
                    "no wafer '" + JsonLexer.printable(nameOrPath) + "'; known: " + String.join(", ", NAMES)
                            + ", or the path of a wafer file",
                    "",
                    closest.isEmpty() ? "--wafer " + NAMES.get(0) : "maybe --wafer " + closest);
        }
        return WaferFile.read(path.toString(), bytes(path));
    }

    private static byte[] bytes(Path path) {
        if (!Files.isRegularFile(path)) {
            throw unreadable(path, Files.exists(path) ? "it is no regular file" : "there is no such file");
        }
        try (InputStream stream = Files.newInputStream(path)) {
            // One byte more than allowed, for the reader to notice.
            return stream.readNBytes(JsonReader.MAX_BYTES + 1);
        } catch (IOException e) {
            throw unreadable(path, e.toString());
        }
    }

    private static WaferFile readPreset(String name) {
        var resource = "/dev/waferflow/machine/wafers/" + name + ".json";
        try (InputStream stream = WaferSpecs.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + resource + " is not in the program");
            }
            return WaferFile.read("preset " + name, stream.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("resource " + resource + " cannot be read", e);
        }
    }

    private static UserException unreadable(Path path, String reason) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT,
                "WF-WAFER-002",
                "cannot read wafer file: " + reason,
                path.toString(),
                "--wafer " + NAMES.get(0) + ", or another of: " + String.join(", ", NAMES));
    }

    private static UserException malformed(String message, String where, String hint) {
        return UserException.of(FaultKind.MALFORMED_INPUT, "WF-WAFER-004", message, where, hint);
    }
}
