package dev.waferflow.cli.job;

import dev.waferflow.cli.report.RunReport.Host;
import dev.waferflow.cli.report.RunReport.Model;
import dev.waferflow.frontend.data.NpzWriter;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramFile;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.Defects;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A program that was saved or written by hand, through the verifier and an engine.
 *
 * @param path of the file
 * @param program what it holds
 * @param wafer the machine it runs on
 */
public record ProgramJob(Path path, Program program, WaferSpec wafer) {
    /**
     * How to run it.
     *
     * @param engine "event" or "cycle"
     * @param samples 0 means until the interval is steady
     * @param seed of random inputs
     * @param structureOnly whether no values are computed
     * @param threads host threads
     * @param inputs file or folder; null: seeded random
     * @param outputs file to write the outputs to; null: none
     */
    public record Request(
            String engine, int samples, long seed, boolean structureOnly, int threads, Path inputs, Path outputs) {}

    /**
     * What it gave.
     *
     * @param model the program in the place of a model
     * @param result of the simulation
     * @param colorsUsed largest number of colours at one router
     * @param host times and memory
     */
    public record Outcome(Model model, SimulationResult result, int colorsUsed, Host host) {}

    /**
     * Reads a program.
     *
     * @param waferName null: the wafer that the program names
     * @param overrides constants of the wafer to replace
     * @param defects dead PEs and links of the wafer
     */
    public static ProgramJob read(Path path, String waferName, Map<String, String> overrides, Defects defects) {
        var program = ProgramFile.read(path);
        var wafer = WaferSpecs.load(waferName == null ? program.wafer() : waferName);
        return new ProgramJob(path, program, wafer.with(overrides).withDefects(defects));
    }

    /** Verifies and simulates it. */
    public Outcome run(Request request, Probe probe) {
        var verdict = ProgramVerifier.check(program, wafer);
        var options = new SimulationOptions(
                request.samples(),
                Math.max(SimulationOptions.longestRun(program), request.samples()),
                !request.structureOnly(),
                request.threads(),
                probe);
        var simulator = ModelJob.engine(request.engine());
        var inputs = request.structureOnly() ? Map.<String, Tensor>of() : inputs(request);
        long start = System.nanoTime();
        var result = simulator.simulate(program, wafer, inputs, options);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (request.outputs() != null) {
            NpzWriter.write(request.outputs(), result.outputs());
        }
        return new Outcome(
                new Model(path.toString(), null, "", null, 0, 0, 0, 1),
                result,
                verdict.colorsUsed(),
                new Host(null, seconds, HostMemory.peakBytes(), result.events()));
    }

    private Map<String, Tensor> inputs(Request request) {
        var streams = new LinkedHashMap<String, HostStream>();
        program.inputs().forEach(s -> streams.putIfAbsent(s.tensor(), s));
        var names = streams.keySet().stream().toList();
        if (request.inputs() != null) {
            var named = TensorFiles.named(TensorFiles.read(request.inputs()), names, "in");
            for (int i = 0; i < names.size(); i++) {
                if (!named.containsKey(names.get(i))) {
                    throw TensorFiles.missing(names.get(i), i, "in", request.inputs());
                }
            }
            return named;
        }
        var random = new LinkedHashMap<String, Tensor>();
        int place = 0;
        for (HostStream stream : streams.values()) {
            int[] shape = stream.shape().stream().mapToInt(Integer::intValue).toArray();
            random.put(stream.tensor(), new SeededNumbers(request.seed(), place++).tensor(stream.type(), shape));
        }
        return random;
    }
}
