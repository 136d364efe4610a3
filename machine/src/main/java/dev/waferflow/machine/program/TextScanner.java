package dev.waferflow.machine.program;

import dev.waferflow.machine.number.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The small phrases of program text: numbers, sizes, names, types, lists, grids. Every limit is checked before use. */
final class TextScanner {
    /** Columns and rows are less than this. */
    static final int MAX_COORDINATE = 1 << 20;

    /** How ports are written. */
    static final Pattern PORT = Pattern.compile("(in|out)[0-9]{1,3}");

    final TextLexer lexer;

    TextScanner(TextLexer lexer) {
        this.lexer = lexer;
    }

    /** A whole number in these bounds, both included. */
    int whole(String what, int least, int greatest) {
        if (lexer.kind() != TextLexer.Kind.NUMBER) {
            throw lexer.expected(what);
        }
        try {
            int value = Integer.parseInt(lexer.token());
            if (value >= least && value <= greatest) {
                lexer.next();
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below with the bounds.
        }
        throw lexer.expected(what + " between " + least + " and " + greatest);
    }

    int whole(String what) {
        return whole(what, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    int count(String what) {
        return whole(what, 1, Integer.MAX_VALUE);
    }

    /** A floating number, {@code inf}, {@code -inf} or {@code nan}. */
    float number() {
        String token = lexer.token();
        boolean number = lexer.kind() == TextLexer.Kind.NUMBER;
        float value;
        if (number && token.equals("-inf")) {
            value = Float.NEGATIVE_INFINITY;
        } else if (number) {
            value = Float.parseFloat(token);
        } else if (lexer.at("inf")) {
            value = Float.POSITIVE_INFINITY;
        } else if (lexer.at("nan")) {
            value = Float.NaN;
        } else {
            throw lexer.expected("a number");
        }
        lexer.next();
        return value;
    }

    String name(String what) {
        if (lexer.kind() != TextLexer.Kind.WORD && lexer.kind() != TextLexer.Kind.STRING) {
            throw lexer.expected(what);
        }
        String name = lexer.token();
        lexer.next();
        return name;
    }

    /** A constant of the enum, written in lower case. */
    <E extends Enum<E>> E oneOf(String what, Class<E> type) {
        if (lexer.kind() == TextLexer.Kind.WORD) {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().toLowerCase(Locale.ROOT).equals(lexer.token())) {
                    lexer.next();
                    return constant;
                }
            }
        }
        var known = Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
        throw lexer.expected(what + ", one of " + known);
    }

    DataType type() {
        return oneOf("an element type", DataType.class);
    }

    /** {@code 8x2}. */
    int[] size(String what) {
        if (lexer.kind() != TextLexer.Kind.SIZE) {
            throw lexer.expected(what + " such as 8x2");
        }
        String[] parts = lexer.token().split("x");
        var size = new int[2];
        for (int i = 0; i < 2; i++) {
            boolean small = parts[i].length() <= 7;
            size[i] = small ? Integer.parseInt(parts[i]) : 0;
            if (size[i] < 1 || size[i] > MAX_COORDINATE) {
                throw lexer.expected(what + " of 1 to " + MAX_COORDINATE + " columns and rows");
            }
        }
        lexer.next();
        return size;
    }

    /** {@code 3,4}; a column or row may be -1. */
    int[] place() {
        int x = whole("a column", -1, MAX_COORDINATE);
        lexer.expect(",");
        return new int[] {x, whole("a row", -1, MAX_COORDINATE)};
    }

    /** {@code 3,4 [8x2 [step 2,1]]}, after {@code grid}, {@code at} or nothing. */
    Grid grid() {
        if (!lexer.accept("grid")) {
            lexer.accept("at");
        }
        int[] at = place();
        if (lexer.kind() != TextLexer.Kind.SIZE) {
            return Grid.at(at[0], at[1]);
        }
        int[] size = size("a size");
        if ((long) size[0] * size[1] > Integer.MAX_VALUE) {
            throw lexer.fault("a grid of " + size[0] + "x" + size[1] + " PEs is too large");
        }
        int stepX = 1;
        int stepY = 1;
        if (lexer.accept("step")) {
            stepX = whole("a step", 1, MAX_COORDINATE);
            lexer.expect(",");
            stepY = whole("a step", 1, MAX_COORDINATE);
        }
        if (at[0] + (size[0] - 1L) * stepX > MAX_COORDINATE || at[1] + (size[1] - 1L) * stepY > MAX_COORDINATE) {
            throw lexer.fault("the grid reaches beyond column or row " + MAX_COORDINATE);
        }
        return new Grid(at[0], at[1], size[0], size[1], stepX, stepY);
    }

    /** A port of this direction: {@code in3} or {@code out3}. */
    int port(String direction) {
        int port = lexer.kind() == TextLexer.Kind.WORD ? portNumber(lexer.token(), direction) : -1;
        if (port < 0) {
            throw lexer.expected("a port such as " + direction + "0");
        }
        lexer.next();
        return port;
    }

    /** The number in {@code in3} or {@code out3}, or -1. */
    static int portNumber(String word, String direction) {
        return word.startsWith(direction) && PORT.matcher(word).matches()
                ? Integer.parseInt(word.substring(direction.length()))
                : -1;
    }

    /** Whole numbers separated by commas; none if there is no number. */
    List<Integer> list(String what, int most) {
        var values = new ArrayList<Integer>();
        if (lexer.kind() == TextLexer.Kind.NUMBER) {
            do {
                if (values.size() == most) {
                    throw lexer.fault("more than " + most + " numbers in a list");
                }
                values.add(whole(what));
            } while (lexer.accept(","));
        }
        return values;
    }
}
