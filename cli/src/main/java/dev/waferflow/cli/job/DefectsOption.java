package dev.waferflow.cli.job;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.Defects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code --defects FILE|RATE:SEED} means. */
public final class DefectsOption {
    private static final long LONGEST_FILE = 64L << 20;
    private static final String HINT = "--defects 0.015:1, or a file of lines 'pe X Y' and 'link X Y east'";

    private DefectsOption() {}

    /** The same for a file relative to the current folder. */
    public static Defects of(String text) {
        return of(text, Path.of(""));
    }

    /**
     * The defects that a text names; none for null.
     *
     * @param folder where a file is looked for
     * @throws UserException USAGE or MALFORMED_INPUT if it names none
     */
    public static Defects of(String text, Path folder) {
        if (text == null) {
            return Defects.NONE;
        }
        if (text.matches("[0-9.]+([eE]-?[0-9]+)?:-?[0-9]+")) {
            int colon = text.indexOf(':');
            try {
                return Defects.random(
                        Double.parseDouble(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
            } catch (NumberFormatException e) {
                throw UserException.of(
                        FaultKind.USAGE, "WF-CLI-024", "'" + text + "' is no rate and seed", "--defects", HINT);
            }
        }
        Path file = folder.resolve(text);
        try {
            if (!Files.isRegularFile(file)) {
                throw UserException.of(
                        FaultKind.USAGE,
                        "WF-CLI-024",
                        "'" + text + "' is neither a file nor a rate and a seed",
                        "--defects",
                        HINT);
            }
            if (Files.size(file) > LONGEST_FILE) {
                throw malformed(file, "is longer than " + LONGEST_FILE + " bytes");
            }
            return Defects.parse(Files.readString(file), text);
        } catch (IOException e) {
            throw malformed(file, "cannot be read: " + e.getMessage());
        }
    }

    private static UserException malformed(Path file, String problem) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT, "WF-CLI-025", "the list of defects " + problem, file.toString(), HINT);
    }
}
