package dev.waferflow.cli.experiment;

import dev.waferflow.cli.uncertainty.Interval;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.wafer.ConstantReads;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.study.Study;
import dev.waferflow.simulator.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One published figure simulated, and again with each constant of the wafer at the ends of its range. Constants that nobody asked for
 * while the program was written and run cannot move the figure and are left out; a program that was written without asking for a
 * constant is run again as it is. Such runs go side by side as far as processors and memory allow, which changes no figure.
 */
final class RowRun {
    /** Heap that one PE of a program takes while it is simulated, at most, of what the rows here need. */
    private static final long BYTES_PER_PE = 4_000;

    private final PublishedRow row;
    private final ExperimentKind kind;
    private final ExperimentRun engine;
    private final Parameters parameters;
    private final WaferSpec wafer;

    RowRun(PublishedRow row, Probe probe) {
        this.row = row;
        kind = ExperimentKinds.of(row.kind());
        engine = new ExperimentRun(kind.engine(), oneAtATime(probe));
        parameters = Parameters.of(kind.defaults(), row.parameters());
        wafer = WaferSpecs.load(row.wafer());
    }

    private static Probe oneAtATime(Probe probe) {
        return (cycle, samplesDone) -> {
            synchronized (probe) {
                return probe.progress(cycle, samplesDone);
            }
        };
    }

    /** Runs it; {@code stage} is told how many of the runs with other constants are through. */
    Validation.Row run(boolean interval, Consumer<String> stage) {
        var written = new ConstantReads();
        var timed = new ConstantReads();
        Study study = kind.study().apply(wafer.recording(written), parameters);
        engine.check(study, wafer);
        double simulated = engine.cycles(study, wafer.recording(timed));
        if (!interval) {
            return new Validation.Row(row, simulated, null);
        }
        var ends = Interval.ends(wafer, name -> timed.contains(name) || !kind.compiled() && written.contains(name));
        var done = new AtomicInteger();
        var runs = new ArrayList<Future<Double>>();
        var pool = Executors.newFixedThreadPool(sideBySide(study));
        try {
            for (Interval.End end : ends) {
                boolean same = kind.compiled() || !written.contains(end.constant());
                runs.add(pool.submit(() -> {
                    WaferSpec other = end.of(wafer);
                    double cycles = engine.cycles(same ? study : kind.study().apply(other, parameters), other);
                    stage.accept(row.title() + ", range " + done.incrementAndGet() + " of " + ends.size());
                    return cycles;
                }));
            }
            return new Validation.Row(row, simulated, Interval.of(simulated, ends, figures(runs)));
        } finally {
            pool.shutdownNow();
        }
    }

    private static double[] figures(List<Future<Double>> runs) {
        var figures = new double[runs.size()];
        for (int i = 0; i < figures.length; i++) {
            try {
                figures[i] = runs.get(i).get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UserException user) {
                    throw user;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return figures;
    }

    private static int sideBySide(Study study) {
        long pes = study.timed().regions().stream()
                .flatMap(region -> region.placements().stream())
                .mapToLong(placement -> placement.grid().size())
                .sum();
        long fitting = Runtime.getRuntime().maxMemory() / Math.max(1, pes * BYTES_PER_PE);
        return (int) Math.max(1, Math.min(fitting, Runtime.getRuntime().availableProcessors()));
    }
}
