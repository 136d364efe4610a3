package dev.waferflow.machine.fault;

import java.util.Collection;
import java.util.Locale;

/** Finds the known name that a misspelt one is nearest to. */
public final class ClosestName {
    private static final int LONGEST = 64;

    private ClosestName() {}

    /** The nearest by edit distance, whatever the case, the first of equals; empty if none is near. */
    public static String of(String wrong, Collection<String> known) {
        if (wrong.length() > LONGEST) {
            return "";
        }
        String best = "";
        int least = Math.max(2, wrong.length() / 3) + 1;
        for (String name : known) {
            int distance = distance(wrong.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    /** Levenshtein distance, one row at a time. */
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
