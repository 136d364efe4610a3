package dev.waferflow.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.cli.report.Answer;
import dev.waferflow.cli.report.Schemas;
import dev.waferflow.cli.uncertainty.HeadlineInterval;
import dev.waferflow.simulator.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The published figures, the page that shows them, and what the first gate asks for. */
final class ValidationTest {
    private static final Path PAGE = Path.of("../docs/validation.md");
    private static final String BEGIN = "<!-- generated: waferflow validate --format md -->\n";
    private static final String END = "<!-- end -->";
    private static final List<String> FIRST_GATE = List.of("1", "2", "3", "4", "5", "7", "14", "15");

    private static final List<String> LARGE = List.of("11", "12", "15", "16", "19");

    private static Validation validation;

    @BeforeAll
    static void runAll() {
        // Rows know nothing of each other; the order of the list is kept. Two of the large ones at once would not fit
        // the heap.
        var parts = PublishedRows.all().stream().collect(Collectors.partitioningBy(ValidationTest::isLarge));
        var done = new HashMap<PublishedRow, Validation.Row>();
        Stream.concat(
                        parts.get(true).stream().map(ValidationTest::run),
                        parts.get(false).parallelStream().map(ValidationTest::run).toList().stream())
                .forEach(row -> done.put(row.row(), row));
        validation = new Validation(PublishedRows.all().stream().map(done::get).toList());
    }

    private static Validation.Row run(PublishedRow row) {
        return Validation.run(row, Probe.SILENT);
    }

    private static boolean isLarge(PublishedRow row) {
        return LARGE.contains(row.id().split("-")[0]);
    }

    @Test
    void thePageShowsWhatTheEnginesGive() throws IOException {
        String page = Files.readString(PAGE);
        String now = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + ValidationText.markdown(validation)
                + "\n"
                + ValidationText.sums(validation)
                + "\n"
                + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(PAGE, now);
        }
        assertThat(Files.readString(PAGE)).as("to accept: make golden-update").isEqualTo(now);
    }

    @Test
    void everyRowOfTheFirstGateIsWithinTenPercent() {
        assertThat(firstGate())
                .hasSizeGreaterThan(20)
                .allSatisfy(row -> assertThat(Math.abs(row.errorPercent()))
                        .as(row.row().id())
                        .isLessThan(10));
    }

    @Test
    void theMeanOfTheFirstGateIsWithinFivePercent() {
        assertThat(new Validation(firstGate()).meanErrorPercent()).isLessThan(5);
    }

    @Test
    void oneCalibrationPointPerConstantAndOneForTheRateOfRow19() {
        assertThat(validation.rows().stream()
                        .filter(r -> r.row().calibration())
                        .map(r -> r.row().id()))
                .containsExactly("1", "4-64B-N16", "5-N10", "7-wse3", "8-64-wse3", "19-7", "20-in", "20-out");
    }

    @Test
    void theObjectObeysItsSchema() {
        String json = Answer.ok("validate")
                .put("timingModel", "0")
                .putAll(ValidationText.json(validation))
                .json(Map.of("seconds", 1));
        assertThat(Schemas.breaches(json)).isEmpty();
        assertThat(Schemas.breaches(json.replace("\"origin\"", "\"where\""))).isNotEmpty();
    }

    @Test
    void intervalsCountTheErrorThatIsMeasuredHere() {
        assertThat(HeadlineInterval.HELD_BACK_ERROR_PERCENT).isCloseTo(validation.meanErrorPercent(), within(0.5));
    }

    private static List<Validation.Row> firstGate() {
        return validation.rows().stream()
                .filter(r -> !r.row().calibration())
                .filter(r -> FIRST_GATE.contains(r.row().id().split("-")[0]))
                .toList();
    }
}
