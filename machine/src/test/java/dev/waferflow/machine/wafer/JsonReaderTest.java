package dev.waferflow.machine.wafer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static final long SEED = 8_259;

    @Test
    void readsEveryKindOfValue() {
        var members = read("{\"a\": [1, -2.5e3, 0], \"b\": \"x\", \"c\": true, \"d\": false, \"e\": null, \"f\": {}}")
                .members();
        assertThat(members.keySet()).containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(members.get("a").elements())
                .extracting(JsonNode::value)
                .containsExactly(new BigDecimal(1), new BigDecimal("-2.5e3"), new BigDecimal(0));
        assertThat(members.get("b").value()).isEqualTo("x");
        assertThat(members.get("c").value()).isEqualTo(true);
        assertThat(members.get("d").value()).isEqualTo(false);
        assertThat(members.get("e").value()).isNull();
        assertThat(members.get("f").members()).isEmpty();
        assertThat(members.values())
                .extracting(JsonNode::kind)
                .containsExactly("an array", "a string", "a boolean", "a boolean", "null", "an object");
    }

    @Test
    void knowsWhereValuesAre() {
        var node = read("{\n  \"a\":\r\n    [1,\n 22]}").members().get("a");
        assertThat(node.line()).isEqualTo(3);
        assertThat(node.column()).isEqualTo(5);
        assertThat(node.elements().get(1).line()).isEqualTo(4);
        assertThat(node.elements().get(1).column()).isEqualTo(2);
    }

    @Test
    void readsEscapes() {
        assertThat(read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"").value())
                .isEqualTo("\"\\/\b\f\n\r\té\uD83D\uDE00");
    }

    @Test
    void skipsAByteOrderMark() {
        assertThat(read("\ufeff 7").value()).isEqualTo(new BigDecimal(7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|1:1|the end",
                "`  `|1:3|the end",
                "{|1:2|expected a key in quotes, found the end",
                "{\"a\" 1}|1:6|expected ':', found '1'",
                "{\"a\":1,}|1:8|expected a key",
                "{\"a\":1 \"b\":2}|1:8|expected ',' or '}'",
                "{\"a\":1,\"a\":2}|1:11|occurs twice",
                "{a:1}|1:2|expected a key",
                "[1,]|1:4|expected a value, found ']'",
                "[1 2]|1:4|expected ',' or ']'",
                "[1}|1:3|expected ',' or ']'",
                "1 2|1:3|after the value",
                "// x|1:1|expected a value",
                "01|1:2|after the value",
                "+1|1:1|expected a value",
                ".5|1:1|expected a value",
                "1.|1:3|expected a digit",
                "1e|1:3|expected a digit",
                "-|1:2|expected a digit",
                "NaN|1:1|expected a value",
                "nul|1:1|expected a value",
                "True|1:1|expected a value",
                "'a'|1:1|expected a value",
                "\"a|1:3|ends inside a string",
                "\"\\x\"|1:3|unknown escape",
                "\"\\u12g4\"|1:6|four hexadecimal digits",
                "\"\\uD83D\"|1:9|half a surrogate pair",
                "\"\\uDE00\\uD83D\"|1:15|half a surrogate pair",
                "1e999999999|1:1|number too long",
                "1e99999999999999999999|1:1|number too long",
                "-1e-65|1:1|number too long",
            })
    void refusesWithThePlace(String text, String place, String message) {
        assertRefused(text, place, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\nb\"", "\"\t\"", "\"\0\""})
    void refusesControlCharactersInStrings(String text) {
        assertRefused(text, "1:", "control character");
    }

    @Test
    void refusesANoncharacterOutsideStringsAndKeepsItInside() {
        assertRefused("\uffff", "1:1", "expected a value");
        assertRefused("1\uffff", "1:2", "after the value");
        assertThat(read("\"\uffff\"").value()).isEqualTo("\uffff");
    }

    @Test
    void refusesDeepNesting() {
        assertThat(read("[".repeat(JsonReader.MAX_DEPTH) + "]".repeat(JsonReader.MAX_DEPTH))
                        .elements())
                .hasSize(1);
        assertRefused("[".repeat(JsonReader.MAX_DEPTH + 1), "1:33", "nested deeper than 32");
        assertRefused("[".repeat(1_000_000), "1:33", "nested deeper");
        assertRefused("{\"a\":".repeat(100_000), "1:", "nested deeper");
    }

    @Test
    void forgetsNestingThatEnded() {
        assertThat(read("[" + "[],".repeat(1_000) + "{}]").elements()).hasSize(1_001);
    }

    @Test
    void refusesLongTexts() {
        assertRefused(" ".repeat(JsonReader.MAX_BYTES) + "1", "test", "longer than");
    }

    @Test
    void refusesLongNumbers() {
        assertRefused("9".repeat(65), "1:1", "number too long");
        assertThat(read("9".repeat(64)).value()).isEqualTo(new BigDecimal("9".repeat(64)));
        assertRefused("[" + "9".repeat(900_000) + "]", "1:2", "number too long");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[][] texts = {{'"', (byte) 0xff, '"'}, {'"', (byte) 0xc0, (byte) 0x80, '"'}, {'"', (byte) 0xe2, '"'}};
        for (byte[] bytes : texts) {
            assertThatExceptionOfType(UserException.class)
                    .isThrownBy(() -> JsonReader.read("test", bytes))
                    .withMessageContaining("not UTF-8");
        }
    }

    @Test
    void messagesCarryNoControlCharacters() {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> read("\u001b[31m"))
                .withMessageNotContaining("\u001b");
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> read("{\"\\u001b\\u001b\":1,\"\\u001b\\u001b\":1}"))
                .withMessageContaining("key \"??\" before occurs twice");
    }

    @Test
    void damagedTextIsReadOrRefusedButNeverCrashes() {
        var text = "{\"schema\": [1.5e-3, true, null, {\"x\\u0041\": \"\\n\"}], \"b\": -0}";
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int damage = random.nextInt(1, 4); damage > 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                JsonReader.read("test", bytes);
            } catch (UserException e) {
                assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT);
            }
        }
    }

    @Test
    void everyBeginningOfATextIsRefused() {
        var text = "{\"a\": [1.5e-3, true, null, {\"x\\u0041\": \"\\n\"}], \"b\": -0}";
        read(text);
        for (int length = 0; length < text.length(); length++) {
            var part = text.substring(0, length);
            assertThatExceptionOfType(UserException.class).as(part).isThrownBy(() -> read(part));
        }
    }

    private static JsonNode read(String text) {
        return JsonReader.read("test", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String text, String place, String message) {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> read(text))
                .withMessageContaining(message)
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT);
                    assertThat(e.diagnostics().get(0).where())
                            .startsWith(place.equals("test") ? place : "test:" + place);
                });
    }
}
