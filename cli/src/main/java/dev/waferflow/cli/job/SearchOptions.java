package dev.waferflow.cli.job;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.Demands;
import dev.waferflow.placer.Effort;
import dev.waferflow.placer.floor.Constraints;
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
 * @param demands what is asked of the floorplan
 * @param limitSeconds wall time after which the search goes on with the best that it has; makes a run unrepeatable
 */
public record SearchOptions(Effort effort, Path floorplan, Demands demands, OptionalDouble limitSeconds) {
    /** Normal effort, everything found by search, as long as it takes. */
    public static final SearchOptions NORMAL =
            new SearchOptions(Effort.NORMAL, null, Demands.NONE, OptionalDouble.empty());

    public SearchOptions {
        if (floorplan != null && !demands.isEmpty()) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-CLI-028",
                    "--floorplan says where everything goes: --replicas, --target-rate and --constraints do not go with it",
                    "",
                    "leave one of them out");
        }
    }

    /**
     * What is asked of the floorplan, of the texts of its options; null where an option is not given.
     *
     * @throws UserException USAGE or MALFORMED_INPUT if one is none
     */
    public static Demands demands(String replicas, String targetRate, Path constraints, WaferSpec wafer) {
        return new Demands(
                replicas == null ? List.of() : replicas(replicas, wafer),
                targetRate == null ? OptionalDouble.empty() : OptionalDouble.of(wafer.clockHz() / rate(targetRate)),
                constraints == null ? Constraints.NONE : ConstraintFile.read(constraints));
    }

    private static List<Integer> replicas(String text, WaferSpec wafer) {
        int most = Math.min(wafer.height(), wafer.hostLinks() * wafer.hostPortsPerLink());
        if (text.equals("auto")) {
            return Demands.ANY_REPLICAS.stream().filter(n -> n <= most).toList();
        }
        int count = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        if (count < 1 || count > most) {
            throw UserException.of(
                    FaultKind.USAGE,
                    "WF-CLI-029",
                    "--replicas is '" + text + "', not 'auto' or a number from 1 to " + most
                            + ", the ports of the host edge: every copy needs one",
                    "",
                    "--replicas auto");
        }
        return List.of(count);
    }

    /** Samples per second: {@code 50000}, {@code 50k}, {@code 1.5M}. */
    private static double rate(String text) {
        String number = text.replaceFirst("[kM]$", "");
        double factor = text.endsWith("k") ? 1e3 : text.endsWith("M") ? 1e6 : 1;
        try {
            double value = Double.parseDouble(number) * factor;
            if (value > 0 && value < 1e12) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, with the other wrong values.
        }
        throw UserException.of(
                FaultKind.USAGE,
                "WF-CLI-030",
                "'" + text + "' is no number of samples per second",
                "--target-rate",
                "50000, 50k or 1.5M");
    }

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
