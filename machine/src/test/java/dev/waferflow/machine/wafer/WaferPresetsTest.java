package dev.waferflow.machine.wafer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.number.DataType;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The self-check suite: what must hold for every wafer that ships, and what the headline figures are. */
class WaferPresetsTest {
    static Iterable<String> names() {
        return WaferSpecs.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void agreesWithItself(String name) {
        assertThat(WaferSelfCheck.problems(WaferSpecs.load(name))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isNamedLikeItsFile(String name) {
        assertThat(WaferSpecs.load(name).name()).isEqualTo(name);
        assertThat(WaferSpecs.load(name).overrides()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyConstantSaysWhereItComesFrom(String name) {
        var constants = WaferSpecs.load(name).constants();
        assertThat(constants).extracting(Constant::name).containsExactlyElementsOf(Field.names());
        assertThat(constants).allSatisfy(constant -> {
            assertThat(constant.source()).isNotBlank();
            assertThat(constant.unit()).isNotBlank();
            assertThat(constant.confidence()).isNotNull();
            assertThat(Ranges.ordered(Field.ofText(constant.name()), constant)).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyConstantHasAnAccessorOfItsNameAndItsCanonicalTextIsAnOverride(String name) {
        var wafer = WaferSpecs.load(name);
        for (Constant constant : wafer.constants()) {
            assertThat(WaferSpec.class.getMethods())
                    .as(constant.name())
                    .anyMatch(method -> method.getName().equals(constant.name())
                            || constant.name().equals("hostLinkMeasuredBytesPerSecond"));
            for (String text : new String[] {constant.low(), constant.value(), constant.high()}) {
                assertThat(wafer.with(Map.of(constant.name(), text)).overrides())
                        .containsExactly(Map.entry(constant.name(), text));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theHostEdgeIsExactInBothModes(String name) {
        for (String mode : new String[] {"headline", "measured"}) {
            var wafer = WaferSpecs.load(name).with(Map.of("hostEdge", mode));
            assertThat(wafer.hostEdge()).isEqualTo(mode);
            var numerator = BigInteger.valueOf(wafer.hostLinkWordsNumerator());
            var denominator = BigInteger.valueOf(wafer.hostLinkWordsDenominator());
            assertThat(numerator.gcd(denominator)).isEqualTo(BigInteger.ONE);
            long bytes = wafer.hasClock() ? wafer.hostLinkBytesPerSecond() : 0;
            assertThat(numerator.multiply(BigInteger.valueOf(4 * wafer.clockHz())))
                    .isEqualTo(denominator.multiply(BigInteger.valueOf(bytes)));
        }
    }

    @Test
    void everyFileIsListed() throws Exception {
        assertThat(Files.list(folder()).map(path -> path.getFileName().toString()))
                .containsExactlyInAnyOrderElementsOf(
                        WaferSpecs.names().stream().map(name -> name + ".json").toList());
    }

    @ParameterizedTest
    @CsvSource({
        "wse2,     1000, 850,  850000, 850000000",
        "wse2-sdk, 757,  996,  753972, 850000000",
        "wse3,     762,  1172, 893064, 850000000",
        "wse1,     602,  595,  358190, 900000000",
        "contest,  633,  633,  400689, 0",
        "tiny,     16,   16,   256,    850000000",
    })
    void hasTheGridAndClockOfItsMachine(String name, int width, int height, int pes, long clockHz) {
        var wafer = WaferSpecs.load(name);
        assertThat(wafer.width()).isEqualTo(width);
        assertThat(wafer.height()).isEqualTo(height);
        assertThat(wafer.pes()).isEqualTo(pes);
        assertThat(wafer.clockHz()).isEqualTo(clockHz);
        assertThat(wafer.hasClock()).isEqualTo(clockHz > 0);
    }

    @Test
    void theDefaultIsTheHeadlineMachine() {
        var wafer = WaferSpecs.load(WaferSpecs.names().get(0));
        assertThat(wafer).hasToString("wse2 1000x850");
        assertThat(wafer.hopCycles()).isEqualTo(1);
        assertThat(wafer.rampCycles()).isEqualTo(2);
        assertThat(wafer.colors()).isEqualTo(24);
        assertThat(wafer.sramBytes()).isEqualTo(48 * 1024);
        assertThat(wafer.inputQueues()).isEqualTo(8);
        assertThat(wafer.inputQueueWords(2)).isEqualTo(4);
        assertThat(wafer.outputQueues()).isEqualTo(6);
        assertThat(wafer.outputQueueWords(2)).isEqualTo(6);
        assertThat(wafer.peakMacPerCycle(DataType.FP16)).isEqualTo(4);
        assertThat(wafer.peakMacPerCycle(DataType.FP32)).isEqualTo(1);
        assertThat(wafer.injectionCyclesPerWord()).isEqualTo(new Ratio(1, 1));
        assertThat(wafer.hostLinks()).isEqualTo(12);
        assertThat(wafer.hostPortsPerLink()).isEqualTo(4);
        assertThat(wafer.hostLinkWordsPerCycle()).hasToString("125/34");
        assertThat(wafer.hostEdgeWordsPerCycle()).hasToString("750/17");
    }

    @Test
    void wse3DiffersWhereItShould() {
        var wafer = WaferSpecs.load("wse3");
        assertThat(wafer.macFp16()).isEqualTo(8);
        assertThat(wafer.peakMacPerCycle(DataType.INT8)).isEqualTo(16);
        assertThat(wafer.injectionCyclesPerWord()).isEqualTo(new Ratio(9, 8));
        assertThat(wafer.multicastSetupCycles()).isEqualTo(7);
        assertThat(wafer.completionDispatchCycles()).isEqualTo(49);
        assertThat(wafer.outputQueues()).isEqualTo(8);
        assertThat(wafer.sramBytes()).isEqualTo(48 * 1024);
    }

    @Test
    void theContestHasNoHostRate() {
        assertThat(WaferSpecs.load("contest").hostEdgeWordsPerCycle()).isEqualTo(new Ratio(0, 1));
    }

    private static Path folder() throws URISyntaxException {
        var first = WaferSpecs.class.getResource(
                "/dev/waferflow/machine/wafers/" + WaferSpecs.names().get(0) + ".json");
        return Path.of(first.toURI()).getParent();
    }
}
