package dev.waferflow.simulator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BookSim 2 on the mesh of docs/noc.md, to be held against ours in the same run.
 *
 * @param cycles that it simulated
 * @param latency of a packet on average
 * @param seconds of processor time
 */
record BookSim(long cycles, double latency, double seconds) {
    static final int SIDE = 16;
    static final double RATE = 0.1;
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final String CONFIGURATION = """
            topology = mesh;
            k = %d;
            n = 2;
            routing_function = dor;
            num_vcs = 1;
            vc_buf_size = 8;
            speculative = 1;
            routing_delay = 0;
            vc_alloc_delay = 1;
            sw_alloc_delay = 1;
            st_final_delay = 1;
            credit_delay = 1;
            traffic = uniform;
            packet_size = 1;
            injection_rate = %s;
            sim_type = latency;
            sample_period = 10000;
            warmup_periods = 1;
            max_samples = 3;
            """;

    /** Runs the program at a path. */
    static BookSim run(Path program) throws IOException, InterruptedException {
        Path configuration = Files.createTempFile("mesh", ".booksim");
        Path printed = Files.createTempFile("mesh", ".out");
        Files.writeString(configuration, CONFIGURATION.formatted(SIDE, RATE));
        var process = new ProcessBuilder(program.toString(), configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        var taken = Duration.ZERO;
        while (process.isAlive()) {
            taken = process.info().totalCpuDuration().orElse(taken);
            Thread.sleep(LOOK_EVERY.toMillis());
        }
        String text = Files.readString(printed);
        return new BookSim(
                (long) last("Time taken is (\\d+) cycles", text),
                last("Packet latency average = ([\\d.]+) \\(", text),
                taken.toNanos() / 1e9);
    }

    private static double last(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        double value = Double.NaN;
        while (found.find()) {
            value = Double.parseDouble(found.group(1));
        }
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("BookSim did not print " + pattern + " but:\n" + text);
        }
        return value;
    }
}
