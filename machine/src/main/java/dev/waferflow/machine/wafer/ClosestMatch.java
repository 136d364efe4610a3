package dev.waferflow.machine.wafer;

import java.util.List;
import java.util.Locale;

/** Finds the known name a misspelt one is nearest to. */
final class ClosestMatch {
    private static final int LONGEST = 64;

    private ClosestMatch() {}

    /** The nearest of {@code names} by edit distance, the first of equals; empty if none is near. */
    static String of(String wrong, List<String> names) {
        if (wrong.length() > LONGEST) {
            return "";
        }
        String best = "";
        int bestDistance = Math.max(2, wrong.length() / 3) + 1;
        for (String name : names) {
            int distance = distance(wrong.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        var previous = new int[b.length() + 1];
        var current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
            }
            var swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
