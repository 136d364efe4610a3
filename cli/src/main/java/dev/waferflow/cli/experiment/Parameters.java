package dev.waferflow.cli.experiment;

import dev.waferflow.cli.job.Names;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of one experiment: what was set, and defaults for the rest. */
public final class Parameters {
    private static final int LARGEST = 1 << 24;

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Parameters in the order of {@code defaults}, some replaced.
     *
     * @throws UserException USAGE for a name that the experiment does not have
     */
    public static Parameters of(Map<String, String> defaults, Map<String, String> set) {
        var values = new LinkedHashMap<>(defaults);
        set.forEach((name, value) -> {
            if (!values.containsKey(name)) {
                throw Names.unknown("parameter", name, List.copyOf(defaults.keySet()));
            }
            values.put(name, value);
        });
        return new Parameters(values);
    }

    /** A whole number of at least {@code least}. */
    public int whole(String name, int least) {
        try {
            int value = Integer.parseInt(values.get(name));
            if (value >= least && value <= LARGEST) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw illegal(name, "a whole number of at least " + least);
        }
        throw illegal(name, "a whole number from " + least + " to " + LARGEST);
    }

    /** A number between two bounds. */
    public double decimal(String name, double least, double most) {
        try {
            double value = Double.parseDouble(values.get(name));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw illegal(name, "a number from " + least + " to " + most);
        }
        throw illegal(name, "a number from " + least + " to " + most);
    }

    /** One of some words. */
    public String word(String name, List<String> known) {
        if (!known.contains(values.get(name))) {
            throw Names.unknown(name, values.get(name), known);
        }
        return values.get(name);
    }

    /** Names and values as given, whole numbers as numbers. */
    public Map<String, Object> asJson() {
        var object = new LinkedHashMap<String, Object>();
        values.forEach((name, value) -> {
            if (value.matches("-?\\d{1,9}")) {
                object.put(name, Integer.parseInt(value));
            } else if (value.matches("-?\\d{1,9}\\.\\d{1,9}")) {
                object.put(name, Double.parseDouble(value));
            } else {
                object.put(name, value);
            }
        });
        return object;
    }

    private UserException illegal(String name, String expected) {
        return UserException.of(
                FaultKind.USAGE,
                "WF-EXP-001",
                "parameter " + name + " is '" + values.get(name) + "', expected " + expected,
                "",
                "");
    }
}
