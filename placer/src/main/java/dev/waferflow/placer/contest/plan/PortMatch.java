package dev.waferflow.placer.contest.plan;

import dev.waferflow.placer.contest.PortChoices;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One step of the dynamic program along a path: the cheapest choice of a sender for each choice of its receiver. A connection
 * costs the number of components, out of h', w' and channels, in which the two differ. Senders are sorted into tables by
 * what they agree in, so no pair of choices is looked at.
 */
final class PortMatch {
    private static final int NONE = -1;

    private final PortChoices sender;
    private final int[] costs;
    private final int most;
    private final Map<Long, int[]> tables = new HashMap<>();

    /** @param costs what each choice of the sender has cost so far */
    PortMatch(PortChoices sender, int... costs) {
        this.sender = sender;
        this.costs = costs;
        int highest = 0;
        for (int i = 0; i < sender.count(); i++) {
            highest = Math.max(highest, sender.mostK(i));
        }
        most = highest;
        for (int i = 0; i < sender.count(); i++) {
            note(0, 0, i);
            note(sender.h(i), 0, i);
            note(0, sender.w(i), i);
            note(sender.h(i), sender.w(i), i);
        }
    }

    /** Entry 0 is the cheapest with any channels, entry c the cheapest that can send c; h or w of 0 stands for any. */
    private void note(int h, int w, int choice) {
        int[] table = tables.computeIfAbsent(key(h, w), k -> {
            var fresh = new int[most + 1];
            Arrays.fill(fresh, NONE);
            return fresh;
        });
        lower(table, 0, choice);
        for (int c = sender.leastK(choice); c <= sender.mostK(choice); c++) {
            lower(table, c, choice);
        }
    }

    private void lower(int[] table, int at, int choice) {
        if (table[at] == NONE || costs[choice] < costs[table[at]]) {
            table[at] = choice;
        }
    }

    private static long key(int h, int w) {
        return ((long) h << 32) | w;
    }

    /** The least cost of each choice of the receiver, and in {@code back} the sender's choice behind it. */
    int[] extend(PortChoices receiver, int... back) {
        var least = new int[receiver.count()];
        for (int i = 0; i < least.length; i++) {
            least[i] = Integer.MAX_VALUE;
            for (int ways = 0; ways < 8; ways++) {
                int h = (ways & 1) == 0 ? receiver.h(i) : 0;
                int w = (ways & 2) == 0 ? receiver.w(i) : 0;
                int c = (ways & 4) == 0 ? receiver.c(i) : 0;
                int[] table = tables.get(key(h, w));
                int choice = table == null || c > most ? NONE : table[c];
                if (choice != NONE && costs[choice] + Integer.bitCount(ways) < least[i]) {
                    least[i] = costs[choice] + Integer.bitCount(ways);
                    back[i] = choice;
                }
            }
        }
        return least;
    }
}
