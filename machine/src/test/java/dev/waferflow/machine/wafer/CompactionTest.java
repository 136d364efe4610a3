package dev.waferflow.machine.wafer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactionTest {
    private static final WaferSpec WSE2 = WaferSpecs.load("wse2");

    private static WaferSpec tiny(String list, int spares) {
        return WaferSpecs.load("tiny")
                .with(Map.of("sparesPerRow", String.valueOf(spares)))
                .withDefects(Defects.parse(list, "list"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aWaferWithoutSparesLosesAsManyColumnsAsTheRealPart(long seed) {
        // docs/semantics.md: with 1.5 % dead PEs about 971 of 1000 columns, rows 3 out of line, at most about 20.
        var wafer = WSE2.with(Map.of("sparesPerRow", "0")).withDefects(Defects.random(0.015, seed));
        var compaction = wafer.compaction().orElseThrow();

        assertThat(compaction.dead()).isBetween(12_400, 13_100);
        assertThat(wafer.width()).isBetween(966, 976);
        assertThat(wafer.pes()).isEqualTo(wafer.width() * 850);
        assertThat(compaction.meanMisalignment()).isBetween(2.5, 3.5);
        assertThat(compaction.longestHops()).isBetween(14, 26);
    }

    @Test
    void sparesHideAsManyDeadPesAsThereAre() {
        assertThat(WSE2.withDefects(Defects.random(0.0005, 1)).width()).isEqualTo(1000);
        assertThat(WSE2.withDefects(Defects.random(0.015, 1)).width()).isBetween(981, 991);
        assertThat(tiny("pe 3 5\npe 4 5", 2).width()).isEqualTo(16);
        assertThat(tiny("pe 3 5\npe 4 5\npe 5 5", 2).width()).isEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0", "0.2, 4", "0.4, 9"})
    void columnXOfARowIsTheXthPeThatLives(double rate, int spares) {
        var defects = Defects.random(rate, 7);
        var wafer = WaferSpecs.load("tiny")
                .with(Map.of("sparesPerRow", String.valueOf(spares)))
                .withDefects(defects);
        var compaction = wafer.compaction().orElseThrow();
        int columns = 16;
        for (int y = 0; y < 16; y++) {
            var live = new ArrayList<Integer>();
            for (int place = 0; place < 16 + spares; place++) {
                if (!defects.isDead(place, y)) {
                    live.add(place);
                }
            }
            columns = Math.min(columns, live.size());
            int before = -1;
            for (int x = 0; x < wafer.width(); x++) {
                assertThat(compaction.place(x, y)).isEqualTo(live.get(x));
                assertThat(compaction.passed(x, y)).isEqualTo(live.get(x) - before - 1);
                before = live.get(x);
            }
        }
        assertThat(wafer.width()).isEqualTo(columns);
    }

    @Test
    void linksAreAsLongAsTheSiliconThatTheyCross() {
        // Row 5 lacks place 3: its column 3 lies in place 4.
        var wafer = tiny("pe 3 5", 1);

        assertThat(wafer.linkCycles(2, 5, Side.EAST)).isEqualTo(2);
        assertThat(wafer.linkCycles(3, 5, Side.WEST)).isEqualTo(2);
        assertThat(wafer.linkCycles(3, 5, Side.EAST)).isEqualTo(1);
        assertThat(wafer.linkCycles(2, 4, Side.SOUTH)).isEqualTo(1);
        assertThat(wafer.linkCycles(3, 4, Side.SOUTH)).isEqualTo(2);
        assertThat(wafer.linkCycles(15, 6, Side.NORTH)).isEqualTo(2);
        assertThat(wafer.linkCycles(15, 5, Side.EAST)).isEqualTo(1);
        assertThat(wafer.longestLinkCycles()).isEqualTo(2);
        assertThat(WSE2.linkCycles(3, 4, Side.SOUTH)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"link 3 5 east, 3, 5", "link 4 5 west, 3, 5", "link 3 5 SOUTH, 3, 5", "link 3 6 north, 3, 5"})
    void aDeadLinkCostsThePeAtItsWestOrNorthEnd(String line, int x, int y) {
        var compaction = tiny(line + " # a remark\n\n", 1).compaction().orElseThrow();

        assertThat(compaction.dead()).isEqualTo(1);
        assertThat(compaction.worstRow()).isEqualTo(y);
        assertThat(compaction.passed(x, y)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pe 1",
                "pe 1 2 3",
                "pe -1 2",
                "pe 1 x",
                "link 1 2",
                "link 1 2 up",
                "dead 1 2",
                "pe 12345678901 1"
            })
    void aLineThatIsNoDefectIsNamed(String line) {
        assertThatThrownBy(() -> Defects.parse("pe 1 1\n" + line, "list"))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT);
                    assertThat(e.diagnostics().get(0).where()).isEqualTo("list:2");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pe 16 0", "pe 0 16", "link 15 0 east", "link 0 0 west", "link 0 15 south", "link 0 0 north"})
    void aDefectOutsideTheSiliconIsAMistake(String line) {
        assertThatThrownBy(() -> tiny(line, 0))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.USAGE));
    }

    @Test
    void aRowWithoutALivingPeIsNoWafer() {
        var all = new StringBuilder();
        for (int x = 0; x < 16; x++) {
            all.append("pe ").append(x).append(" 2\n");
        }
        assertThatThrownBy(() -> tiny(all.toString(), 0))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.INFEASIBLE));
    }

    @Test
    void nothingDeadIsNoDefect() {
        assertThat(List.of(Defects.random(0, 3), Defects.parse("# none\n", "list")))
                .containsOnly(Defects.NONE);
        assertThat(WSE2.withDefects(Defects.NONE).compaction()).isEmpty();
    }

    @Test
    void constantsCanBeSetOnAWaferWithDefects() {
        var wafer = WSE2.withDefects(Defects.random(0.015, 1)).with(Map.of("hopCycles", "2"));

        assertThat(wafer.width()).isBetween(981, 991);
        assertThat(wafer.longestLinkCycles()).isGreaterThan(20);
    }
}
