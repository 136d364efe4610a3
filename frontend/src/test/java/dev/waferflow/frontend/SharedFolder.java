package dev.waferflow.frontend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of shared test material, which a checkout may lack: named by the system property {@code waferflow.shared},
 * else a folder {@code shared} beside the repository.
 */
public final class SharedFolder {
    private SharedFolder() {}

    /** The file or folder in it, if it is there. */
    public static Optional<Path> find(String name) {
        String named = System.getProperty("waferflow.shared", "");
        if (!named.isEmpty() && !named.startsWith("${")) {
            return Optional.of(Path.of(named, name)).filter(Files::exists);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolveSibling("shared").resolve(name);
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
