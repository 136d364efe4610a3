package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads JSON (RFC 8259) strictly: UTF-8 only, no comments, no trailing commas, no key twice, nothing after the value.
 * Text length, nesting and number length are bounded, so hostile input costs little; every refusal is a
 * {@link UserException} that names file, line and column. One reader reads one text.
 */
final class JsonReader {
    /** Longest text accepted, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    /** Deepest nesting accepted. */
    static final int MAX_DEPTH = 32;

    private static final int MAX_NUMBER_CHARS = 64;
    private static final int MAX_EXPONENT = 64;
    private static final char END = '\uffff';

    private final String source;
    private final String text;
    private int position;
    private int depth;
    private int line = 1;
    private int lineStart;

    private JsonReader(String source, String text) {
        this.source = source;
        this.text = text;
    }

    /**
     * The value that {@code bytes} hold.
     *
     * @param source name of the file, for messages
     */
    static JsonNode read(String source, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw malformed("longer than " + MAX_BYTES + " bytes", source);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("not UTF-8 text", source);
        }
        var reader = new JsonReader(source, text);
        if (reader.peek() == '\ufeff') {
            reader.position++;
        }
        var node = reader.value();
        reader.skipSpace();
        if (reader.position < text.length()) {
            throw reader.fail("unexpected " + reader.shown() + " after the value");
        }
        return node;
    }

    private JsonNode value() {
        skipSpace();
        int startLine = line;
        int startColumn = column();
        Object value = switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true", Boolean.TRUE);
            case 'f' -> literal("false", Boolean.FALSE);
            case 'n' -> literal("null", null);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw fail("expected a value, found " + shown());
        };
        return new JsonNode(value, startLine, startColumn);
    }

    private LinkedHashMap<String, JsonNode> object() {
        enter();
        var members = new LinkedHashMap<String, JsonNode>();
        if (!closes('}')) {
            do {
                skipSpace();
                if (peek() != '"') {
                    throw fail("expected a key in quotes, found " + shown());
                }
                int keyStart = position;
                var key = string();
                if (members.containsKey(key)) {
                    position = keyStart;
                    throw fail("key \"" + printable(key) + "\" occurs twice");
                }
                skipSpace();
                expect(':');
                members.put(key, value());
            } while (continues('}'));
        }
        depth--;
        return members;
    }

    private List<JsonNode> array() {
        enter();
        var elements = new ArrayList<JsonNode>();
        if (!closes(']')) {
            do {
                elements.add(value());
            } while (continues(']'));
        }
        depth--;
        return List.copyOf(elements);
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw fail("nested deeper than " + MAX_DEPTH);
        }
        position++;
    }

    private boolean closes(char bracket) {
        skipSpace();
        if (peek() != bracket) {
            return false;
        }
        position++;
        return true;
    }

    private boolean continues(char bracket) {
        skipSpace();
        if (peek() == ',') {
            position++;
            return true;
        }
        if (peek() != bracket) {
            throw fail("expected ',' or '" + bracket + "', found " + shown());
        }
        position++;
        return false;
    }

    private String string() {
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

    private BigDecimal number() {
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

    private Object literal(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw fail("expected a value, found " + shown());
        }
        position += word.length();
        return value;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw fail("expected '" + c + "', found " + shown());
        }
        position++;
    }

    private void skipSpace() {
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

    private char peek() {
        return position < text.length() ? text.charAt(position) : END;
    }

    private String shown() {
        return position < text.length() ? "'" + printable(text.substring(position, position + 1)) + "'" : "the end";
    }

    private int column() {
        return position - lineStart + 1;
    }

    private UserException fail(String message) {
        return malformed(message, source + ":" + line + ":" + column());
    }

    private static UserException malformed(String message, String where) {
        return UserException.of(FaultKind.MALFORMED_INPUT, "WF-JSON-001", "malformed JSON: " + message, where, "");
    }

    /** At most 40 characters of a text, with what a terminal might interpret replaced. */
    static String printable(String text) {
        var cut = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        return cut.replaceAll("[\\p{Cntrl}\\p{Cs}\\u2028\\u2029]", "?");
    }
}
