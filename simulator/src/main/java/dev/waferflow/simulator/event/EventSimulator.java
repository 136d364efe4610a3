package dev.waferflow.simulator.event;

import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.program.TokenSimulation;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.simulator.Probe;
import dev.waferflow.simulator.SimulationOptions;
import dev.waferflow.simulator.SimulationResult;
import dev.waferflow.simulator.Simulator;
import dev.waferflow.simulator.SteadyState;
import dev.waferflow.simulator.value.PeTable;
import dev.waferflow.simulator.value.ValueExecutor;
import dev.waferflow.simulator.value.Wiring;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The event engine: the values of sample 0 (if asked for) and the time of all samples. With two host threads they are
 * computed side by side, and so are the parts of a large program, with one in turn; the result is the same.
 */
public final class EventSimulator implements Simulator {
    /** Words that the PEs of a program move per sample, up to which crowded routes go word by word. */
    private static final long MOST_EXACT_WORDS = 40_000_000;

    private final long mostExactWords;
    private final int inParts;
    private final int leastTogether;

    /** The engine as everybody uses it. */
    public EventSimulator() {
        this(MOST_EXACT_WORDS, Partition.PARTS, Parts.WORTH_A_TEAM);
    }

    /**
     * @param mostExactWords up to how many words crowded routes go word by word
     * @param parts of larger programs
     * @param leastTogether events in a cycle from which on host threads share the next
     */
    EventSimulator(long mostExactWords, int parts, int leastTogether) {
        this.mostExactWords = mostExactWords;
        inParts = parts;
        this.leastTogether = leastTogether;
    }

    @Override
    public SimulationResult simulate(
            Program program, WaferSpec wafer, Map<String, Tensor> inputs, SimulationOptions options) {
        wafer.requireClock();
        ProgramVerifier.checkSize(program, wafer);
        var equal = options.shortcuts() ? Folding.of(program, wafer) : Optional.<Folding>empty();
        var folding = options.samplesLimit() % SteadyState.replicas(program) == 0 ? equal : Optional.<Folding>empty();
        Program simulated = folding.map(Folding::one).orElse(program);
        var pes = new PeTable(simulated);
        var wiring = new Wiring(simulated, pes);
        if (!options.values()) {
            return run(program, simulated, wafer, pes, wiring, Map::of, options, options.probe(), folding);
        }
        // Sample 0 has the values that it has, whether the last copies get as many samples as the first or not.
        var values = folding.isPresent() || equal.isEmpty()
                ? new ValueExecutor(simulated, pes, wiring)
                : valuesOf(equal.get().one());
        if (options.threads() < 2) {
            var outputs = values.run(inputs, options.probe());
            return run(program, simulated, wafer, pes, wiring, () -> outputs, options, options.probe(), folding);
        }
        var aside = new ValueThread(probe -> values.run(inputs, probe));
        Probe watched = aside.watch(options.probe());
        try {
            return run(program, simulated, wafer, pes, wiring, aside::outputs, options, watched, folding);
        } catch (RuntimeException e) {
            aside.outputs();
            throw e;
        }
    }

    private static ValueExecutor valuesOf(Program program) {
        var pes = new PeTable(program);
        return new ValueExecutor(program, pes, new Wiring(program, pes));
    }

    /**
     * Whether routes that share links or fork go word by word, as exactly as in the cycle engine. Larger programs would take
     * many minutes: there each of their messages goes as a whole, and a later one gets the slots that an earlier one leaves; unless one is
     * taken in other pieces than it is sent in, which only words can be.
     */
    public static boolean isExact(Program program) {
        return isExact(program, MOST_EXACT_WORDS);
    }

    private static boolean isExact(Program program, long mostWords) {
        return TokenSimulation.wordsPerSample(program) <= mostWords;
    }

    private SimulationResult run(
            Program whole,
            Program program,
            WaferSpec wafer,
            PeTable pes,
            Wiring wiring,
            Supplier<Map<String, Tensor>> outputs,
            SimulationOptions options,
            Probe probe,
            Optional<Folding> folding) {
        int copies = folding.map(Folding::copies).orElse(1);
        boolean untilSteady = options.samples() == 0;
        int fed = options.samplesLimit() / copies;
        int offered = options.samplesOffered(whole) / copies;
        var code = Code.of(pes.roles(), wafer);
        var state = new State(pes, code, wiring);
        var threads = new int[program.regions().size()];
        for (int pe = 0; pe < pes.size(); pe++) {
            threads[pes.region(pe).id()] +=
                    pes.roles().get(pes.roleOf(pe)).threads().size();
        }
        var progress = new Progress(
                threads,
                offered,
                fed,
                untilSteady,
                Host.portsPerSample(program, fed),
                SteadyState.replicas(whole),
                copies);
        var paths = new Paths(wiring, pes, wafer);
        var steps = new MessageSteps(program, pes, wiring, paths.capacity);
        boolean exact = isExact(whole, mostExactWords) || !steps.allFit();
        var crowded = exact
                ? new CrowdedRoutes(program, pes, wiring, wafer, steps)
                : CrowdedRoutes.none(program, pes, wiring);
        var shared = exact ? null : new Shared(program, pes, wiring, wafer);
        var plan = new QueueBuilder(program.width(), program.height(), pes, wiring, wafer, crowded);
        // Without outputs a sample's end is counted over the threads of all parts.
        var partition = exact || program.outputs().isEmpty()
                ? Partition.whole(program, wiring)
                : Partition.of(program, pes, wiring, shared, inParts);
        partition.mark(state, wiring);
        var ends = new Ends(wiring, paths, pes, code, state, plan, partition, shared);
        var host = new Host(
                program,
                wiring,
                wafer,
                ends,
                state,
                plan,
                offered,
                progress,
                folding.map(Folding::sharers).orElse(null));
        int last = program.inputs().isEmpty() ? fed : offered + Engine.SAMPLES_AHEAD;
        var wavefront = new Wavefront(pes, wiring, program.regions().size(), offered);
        var parts = new Parts(
                new Setup(
                        code, state, ends, new Queues(plan, host), shared, host, progress, last, wavefront, partition),
                leastTogether);
        boolean finished = parts.run(probe, options.threads());
        if (finished && !progress.isComplete()) {
            throw new Deadlock(pes, wiring, code, state, parts.whole()).fault(host.missing());
        }
        long elapsed = progress.isComplete() ? progress.endTime() : parts.now();
        var counters = new Counters(program, pes, code, state, progress, wavefront, elapsed);
        int[] links = LinkLoads.of(program, pes, wiring, host, ends);
        return new SimulationResult(
                "event",
                outputs.get(),
                progress.samplesDone(),
                elapsed,
                progress.starts(),
                progress.dones(),
                progress.steady(),
                progress.cyclesPerSample(),
                pes.size() * copies,
                parts.instructions() * copies,
                parts.allEvents(),
                folding.map(f -> f.regions(counters.regions())).orElseGet(counters::regions),
                folding.map(f -> f.perPe(counters.busy(), 1)).orElseGet(counters::busy),
                folding.map(f -> f.perPe(links, 4)).orElse(links),
                folding.map(f -> f.regionSamples(counters.regionSampleDone())).orElseGet(counters::regionSampleDone),
                folding.map(f -> f.regionSamples(counters.regionSampleStart())).orElseGet(counters::regionSampleStart),
                folding.map(f -> f.figures(counters.figures())).orElseGet(counters::figures));
    }
}
