package dev.waferflow.machine.program;

import java.util.List;
import java.util.regex.Pattern;

/** How numbers, names and index lists are written in program text. */
final class TextNumbers {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*");
    private static final Pattern RESERVED = Pattern.compile("(in|out)[0-9]+|inf|nan");

    private TextNumbers() {}

    /** Shortest text that reads back as the same number. */
    static String of(float value) {
        if (Float.isNaN(value)) {
            return "nan";
        }
        if (Float.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        boolean negativeZero = value == 0 && Float.floatToRawIntBits(value) != 0;
        return value == (int) value && Math.abs(value) < 1e7f && !negativeZero
                ? Integer.toString((int) value)
                : Float.toString(value);
    }

    /** The name itself if the text form can tell it from other things, quoted otherwise. */
    static String name(String name) {
        return PLAIN_NAME.matcher(name).matches() && !RESERVED.matcher(name).matches()
                ? name
                : '"'
                        + name.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n")
                                .replace("\r", "\\r")
                        + '"';
    }

    static String list(List<Integer> numbers) {
        var text = new StringBuilder();
        for (int i = 0; i < numbers.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(numbers.get(i));
        }
        return text.toString();
    }

    /** Appends indices as runs: {@code 7}, {@code -1*4} (repeated), {@code 0..9} and {@code 0..90/10} (both ends counted). */
    static void indices(StringBuilder text, int[] values) {
        int at = 0;
        while (at < values.length) {
            int end = at + 1;
            long step = end < values.length ? (long) values[end] - values[at] : 0;
            while (end < values.length && (long) values[end] - values[end - 1] == step) {
                end++;
            }
            text.append(at == 0 ? "" : " ");
            int count = end - at;
            if (count == 1 || (count == 2 && step != 0)) {
                text.append(values[at]);
                at++;
            } else {
                text.append(values[at]);
                text.append(step == 0 ? "*" + count : ".." + values[end - 1]);
                text.append(step == 0 || step == 1 ? "" : "/" + step);
                at = end;
            }
        }
    }
}
