package dev.waferflow.machine.wafer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.waferflow.machine.fault.Diagnostic;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaferSpecTest {
    private final WaferSpec tiny = WaferSpecs.load("tiny");

    @Test
    void overridesReplaceConstantsInACopy() {
        var changed = tiny.with(Map.of("width", "32", "hopCycles", "3"));
        assertThat(changed.width()).isEqualTo(32);
        assertThat(changed.pes()).isEqualTo(512);
        assertThat(changed.hopCycles()).isEqualTo(3);
        assertThat(changed.name()).isEqualTo("tiny");
        assertThat(tiny.width()).isEqualTo(16);
        assertThat(tiny.overrides()).isEmpty();
    }

    @Test
    void overridesAddUpAndAreListedInTheOrderOfTheConstants() {
        var changed = tiny.with(Map.of("hostEdge", "measured", "colors", "30"))
                .with(Map.of("width", "20", "colors", "2.0e1"));
        assertThat(changed.overrides())
                .containsExactly(
                        Map.entry("width", "20"), Map.entry("colors", "20"), Map.entry("hostEdge", "measured"));
    }

    @Test
    void anOverrideIsExactAndSaysSo() {
        var constant = tiny.with(Map.of("rampCycles", "5")).constants().stream()
                .filter(c -> c.name().equals("rampCycles"))
                .findFirst()
                .orElseThrow();
        assertThat(constant)
                .isEqualTo(new Constant("rampCycles", "5", "cycles", "set by the user", Confidence.HIGH, "5", "5"));
    }

    @ParameterizedTest
    @CsvSource({
        "clockHz, 1.1e9, 1100000000",
        "clockHz, 0e5, 0",
        "colors, ' 024 ', 24",
        "injectionCyclesPerWord, 1.1250, 1.125",
        "inputQueueWords, '8, 8/4', 8/8/4",
        "hostEdge, measured, measured",
    })
    void acceptsEverySpellingOfAValue(String name, String value, String canonical) {
        assertThat(tiny.with(Map.of(name, value)).overrides()).containsExactly(Map.entry(name, canonical));
    }

    @ParameterizedTest
    @CsvSource({
        "colors, ''",
        "colors, x",
        "colors, 0x10",
        "colors, 1.5",
        "colors, 0",
        "colors, -1",
        "colors, 33",
        "colors, 1e999999999",
        "colors, 1e-999999999",
        "colors, 1e99999999999",
        "colors, 99999999999999999999999999999999",
        "colors, NaN",
        "width, 16385",
        "injectionCyclesPerWord, 1.0000000001",
        "inputQueueWords, 1//2",
        "inputQueueWords, 1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1",
        "hostEdge, Measured",
        "hostEdge, ''",
    })
    void refusesBadValues(String name, String value) {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> tiny.with(Map.of(name, value)))
                .withMessageContaining(name)
                .withMessageContaining("expected")
                .matches(e -> e.kind() == FaultKind.USAGE);
    }

    @Test
    void refusesALongValueWithAShortMessage() {
        for (String name : new String[] {"colors", "inputQueueWords", "hostEdge"}) {
            assertThatExceptionOfType(UserException.class)
                    .isThrownBy(() -> tiny.with(Map.of(name, "1".repeat(100_000))))
                    .matches(e -> e.getMessage().length() < 300);
        }
    }

    @Test
    void anUnknownNameListsTheKnownOnesAndTheClosest() {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> tiny.with(Map.of("hopCycle", "1")))
                .withMessageContaining("no constant 'hopCycle'")
                .withMessageContaining(String.join(", ", Field.names()))
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(FaultKind.USAGE);
                    assertThat(e.diagnostics().get(0).hint()).isEqualTo("maybe --set hopCycles=...");
                });
    }

    @Test
    void reportsAllMistakesInTheOrderOfTheNames() {
        var wrong = new TreeMap<>(Map.of("zzz", "1", "colors", "x", "aaa", "1", "width", "0"));
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> tiny.with(wrong))
                .satisfies(e -> assertThat(e.diagnostics())
                        .extracting(Diagnostic::where)
                        .containsExactly("--set aaa", "--set colors", "--set width", "--set zzz"));
    }

    @Test
    void theHostRateFollowsClockAndMode() {
        assertThat(tiny.with(Map.of("clockHz", "1.1e9")).hostLinkWordsPerCycle())
                .hasToString("125/44");
        var measured = tiny.with(Map.of("hostEdge", "measured"));
        assertThat(measured.hostLinkBytesPerSecond()).isEqualTo(1_080_000_000L);
        assertThat(measured.hostLinkWordsNumerator()).isEqualTo(27);
        assertThat(measured.hostLinkWordsDenominator()).isEqualTo(85);
    }

    @ParameterizedTest
    @CsvSource({"48, 12, 4, 750/17", "47, 12, 3, 36/1", "12, 12, 1, 12/1", "5, 5, 1, 5/1", "1, 1, 1, 1/1"})
    void hostPortsNeverOutnumberTheRows(int height, int links, int portsPerLink, String wordsPerCycle) {
        var wafer = WaferSpecs.load("wse2").with(Map.of("height", String.valueOf(height)));
        assertThat(wafer.hostLinks()).isEqualTo(links);
        assertThat(wafer.hostPortsPerLink()).isEqualTo(portsPerLink);
        assertThat(wafer.hostEdgeWordsPerCycle()).hasToString(wordsPerCycle);
    }

    @Test
    void theGreatestWaferStillCountsItsPes() {
        var wafer = tiny.with(Map.of("width", "16384", "height", "16384"));
        assertThat(wafer.pes()).isEqualTo(1 << 28);
    }

    @Test
    void thePeakIsTheFastestFormOfAPrecision() {
        var wafer = tiny.with(Map.of("macFp16", "2", "macFp16IntoFp32Register", "3"));
        assertThat(wafer.peakMacPerCycle(DataType.FP16)).isEqualTo(3);
        assertThat(wafer.peakMacPerCycle(DataType.INT8)).isEqualTo(wafer.macInt8());
        assertThatIllegalArgumentException().isThrownBy(() -> wafer.peakMacPerCycle(DataType.STRING));
    }

    @Test
    void theSelfCheckFindsConstantsThatContradictEachOther() {
        assertThat(WaferSelfCheck.problems(tiny)).isEmpty();
        assertThat(WaferSelfCheck.problems(tiny.with(Map.of("macFp16IntoFp32Memory", "4"))))
                .singleElement()
                .asString()
                .contains("sramWriteBytesPerCycle 8");
        assertThat(WaferSelfCheck.problems(tiny.with(Map.of("hostLinks", "12"))))
                .hasSize(2);
        assertThat(WaferSelfCheck.problems(tiny.with(Map.of("runtimeBytes", "40000", "colors", "4"))))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/1", "1/1", "9/8", "125/34"})
    void ratiosAreInLowestTerms(String text) {
        var parts = text.split("/");
        var ratio = new Ratio(6 * Long.parseLong(parts[0]), 6 * Long.parseLong(parts[1]));
        assertThat(ratio).hasToString(text);
    }
}
