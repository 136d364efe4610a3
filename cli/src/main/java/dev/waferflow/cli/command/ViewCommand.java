package dev.waferflow.cli.command;

import dev.waferflow.cli.job.Names;
import dev.waferflow.cli.picture.Canvas.Format;
import dev.waferflow.cli.picture.Heat;
import dev.waferflow.cli.report.Answer;
import dev.waferflow.cli.report.ReportServer;
import dev.waferflow.cli.report.ReportViews;
import dev.waferflow.cli.report.SavedReport;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code view FOLDER}: the page and the pictures of a report. */
@Command(
        name = "view",
        description = {
            "Draws the page and the pictures of a report folder again and says where they are.",
            "report.html needs nothing else: open it in a browser, or send it to someone."
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildStamp.class)
final class ViewCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final int USUAL_WIDTH = 100;
    private static final int WIDEST = 400;
    private static final int HIGHEST_PORT = 65_535;

    private final Shell shell;

    @Parameters(paramLabel = "FOLDER", description = "a report folder written by waferflow run")
    private Path folder;

    @Option(
            names = "--map",
            split = ",",
            paramLabel = "NAME",
            description =
                    "heatmaps to draw: busy, waiting-for-data, back-pressure, memory-port, datapath-shared, idle, sram, "
                            + "sram-weights, sram-activations, sram-sums, sram-code, link-words, link-load, first-activity, "
                            + "first-sample-done, or all (default: busy)")
    private List<String> maps = List.of();

    @Option(names = "--svg", description = "pictures as SVG instead of PNG")
    private boolean svg;

    @Option(names = "--scale", paramLabel = "X", description = "figure of the brightest colour (default: fitted)")
    private Double top;

    @Option(names = "--terminal", description = "draw the heatmaps here, in characters, and write nothing")
    private boolean terminal;

    @Option(
            names = "--serve",
            arity = "0..1",
            fallbackValue = "0",
            paramLabel = "PORT",
            description = "hand the folder to browsers on this computer until Ctrl-C (default port: any that is free)")
    private Integer port;

    @Mixin
    private OutputOptions output;

    ViewCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String format = output.format("text", "json");
        var heats = heats();
        var views = new ReportViews(
                SavedReport.read(folder), top == null || !(top > 0) ? OptionalDouble.empty() : OptionalDouble.of(top));
        if (terminal) {
            heats.forEach(h -> views.terminal(h, width(), output.colored(shell)).forEach(shell.out()::println));
            return 0;
        }
        var pictures = new ArrayList<Path>();
        pictures.add(views.page());
        pictures.add(views.floorplan(svg ? Format.SVG : Format.PNG));
        pictures.addAll(views.heats(heats, svg ? Format.SVG : Format.PNG));
        if (format.equals("json")) {
            var names = pictures.stream().map(Path::toString).toList();
            shell.out().print(Answer.ok("view").put("pictures", names).json());
        } else {
            pictures.forEach(shell.out()::println);
        }
        return port == null ? 0 : serve();
    }

    /** Waits for Ctrl-C, which is how this is meant to end. */
    private int serve() {
        if (port < 0 || port > HIGHEST_PORT) {
            throw UserException.of(
                    FaultKind.USAGE, "WF-CLI-014", "no port: " + port, "", "a number from 1 to " + HIGHEST_PORT);
        }
        try (var server = ReportServer.start(folder, port)) {
            shell.err().println("serving " + folder + " at " + server.address() + " until Ctrl-C");
            shell.err().flush();
            shell.out().flush();
            new CountDownLatch(1).await();
        } catch (BindException e) {
            throw UserException.of(
                    FaultKind.HOST_RESOURCES, "WF-CLI-015", "port " + port + " is taken", "", "--serve without a port");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private List<Heat> heats() {
        if (maps.isEmpty()) {
            return List.of(Heat.BUSY);
        }
        if (maps.contains(ALL)) {
            return List.of(Heat.values());
        }
        var known = Arrays.stream(Heat.values()).map(Heat::key).toList();
        return maps.stream()
                .map(m -> Heat.of(m).orElseThrow(() -> Names.unknown("heatmap", m, known)))
                .toList();
    }

    /** Of the terminal, if the environment tells. */
    private int width() {
        try {
            return Math.max(
                    20, Math.min(WIDEST, Integer.parseInt(shell.environment().getOrDefault("COLUMNS", ""))));
        } catch (NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }
}
