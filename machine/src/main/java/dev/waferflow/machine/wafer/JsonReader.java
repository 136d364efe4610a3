package dev.waferflow.machine.wafer;

import dev.waferflow.machine.fault.UserException;
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

    private final JsonLexer lexer;
    private int depth;

    private JsonReader(JsonLexer lexer) {
        this.lexer = lexer;
    }

    /**
     * The value that {@code bytes} hold.
     *
     * @param source name of the file, for messages
     */
    static JsonNode read(String source, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw JsonLexer.malformed("longer than " + MAX_BYTES + " bytes", source);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw JsonLexer.malformed("not UTF-8 text", source);
        }
        var lexer = new JsonLexer(source, text);
        var node = new JsonReader(lexer).value();
        lexer.skipSpace();
        if (!lexer.atEnd()) {
            throw lexer.fail("unexpected " + lexer.shown() + " after the value");
        }
        return node;
    }

    private JsonNode value() {
        lexer.skipSpace();
        int line = lexer.line();
        int column = lexer.column();
        Object value = switch (lexer.peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> lexer.string();
            case 't' -> lexer.literal("true", Boolean.TRUE);
            case 'f' -> lexer.literal("false", Boolean.FALSE);
            case 'n' -> lexer.literal("null", null);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> lexer.number();
            default -> throw lexer.fail("expected a value, found " + lexer.shown());
        };
        return new JsonNode(value, line, column);
    }

    private LinkedHashMap<String, JsonNode> object() {
        enter('{');
        var members = new LinkedHashMap<String, JsonNode>();
        lexer.skipSpace();
        if (!lexer.accept('}')) {
            do {
                member(members);
            } while (continues('}'));
        }
        depth--;
        return members;
    }

    private void member(LinkedHashMap<String, JsonNode> members) {
        lexer.skipSpace();
        if (lexer.peek() != '"') {
            throw lexer.fail("expected a key in quotes, found " + lexer.shown());
        }
        var key = lexer.string();
        if (members.containsKey(key)) {
            throw lexer.fail("the key \"" + JsonLexer.printable(key) + "\" before occurs twice");
        }
        lexer.skipSpace();
        if (!lexer.accept(':')) {
            throw lexer.fail("expected ':', found " + lexer.shown());
        }
        members.put(key, value());
    }

    private List<JsonNode> array() {
        enter('[');
        var elements = new ArrayList<JsonNode>();
        lexer.skipSpace();
        if (!lexer.accept(']')) {
            do {
                elements.add(value());
            } while (continues(']'));
        }
        depth--;
        return List.copyOf(elements);
    }

    private void enter(char bracket) {
        if (++depth > MAX_DEPTH) {
            throw lexer.fail("nested deeper than " + MAX_DEPTH);
        }
        lexer.accept(bracket);
    }

    private boolean continues(char bracket) {
        lexer.skipSpace();
        if (lexer.accept(',')) {
            return true;
        }
        if (!lexer.accept(bracket)) {
            throw lexer.fail("expected ',' or '" + bracket + "', found " + lexer.shown());
        }
        return false;
    }
}
