package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Texts. They run on the reference interpreter only. */
final class StringOperators {
    private StringOperators() {}

    static List<Operator> all() {
        return List.of(
                Definition.of(
                        "StringConcat",
                        c -> c.type(0).withShape(Broadcast.shape(c, 0, 1)),
                        (c, in) -> concat(in.get(0), in.get(1))),
                Definition.ofKnown("StringSplit", StringOperators::split),
                Definition.ofKnown("StringNormalizer", (c, in) -> List.of(normalized(c, in.get(0)))),
                Definition.of(
                        "RegexFullMatch",
                        c -> c.type(0).withElementType(DataType.BOOL),
                        (c, in) -> fullMatch(c, in.get(0))));
    }

    private static Tensor concat(Tensor a, Tensor b) {
        int[] shape = Broadcast.common(a.shape(), b.shape());
        var texts = new String[Tensor.sizeOf(shape)];
        Broadcast.rows(shape, List.of(a.shape(), b.shape()), (out, starts, steps, length) -> {
            for (int i = 0; i < length; i++) {
                texts[out + i] = a.strings()[starts[0] + i * steps[0]] + b.strings()[starts[1] + i * steps[1]];
            }
        });
        return Tensor.ofStrings(texts, shape);
    }

    /** Parts of each text, filled up with empty ones, and how many there are. */
    private static List<Tensor> split(OpContext c, List<Tensor> in) {
        Tensor x = in.get(0);
        String delimiter = c.attributes().string("delimiter", "");
        long most = c.attributes().integer("maxsplit", Long.MAX_VALUE);
        var parts = new ArrayList<List<String>>();
        for (String text : x.strings()) {
            parts.add(delimiter.isEmpty() ? words(text, most) : pieces(text, delimiter, most));
        }
        int width = parts.stream().mapToInt(List::size).max().orElse(0);
        int[] shape = Arrays.copyOf(x.shape(), x.rank() + 1);
        shape[x.rank()] = width;
        var texts = new String[Tensor.sizeOf(shape)];
        for (int i = 0; i < texts.length; i++) {
            List<String> row = parts.get(i / width);
            texts[i] = i % width < row.size() ? row.get(i % width) : "";
        }
        return List.of(
                Tensor.ofStrings(texts, shape),
                Elements.fromLongs(DataType.INT64, x.shape(), i -> parts.get(i).size()));
    }

    /** Words between white space; the last one keeps the rest if there are too many. */
    private static List<String> words(String text, long most) {
        var result = new ArrayList<String>();
        String rest = text.strip();
        while (!rest.isEmpty()) {
            int end = 0;
            while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
                end++;
            }
            if (result.size() >= most) {
                result.add(rest);
                return result;
            }
            result.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        return result;
    }

    private static List<String> pieces(String text, String delimiter, long most) {
        var result = new ArrayList<String>();
        if (text.isEmpty()) {
            return result;
        }
        int start = 0;
        int at = text.indexOf(delimiter);
        while (at >= 0 && result.size() < most) {
            result.add(text.substring(start, at));
            start = at + delimiter.length();
            at = text.indexOf(delimiter, start);
        }
        result.add(text.substring(start));
        return result;
    }

    private static Tensor normalized(OpContext c, Tensor x) {
        c.require(x.rank() == 1 || x.rank() == 2 && x.dim(0) == 1, "needs a list of texts");
        String locale = c.attributes().string("locale", "en_US");
        if (!locale.startsWith("en") && !locale.equals("C")) {
            throw c.unsupported("locale '" + locale + "'", "use en_US");
        }
        String change = c.attributes().string("case_change_action", "NONE");
        boolean exact = c.attributes().integer("is_case_sensitive", 0) != 0;
        Set<String> stops = c.attributes().strings("stopwords", List.of()).stream()
                .map(s -> exact ? s : s.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(HashSet::new));
        var kept = Arrays.stream(x.strings())
                .filter(s -> !stops.contains(exact ? s : s.toLowerCase(Locale.ROOT)))
                .map(s -> switch (change) {
                    case "LOWER" -> s.toLowerCase(Locale.ROOT);
                    case "UPPER" -> s.toUpperCase(Locale.ROOT);
                    case "NONE" -> s;
                    default -> throw c.malformed("case_change_action '" + change + "' is not known");
                })
                .collect(Collectors.toCollection(ArrayList::new));
        if (kept.isEmpty()) {
            kept.add("");
        }
        int[] shape = x.rank() == 1 ? new int[] {kept.size()} : new int[] {1, kept.size()};
        return Tensor.ofStrings(kept.toArray(String[]::new), shape);
    }

    private static Tensor fullMatch(OpContext c, Tensor x) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(c.attributes().string("pattern"));
        } catch (PatternSyntaxException e) {
            throw c.malformed("the pattern is malformed: " + e.getDescription());
        }
        var longs = new long[x.size()];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = pattern.matcher(new Bounded(x.strings()[i], c)).matches() ? 1 : 0;
        }
        return Tensor.ofLongs(DataType.BOOL, longs, x.shape());
    }

    /** A text that may be looked at only so often: a hostile pattern would look for ever. */
    private static final class Bounded implements CharSequence {
        private static final int MOST_LOOKS = 10_000_000;

        private final String text;
        private final OpContext c;
        private int looks;

        Bounded(String text, OpContext c) {
            this.text = text;
            this.c = c;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_LOOKS) {
                throw c.unsupported("the pattern needs more than " + MOST_LOOKS + " steps", "use a simpler pattern");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
