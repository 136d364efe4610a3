package dev.waferflow.placer.floor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.number.SplitMix64;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnPackerTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    /** Whether these first columns obey everything. */
    private static boolean legal(
            int[] columns, int[] widths, Map<String, Integer> pins, boolean[] blocked, List<int[]> runs) {
        int end = 0;
        for (int k = 0; k < columns.length; k++) {
            boolean pinned = pins.containsKey(NAMES.get(k)) && pins.get(NAMES.get(k)) != columns[k];
            if (columns[k] < end || pinned) {
                return false;
            }
            end = columns[k] + widths[k];
            for (int x = columns[k]; x < end; x++) {
                if (x >= blocked.length || blocked[x]) {
                    return false;
                }
            }
        }
        for (int[] run : runs) {
            for (int k = run[0]; k < run[1]; k++) {
                if (columns[k] + widths[k] != columns[k + 1]) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean anyLegal(
            int k, int[] columns, int[] widths, Map<String, Integer> pins, boolean[] blocked, List<int[]> runs) {
        if (k == columns.length) {
            return legal(columns, widths, pins, blocked, runs);
        }
        for (int x = 0; x < blocked.length; x++) {
            columns[k] = x;
            if (anyLegal(k + 1, columns, widths, pins, blocked, runs)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void findsAPlaceExactlyWhereThereIsOne() {
        int found = 0;
        int cases = 800;
        for (int seed = 0; seed < cases; seed++) {
            var dice = new SplitMix64(seed);
            int wafer = 8 + (int) (dice.uniform() * 4);
            var widths = new int[NAMES.size()];
            var pins = new HashMap<String, Integer>();
            for (int k = 0; k < widths.length; k++) {
                widths[k] = 1 + (int) (dice.uniform() * 3);
                if (dice.uniform() < 0.25) {
                    pins.put(NAMES.get(k), (int) (dice.uniform() * wafer));
                }
            }
            var blocked = new boolean[wafer];
            for (int x = 0; x < wafer; x++) {
                blocked[x] = dice.uniform() < 0.12;
            }
            var runs = new ArrayList<int[]>();
            for (int r = 0; r < 2 && dice.uniform() < 0.5; r++) {
                int first = (int) (dice.uniform() * 3);
                runs.add(new int[] {first, first + 1 + (int) (dice.uniform() * (3 - first))});
            }
            var packer = new ColumnPacker(NAMES, pins, blocked, runs);
            int[] columns = packer.pack(widths);

            boolean possible = anyLegal(0, new int[widths.length], widths, pins, blocked, runs);
            assertThat(columns != null).as("seed %d: %s", seed, packer.reason()).isEqualTo(possible);
            if (columns != null) {
                assertThat(legal(columns, widths, pins, blocked, runs)).isTrue();
                found++;
            } else {
                assertThat(packer.reason()).isNotEmpty();
            }
        }
        assertThat(found).isBetween(cases / 10, cases * 9 / 10);
    }
}
