package dev.waferflow.machine.program;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;

/**
 * Cuts program text into tokens, one ahead, without keeping them. A line end is a token except inside square brackets;
 * blank lines and comments leave none.
 */
final class TextLexer {
    /** What a token is. */
    enum Kind {
        WORD("a name"),
        STRING("a quoted name"),
        NUMBER("a number"),
        SIZE("a size such as 4x2"),
        SYMBOL("a symbol"),
        LINE_END("the end of the line"),
        END("the end of the text");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private final String text;
    private final String where;
    private int position;
    private int line = 1;
    private int lineStart;
    private int brackets;
    private boolean lineHasToken;

    private Kind kind;
    private String token;
    private int tokenLine;
    private int tokenColumn;

    TextLexer(String text, String where) {
        this.text = text;
        this.where = where;
        next();
    }

    Kind kind() {
        return kind;
    }

    /** The characters of the current token, without quotes. */
    String token() {
        return token;
    }

    /** Column of the current token, from 1; of the first token of a line this is its indentation. */
    int column() {
        return tokenColumn;
    }

    int line() {
        return tokenLine;
    }

    boolean at(String symbolOrWord) {
        return (kind == Kind.SYMBOL || kind == Kind.WORD) && token.equals(symbolOrWord);
    }

    /** Steps over the token if it is this one. */
    boolean accept(String symbolOrWord) {
        boolean found = at(symbolOrWord);
        if (found) {
            next();
        }
        return found;
    }

    void expect(String symbolOrWord) {
        if (!accept(symbolOrWord)) {
            throw expected("'" + symbolOrWord + "'");
        }
    }

    void endOfLine() {
        if (kind == Kind.END) {
            return;
        }
        if (kind != Kind.LINE_END) {
            throw expected("the end of the line");
        }
        next();
    }

    /** A fault at the current token that says what should be there. */
    UserException expected(String what) {
        String found = switch (kind) {
            case LINE_END, END -> kind.text;
            case STRING -> "\"" + token + "\"";
            case WORD, NUMBER, SIZE, SYMBOL -> "'" + token + "'";
        };
        return fault("expected " + what + ", found " + found);
    }

    /** A fault at the current token. */
    UserException fault(String message) {
        return fault(message, tokenLine, tokenColumn);
    }

    UserException fault(String message, int atLine, int atColumn) {
        String place = (where.isEmpty() ? "line " : where + ":") + atLine + ":" + atColumn;
        return UserException.of(FaultKind.MALFORMED_INPUT, "WF-TEXT-001", message, place, "see docs/program-text.md");
    }

    /** Steps to the next token. */
    void next() {
        skipBlanks();
        tokenLine = line;
        tokenColumn = position - lineStart + 1;
        if (position >= text.length()) {
            finish(lineHasToken ? Kind.LINE_END : Kind.END, position);
            lineHasToken = false;
            return;
        }
        char c = text.charAt(position);
        if (c == '\n') {
            finish(Kind.LINE_END, position + 1);
            newLine();
            lineHasToken = false;
            return;
        }
        lineHasToken = true;
        if (c == '"') {
            quoted();
        } else if (Character.isLetter(c) || c == '_') {
            finish(Kind.WORD, wordEnd(position));
        } else if (isDigit(position) || (c == '-' && (isDigit(position + 1) || startsWord(position + 1, "inf")))) {
            number();
        } else {
            symbol(c);
        }
    }

    private void skipBlanks() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '#') {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (c == '\n' && (brackets > 0 || !lineHasToken)) {
                position++;
                newLine();
            } else if (c == ' ' || c == '\t' || c == '\r') {
                position++;
            } else {
                return;
            }
        }
    }

    private void newLine() {
        line++;
        lineStart = position;
    }

    private void finish(Kind newKind, int end) {
        kind = newKind;
        token = newKind == Kind.LINE_END || newKind == Kind.END ? "" : text.substring(position, end);
        position = end;
    }

    private void symbol(char c) {
        int length =
                text.startsWith("->", position) || text.startsWith("<-", position) || text.startsWith("..", position)
                        ? 2
                        : 1;
        if (length == 1 && "[](),:;=*/@_".indexOf(c) < 0) {
            throw fault("a program has no character '" + (c < ' ' ? "\\u%04x".formatted((int) c) : c) + "'");
        }
        brackets = Math.max(0, brackets + (c == '[' ? 1 : c == ']' ? -1 : 0));
        finish(Kind.SYMBOL, position + length);
    }

    private void quoted() {
        var content = new StringBuilder();
        int at = position + 1;
        while (true) {
            if (at >= text.length() || text.charAt(at) == '\n') {
                throw fault("the quoted name has no end");
            }
            char c = text.charAt(at++);
            if (c == '"') {
                break;
            }
            if (c == '\\' && at < text.length()) {
                char escaped = text.charAt(at++);
                c = escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped;
            }
            content.append(c);
        }
        kind = Kind.STRING;
        token = content.toString();
        position = at;
    }

    private void number() {
        int end = position + 1;
        if (!isDigit(end) && !isDigit(position)) {
            finish(Kind.NUMBER, wordEnd(end));
            return;
        }
        end = digitsEnd(end);
        if (end < text.length() && text.charAt(end) == 'x' && isDigit(end + 1)) {
            finish(Kind.SIZE, digitsEnd(end + 1));
            return;
        }
        if (end < text.length() && text.charAt(end) == '.' && isDigit(end + 1)) {
            end = digitsEnd(end + 1);
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int sign = end + 1 < text.length() && "+-".indexOf(text.charAt(end + 1)) >= 0 ? 1 : 0;
            if (isDigit(end + 1 + sign)) {
                end = digitsEnd(end + 1 + sign);
            }
        }
        finish(Kind.NUMBER, end);
    }

    private int digitsEnd(int from) {
        int end = from;
        while (isDigit(end)) {
            end++;
        }
        return end;
    }

    private boolean isDigit(int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private boolean startsWord(int at, String word) {
        return text.startsWith(word, at) && wordEnd(at) == at + word.length();
    }

    /** End of the word that starts here: letters, digits, underscores, and single dots between them. */
    private int wordEnd(int from) {
        int end = from;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean dotInside = c == '.' && end + 1 < text.length() && isWordPart(text.charAt(end + 1));
            if (!isWordPart(c) && !dotInside) {
                break;
            }
            end++;
        }
        return end;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
