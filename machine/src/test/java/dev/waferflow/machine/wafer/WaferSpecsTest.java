package dev.waferflow.machine.wafer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaferSpecsTest {
    private static final String HOP = """
            {"value": 2, "unit": "cycles", "low": 1, "high": 3, "source": "test", "confidence": "L"}""";

    @TempDir
    private Path folder;

    @Test
    void aFileExtendsAPresetByDifferences() throws IOException {
        var wafer = load(file("mine", "wse3", "\"hopCycles\": " + HOP));
        assertThat(wafer.name()).isEqualTo("mine");
        assertThat(wafer.hopCycles()).isEqualTo(2);
        assertThat(wafer.macFp16()).isEqualTo(8);
        assertThat(wafer.sramBytes()).isEqualTo(49_152);
        assertThat(wafer.overrides()).isEmpty();
    }

    @Test
    void aFileExtendsAnotherByARelativePath() throws IOException {
        write("base.json", file("base", "tiny", "\"hopCycles\": " + HOP));
        Files.createDirectory(folder.resolve("sub"));
        var path = write("sub/mine.json", file("mine", "../base.json", ""));
        assertThat(WaferSpecs.load(path.toString()).hopCycles()).isEqualTo(2);
        assertThat(WaferSpecs.load(path.toString()).width()).isEqualTo(16);
    }

    @Test
    void theNearestFileWins() throws IOException {
        write("base.json", file("base", "tiny", "\"hopCycles\": " + HOP));
        var nearer = HOP.replace("\"value\": 2", "\"value\": 3");
        assertThat(load(file("mine", "base.json", "\"hopCycles\": " + nearer)).hopCycles())
                .isEqualTo(3);
    }

    @Test
    void anUnknownNameListsTheKnownOnesAndTheClosest() {
        for (String name : new String[] {"wse22", "WSE2", "", " ", "a\0b", "x".repeat(10_000)}) {
            assertThatExceptionOfType(UserException.class)
                    .as(name)
                    .isThrownBy(() -> WaferSpecs.load(name))
                    .withMessageContaining("wse2, wse2-sdk, wse3, wse1, contest, tiny")
                    .matches(e -> e.kind() == FaultKind.USAGE && e.getMessage().length() < 300);
        }
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> WaferSpecs.load("contst"))
                .satisfies(e -> assertThat(e.diagnostics().get(0).hint()).isEqualTo("maybe --wafer contest"));
    }

    @Test
    void aMissingFileOrAFolderIsUnreadable() {
        var missing = folder.resolve("missing.json").toString();
        assertRefused(missing, "there is no such file");
        assertRefused(folder.toString(), "no regular file");
    }

    @Test
    void aWaferThatLacksConstantsIsRefused() throws IOException {
        var path = write("mine.json", file("mine", "", "\"hopCycles\": " + HOP));
        assertRefused(path.toString(), "constant width is missing");
    }

    @Test
    void aCircleOfFilesIsRefused() throws IOException {
        write("b.json", file("b", "a.json", ""));
        var path = write("a.json", file("a", "b.json", ""));
        assertRefused(path.toString(), "in a circle");
        var self = write("self.json", file("self", "self.json", ""));
        assertRefused(self.toString(), "in a circle");
    }

    @Test
    void aLongChainOfFilesIsRefused() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("w" + i + ".json", file("w" + i, "w" + (i + 1) + ".json", ""));
        }
        assertRefused(folder.resolve("w0.json").toString(), "longer than 8");
    }

    @Test
    void anUnknownParentIsTheFilesMistake() throws IOException {
        var path = write("mine.json", file("mine", "wse9", ""));
        assertRefused(path.toString(), "extends: no wafer 'wse9'");
    }

    @Test
    void aFileMayNotTakeAPresetsName() throws IOException {
        var path = write("mine.json", file("wse2", "tiny", ""));
        assertRefused(path.toString(), "name 'wse2' is that of a preset");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"value\": 2|\"value\": \"2\"|hopCycles is a string, expected a whole number",
                "\"value\": 2|\"value\": 2.5|hopCycles is '2.5', expected a whole number",
                "\"value\": 2|\"value\": 0|hopCycles is '0', expected",
                "\"value\": 2|\"value\": null|hopCycles is null",
                "\"value\": 2|\"value\": [2]|hopCycles is an array",
                "\"value\": 2,||hopCycles lacks value",
                "\"low\": 1,||hopCycles lacks low",
                "\"high\": 3|\"high\": -3|high of hopCycles is '-3'",
                "\"value\": 2|\"value\": 4|low <= value <= high",
                "\"low\": 1|\"low\": 3|low <= value <= high",
                "\"cycles\"|\"bytes\"|unit of hopCycles is 'bytes', expected cycles",
                "\"source\": \"test\",||source is missing",
                "\"source\": \"test\"|\"source\": \" \"|source has 1 characters",
                "\"source\": \"test\"|\"source\": 5|source is a number, expected a string",
                "\"L\"|\"X\"|confidence of hopCycles is 'X', expected H, M or L",
                "\"confidence\"|\"confidance\"|unknown key 'confidance' in hopCycles",
                "hopCycles|hopCycle|unknown constant 'hopCycle'",
                "\"extends\"|\"extend\"|unknown key 'extend' in a wafer file",
                "waferflow.wafer/1|waferflow.wafer/2|expected waferflow.wafer/1",
                "\"name\": \"mine\"|\"name\": \"../x y\"|is not 1 to 64 letters",
                "\"description\": \"test\",||description is missing",
                "\"constants\"|\"constant\"|unknown key 'constant'",
            })
    void refusesAMistakeWithItsPlace(String right, String wrong, String message) throws IOException {
        var text = file("mine", "tiny", "\"hopCycles\": " + HOP);
        assertThat(text).contains(right);
        var path = write("mine.json", text.replace(right, wrong == null ? "" : wrong));
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> WaferSpecs.load(path.toString()))
                .withMessageContaining(message)
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT);
                    assertThat(e.diagnostics().get(0).where()).matches(".*mine\\.json:\\d+:\\d+");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "null", "{}", "{\"constants\": []}", "{\"constants\": {\"width\": 5}}"})
    void refusesWhatIsNoWaferFile(String text) throws IOException {
        assertRefused(write("mine.json", text).toString(), "");
    }

    @Test
    void reportsAllMistakesOfAFile() throws IOException {
        var path = write("mine.json", file("mine", "tiny", "\"aaa\": 1, \"colors\": 2, \"hopCycles\": {}"));
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> WaferSpecs.load(path.toString()))
                .satisfies(e -> assertThat(e.diagnostics()).hasSize(8));
    }

    @Test
    void refusesAHugeFileWithoutReadingItAll() throws IOException {
        var path = write("mine.json", " ".repeat(JsonReader.MAX_BYTES + 5));
        assertRefused(path.toString(), "longer than");
    }

    private WaferSpec load(String text) throws IOException {
        return WaferSpecs.load(write("mine.json", text).toString());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String file(String name, String parent, String constants) {
        var extend = parent.isEmpty() ? "" : "\"extends\": \"" + parent + "\",";
        return """
                {
                  "schema": "waferflow.wafer/1",
                  "name": "%s",
                  "description": "test",
                  %s
                  "constants": {%s}
                }
                """.formatted(name, extend, constants);
    }

    private static void assertRefused(String path, String message) {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> WaferSpecs.load(path))
                .withMessageContaining(message)
                .matches(e -> e.kind() == FaultKind.MALFORMED_INPUT);
    }
}
