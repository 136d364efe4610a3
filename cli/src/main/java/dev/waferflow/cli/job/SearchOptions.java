package dev.waferflow.cli.job;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.Effort;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How shapes and places are found.
 *
 * @param effort how much is tried
 * @param floorplan file with places and widths to use; null: found by search
 * @param limitSeconds wall time after which the search goes on with the best that it has; makes a run unrepeatable
 */
public record SearchOptions(Effort effort, Path floorplan, OptionalDouble limitSeconds) {
    /** Normal effort, everything found by search, as long as it takes. */
    public static final SearchOptions NORMAL = new SearchOptions(Effort.NORMAL, null, OptionalDouble.empty());

    /**
     * The effort of that name.
     *
     * @throws UserException USAGE for any other name
     */
    public static Effort effort(String name) {
        for (Effort effort : Effort.values()) {
            if (effort.name().equalsIgnoreCase(name)) {
                return effort;
            }
        }
        throw Names.unknown("effort", name, names());
    }

    private static List<String> names() {
        return Arrays.stream(Effort.values())
                .map(effort -> effort.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /**
     * A length of time such as {@code 30s}, {@code 500ms}, {@code 2m} or {@code 1h}; a bare number is seconds.
     *
     * @throws UserException USAGE if it is none
     */
    public static double seconds(String text) {
        String number = text.replaceFirst("(ms|s|m|h)$", "");
        double factor = switch (text.substring(number.length())) {
            case "ms" -> 1e-3;
            case "m" -> 60;
            case "h" -> 3600;
            default -> 1;
        };
        try {
            double value = Double.parseDouble(number) * factor;
            if (value > 0 && value < 1e9) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, with the other wrong values.
        }
        throw UserException.of(
                FaultKind.USAGE, "WF-CLI-020", "'" + text + "' is no length of time", "", "30s, 500ms, 2m or 1h");
    }
}
