package dev.waferflow.cli.conformance;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where cases lie: {@code CASE/model.onnx} with {@code CASE/test_data_set_N/}, in a folder or in a ZIP file. */
final class CaseFiles implements AutoCloseable {
    private static final String MODEL = "model.onnx";
    private static final int DEEPEST = 8;

    private final FileSystem opened;
    private final Path root;

    private CaseFiles(FileSystem opened, Path root) {
        this.opened = opened;
        this.root = root;
    }

    /** The cases under a path; USAGE if there is nothing, MALFORMED_INPUT if it cannot be read. */
    static CaseFiles open(Path path) {
        if (Files.isDirectory(path)) {
            return new CaseFiles(null, path);
        }
        if (!Files.isRegularFile(path)) {
            throw UserException.of(
                    FaultKind.USAGE, "WF-CLI-020", "there is no such file or folder", path.toString(), "");
        }
        try {
            var zip = FileSystems.newFileSystem(path);
            return new CaseFiles(zip, zip.getPath("/"));
        } catch (IOException | RuntimeException e) {
            throw unreadable(path, "this is no readable ZIP file: " + e.getMessage());
        }
    }

    /** The cases in order of their names; USAGE if there is none. */
    List<CaseFolder> cases() {
        var cases = new ArrayList<CaseFolder>();
        try (var files = Files.walk(root, DEEPEST)) {
            files.filter(p -> p.getFileName() != null
                            && p.getFileName().toString().equals(MODEL)
                            && Files.isRegularFile(p))
                    .forEach(p -> cases.add(new CaseFolder(name(p.getParent()), p)));
        } catch (IOException | RuntimeException e) {
            throw unreadable(root, "the cases cannot be listed: " + e.getMessage());
        }
        if (cases.isEmpty()) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-CLI-020",
                    "there is no case: no folder holds a file " + MODEL,
                    root.toString(),
                    "give a folder or ZIP file of ONNX backend test cases");
        }
        cases.sort(Comparator.comparing(CaseFolder::name));
        return cases;
    }

    private String name(Path folder) {
        String relative = root.relativize(folder).toString().replace('\\', '/');
        if (!relative.isEmpty()) {
            return relative.endsWith("/") ? relative.substring(0, relative.length() - 1) : relative;
        }
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return last == null ? "." : last.toString();
    }

    static UserException unreadable(Path path, String message) {
        return UserException.of(FaultKind.MALFORMED_INPUT, "WF-CLI-004", message, path.toString(), "");
    }

    @Override
    public void close() {
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            throw unreadable(root, "the file cannot be closed: " + e.getMessage());
        }
    }
}
