package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.math.BigDecimal;

/** The words of a JSON text: strings, numbers, literals, punctuation, and the place of the next one. */
final class JsonLexer {
    private static final int MAX_NUMBER_CHARS = 64;
    private static final int MAX_EXPONENT = 64;
    private static final char END = '\uffff';

    private final String source;
    private final String text;
    private int position;
    private int line = 1;
    private int lineStart;

    /**
     * A lexer at the start of a text.
     *
     * @param source name of the file, for messages
     */
    JsonLexer(String source, String text) {
        this.source = source;
        this.text = text;
        if (peek() == '\ufeff') {
            position++;
        }
    }

    /** Whether nothing is left. */
    boolean atEnd() {
        return position >= text.length();
    }

    /** Line of the next character, from 1. */
    int line() {
        return line;
    }

    /** Column of the next character, from 1. */
    int column() {
        return position - lineStart + 1;
    }

    /** The next character; U+FFFF at the end. */
    char peek() {
        return position < text.length() ? text.charAt(position) : END;
    }

    /** Skips the next character if it is {@code c}. */
    boolean accept(char c) {
        if (peek() != c || atEnd()) {
            return false;
        }
        position++;
        return true;
    }

    /** The string in quotes that starts here. */
    String string() {
        position++;
        var result = new StringBuilder();
        while (peek() != '"') {
            char c = peek();
            if (position >= text.length()) {
                throw fail("the text ends inside a string");
            }
            if (c < ' ') {
                throw fail("control character in a string: write " + String.format("\\u%04x", (int) c));
            }
            position++;
            result.append(c == '\\' ? escape() : c);
        }
        position++;
        requirePairs(result);
        return result.toString();
    }

    private char escape() {
        char c = peek();
        char result = switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw fail("unknown escape \\ followed by " + shown());
        };
        position++;
        return result;
    }

    /** The character of the four digits after the 'u' at the position; leaves the position on the last digit. */
    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            position++;
            char c = peek();
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw fail("expected four hexadecimal digits, found " + shown());
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private void requirePairs(StringBuilder string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw fail(String.format("half a surrogate pair (\\u%04x) in the string that ends", (int) c));
            }
        }
    }

    /** The number that starts here. */
    BigDecimal number() {
        int start = position;
        if (peek() == '-') {
            position++;
        }
        if (peek() == '0') {
            position++;
        } else {
            digits();
        }
        if (peek() == '.') {
            position++;
            digits();
        }
        int exponent = exponent();
        if (position - start > MAX_NUMBER_CHARS || exponent > MAX_EXPONENT) {
            position = start;
            throw fail("number too long: at most " + MAX_NUMBER_CHARS + " characters, exponents to " + MAX_EXPONENT);
        }
        return new BigDecimal(text.substring(start, position));
    }

    /** Skips an exponent and returns its magnitude, cut off well above the bound. */
    private int exponent() {
        if (peek() != 'e' && peek() != 'E') {
            return 0;
        }
        position++;
        if (peek() == '+' || peek() == '-') {
            position++;
        }
        int start = position;
        digits();
        int magnitude = 0;
        for (int i = start; i < position && magnitude <= MAX_EXPONENT; i++) {
            magnitude = magnitude * 10 + text.charAt(i) - '0';
        }
        return magnitude;
    }

    private void digits() {
        if (peek() < '0' || peek() > '9') {
            throw fail("expected a digit, found " + shown());
        }
        while (peek() >= '0' && peek() <= '9') {
            position++;
        }
    }

    /** Skips {@code word} and returns what it stands for. */
    Object literal(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw fail("expected a value, found " + shown());
        }
        position += word.length();
        return value;
    }

    /** Skips white space, counting lines. */
    void skipSpace() {
        while (true) {
            char c = peek();
            if (c == '\n') {
                line++;
                lineStart = position + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
            position++;
        }
    }

    /** The next character for messages. */
    String shown() {
        return position < text.length() ? "'" + printable(text.substring(position, position + 1)) + "'" : "the end";
    }

    /** The refusal of the text at this place. */
    UserException fail(String message) {
        return malformed(message, source + ":" + line + ":" + column());
    }

    /** The refusal of a text. */
    static UserException malformed(String message, String where) {
        return UserException.of(FaultKind.MALFORMED_INPUT, "WF-JSON-001", "malformed JSON: " + message, where, "");
    }

    /** At most 40 characters of a text, with what a terminal might interpret replaced. */
    static String printable(String text) {
        var cut = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        return cut.replaceAll("[\\p{Cntrl}\\p{Cs}\\u2028\\u2029]", "?");
    }
}
