package dev.waferflow.cli.job;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.contest.ContestGraph;
import dev.waferflow.placer.contest.ContestPlacement;
import dev.waferflow.placer.contest.ContestScore;
import dev.waferflow.placer.contest.KernelSizer;
import dev.waferflow.placer.contest.KgraphReader;
import dev.waferflow.placer.contest.PlacementText;
import dev.waferflow.placer.contest.PlacementVerifier;
import dev.waferflow.placer.contest.TimeBound;
import dev.waferflow.placer.contest.plan.ContestPlanners;
import dev.waferflow.placer.contest.plan.PlanRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Places a contest graph: file in, file out, figures of what was written. */
public final class PlaceJob {
    private static final long MOST_BYTES = 64L << 20;

    private PlaceJob() {}

    /**
     * What was written.
     *
     * @param placement read again from the text that was written
     * @param score its terms
     * @param bound lower bound on the time of the slowest kernel, in the contest's unit
     */
    public record Outcome(ContestPlacement placement, ContestScore score, double bound) {}

    /**
     * Reads a graph file.
     *
     * @throws UserException MALFORMED_INPUT
     */
    public static ContestGraph read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw unreadable(file, "the file is larger than " + (MOST_BYTES >> 20) + " MiB");
            }
            return KgraphReader.read(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
        } catch (IOException e) {
            throw unreadable(file, "the graph cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private static UserException unreadable(Path file, String message) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT, "WF-CLI-012", message, file.toString(), "a .kgraph file of the contest");
    }

    /** Plans, writes the placement aside and moves it to its name, and scores what the file says. */
    public static Outcome run(ContestPlanners planner, PlanRequest request, Path file) {
        String text = PlacementText.print(planner.plan(request));
        write(text.getBytes(StandardCharsets.UTF_8), file);
        var placement = PlacementText.read(text, request.graph(), file.toString());
        var problems = PlacementVerifier.problems(placement);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("the file says something illegal: " + problems.get(0));
        }
        var graph = request.graph();
        long bound = new TimeBound(graph, KernelSizer.of(graph)).ticks();
        return new Outcome(placement, ContestScore.of(placement), graph.time(bound));
    }

    /** Writes a file aside and moves it to its name. */
    public static void write(byte[] bytes, Path file) {
        var aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(aside, bytes);
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
