package dev.waferflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.cli.report.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlaceCommandTest {
    @TempDir
    private Path folder;

    private Path graph;
    private Path placement;

    @BeforeEach
    void writeGraph() throws IOException {
        graph = folder.resolve("small.kgraph");
        placement = folder.resolve("out/small.placement");
        Files.writeString(graph, """
                (*
                test=small
                width=60
                height=60
                wdeltat=1
                wlength=2
                wadapter=3
                memlimit=24576
                *)
                input[0] n=[ 8 8 4 ] name='k0'
                conv[1] W=8 H=8 R=3 S=3 C=4 K=8 T=1 U=1 name='k1'
                conv[2] W=8 H=8 R=1 S=1 C=8 K=8 T=2 U=2 name='k2'
                input[0]:_ -> conv[1]:x, shape:[8][8][4]
                conv[1]:y -> conv[2]:x, shape:[8][8][8]
                """);
    }

    private CommandLineRun place(String... more) {
        var arguments = new ArrayList<String>();
        arguments.add("place");
        arguments.add(graph.toString());
        arguments.add("-o");
        arguments.add(placement.toString());
        arguments.add("--effort");
        arguments.add("low");
        arguments.addAll(List.of(more));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private static double figure(Map<?, ?> json, String key) {
        return ((Number) json.get(key)).doubleValue();
    }

    @Test
    void writesThePlacementAndPrintsItsScore() throws IOException {
        var run = place("--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        var json = run.json();
        assertThat(json.get("schema")).isEqualTo("waferflow.place/1");
        assertThat(Schemas.breaches(run.out())).isEmpty();
        assertThat(figure(json, "bound")).isLessThanOrEqualTo(figure(json, "maxKernelTime"));
        assertThat(figure(json, "score"))
                .isEqualTo(figure(json, "maxKernelTime")
                        + 2 * figure(json, "wirelength")
                        + 3 * figure(json, "adapterCost"));
        assertThat(json.get("repeatable")).isEqualTo(true);
        assertThat(Files.readString(placement))
                .contains("k1 = conv( 8 8 4 8 3 3 1 1 ")
                .contains("k2 : place(");
        try (var files = Files.list(placement.getParent())) {
            assertThat(files).containsExactly(placement);
        }
    }

    @Test
    void theLeastTimeIsItsOwnObjective() {
        double score = figure(place("--json").json(), "maxKernelTime");
        double interval =
                figure(place("--json", "--force", "--objective", "interval").json(), "maxKernelTime");
        assertThat(interval).isLessThanOrEqualTo(score);
    }

    @Test
    void aTimeLimitMarksTheRun() {
        var run = place("--json", "--time-limit", "0ms");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("repeatable")).isEqualTo(false);
    }

    @Test
    void mistakesHaveMessagesAndExitCodes() throws IOException {
        assertThat(place("--objective", "beauty").exitCode()).isEqualTo(2);
        assertThat(place("--planner", "serch").err()).contains("search");
        assertThat(place("--effort", "none").exitCode()).isEqualTo(2);
        assertThat(place("--time-limit", "soon").exitCode()).isEqualTo(2);
        assertThat(place("--threads", "-1").exitCode()).isEqualTo(2);
        assertThat(Files.exists(placement)).isFalse();
        assertThat(place("--planner", "shelves").exitCode()).isZero();
        assertThat(place("--planner", "shelves").exitCode()).isEqualTo(2);
        Files.writeString(graph, "nonsense");
        assertThat(place("--force").exitCode()).isEqualTo(5);
        Files.delete(graph);
        assertThat(place("--force").exitCode()).isEqualTo(5);
    }

    @Test
    void drawsAPicture() throws IOException {
        var picture = folder.resolve("small.png");
        assertThat(place("--picture", picture.toString()).exitCode()).isZero();
        var image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isGreaterThan(600);
    }

    @Test
    void plannersAreListed() {
        assertThat(CommandLineRun.of("list", "planners").out())
                .contains("shelves")
                .contains("guillotine")
                .contains("search");
    }
}
