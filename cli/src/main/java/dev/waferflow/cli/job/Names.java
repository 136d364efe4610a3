package dev.waferflow.cli.job;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.List;

/** Unknown names: the message lists the known ones and the closest. */
public final class Names {
    private Names() {}

    /**
     * The fault of naming something that does not exist.
     *
     * @param what kind of thing, such as "model"
     */
    public static UserException unknown(String what, String name, List<String> known) {
        String closest = closest(name, known);
        return UserException.of(
                FaultKind.USAGE,
                "WF-CLI-002",
                "there is no " + what + " '" + name + "'; known are " + String.join(", ", known),
                "",
                closest.isEmpty() ? "" : "maybe '" + closest + "'");
    }

    /** The name nearest by edit distance; empty if none is near. */
    public static String closest(String wrong, List<String> known) {
        String best = "";
        int least = Math.max(2, wrong.length() / 3) + 1;
        for (String name : known) {
            int distance = distance(wrong, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
