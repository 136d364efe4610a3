package dev.waferflow.simulator;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramText;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a program that shows something smaller while it still shows it: lines are dropped, many at once at first, then
 * numbers are halved. What is no legal program any more is not tried.
 */
final class Shrinker {
    private static final WaferSpec TINY = WaferSpecs.load("tiny");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])[1-9][0-9]+(?![\\w.])");

    private final Predicate<Program> shows;
    private List<String> lines;

    private Shrinker(Program program, Predicate<Program> shows) {
        this.shows = shows;
        lines = ProgramText.print(program).lines().toList();
    }

    /** The text of the smallest program found. */
    static String shrink(Program program, Predicate<Program> shows) {
        var shrinker = new Shrinker(program, shows);
        boolean smaller = true;
        while (smaller) {
            smaller = shrinker.dropLines();
            smaller |= shrinker.halveNumbers();
        }
        return String.join("\n", shrinker.lines) + "\n";
    }

    private boolean dropLines() {
        boolean any = false;
        for (int length = Math.max(1, lines.size() / 2); length > 0; length /= 2) {
            for (int from = lines.size() - length; from > 0; from--) {
                if (from + length > lines.size()) {
                    continue;
                }
                var fewer = new ArrayList<>(lines);
                fewer.subList(from, from + length).clear();
                any |= accept(fewer);
            }
        }
        return any;
    }

    private boolean halveNumbers() {
        boolean any = false;
        for (int i = 1; i < lines.size(); i++) {
            for (int n = 0; n < 20; n++) {
                String changed = halve(lines.get(i), n);
                var other = new ArrayList<>(lines);
                other.set(i, changed);
                any |= !changed.equals(lines.get(i)) && accept(other);
            }
        }
        return any;
    }

    /** The line with its n-th number halved, if it has so many. */
    private static String halve(String line, int n) {
        Matcher matcher = NUMBER.matcher(line);
        for (int i = 0; matcher.find(); i++) {
            if (i == n) {
                int half = Integer.parseInt(matcher.group()) / 2;
                return line.substring(0, matcher.start()) + half + line.substring(matcher.end());
            }
        }
        return line;
    }

    private boolean accept(List<String> candidate) {
        try {
            Program program = ProgramText.parse(String.join("\n", candidate), "shrunk");
            if (ProgramVerifier.verify(program, TINY).isEmpty() && shows.test(program)) {
                lines = candidate;
                return true;
            }
            return false;
        } catch (UserException e) {
            return false;
        }
    }
}
