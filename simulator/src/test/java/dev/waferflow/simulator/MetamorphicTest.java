package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.ProgramVerifier;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.cycle.CycleSimulator;
import dev.waferflow.simulator.event.EventSimulator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How cycles must change when a random program or its wafer changes. Nothing here knows how many cycles a program takes. A
 * program is <i>statically ordered</i> if nothing in it waits for its turn: no link or ramp is shared, and no PE has a
 * datapath that several threads want; only of those theory says that slower parts never make the whole faster. {@code
 * -Dwaferflow.metamorphic.cases=N} tries N programs; {@code make metamorphic} 5,000.
 */
class MetamorphicTest {
    private static final WaferSpec TINY = WaferSpecs.load("tiny");
    private static final int CASES = Integer.getInteger("waferflow.metamorphic.cases", 120);
    private static final int SAMPLES = 6;
    private static final int FAR = 5;

    /** Both engines must know the relations. */
    enum Engine {
        EVENT(new EventSimulator()),
        CYCLE(new CycleSimulator());

        private final Simulator simulator;

        Engine(Simulator simulator) {
            this.simulator = simulator;
        }

        /** Null for a deadlock. */
        SimulationResult run(Program program, WaferSpec wafer, int samples) {
            WaferSpec fitting = fitting(wafer, program);
            assertThat(ProgramVerifier.verify(program, fitting)).isEmpty();
            var options = new SimulationOptions(samples, samples, false, 1, Probe.SILENT);
            try {
                return simulator.simulate(program, fitting, Map.of(), options);
            } catch (UserException deadlock) {
                return null;
            }
        }

        /** When each sample is complete; null for a deadlock. */
        long[] done(Program program, WaferSpec wafer, int samples) {
            var result = run(program, wafer, samples);
            return result == null ? null : result.sampleDone();
        }

        long[] done(Program program) {
            return done(program, TINY, SAMPLES);
        }

        private static WaferSpec fitting(WaferSpec wafer, Program program) {
            return wafer.with(
                    Map.of("width", "" + program.width(), "height", "" + program.height(), "hostLinks", "12"));
        }
    }

    /** Tells of one program. */
    private interface Relation {
        void holds(int seed, Program program);
    }

    private static void forAll(Relation relation) {
        for (int seed = 0; seed < CASES; seed++) {
            relation.holds(seed, RandomProgram.of(seed));
        }
    }

    private static void forStaticallyOrdered(Relation relation) {
        int tried = 0;
        for (int seed = 0; seed < CASES; seed++) {
            Program program = RandomProgram.of(seed);
            if (isStaticallyOrdered(program)) {
                relation.holds(seed, program);
                tried++;
            }
        }
        assertThat(tried).as("statically ordered programs").isGreaterThan(CASES / 20);
    }

    private static boolean sharesNothing(Program program) {
        var sharing = Sharing.of(program);
        return !sharing.links() && !sharing.ramps();
    }

    private static boolean isStaticallyOrdered(Program program) {
        return sharesNothing(program)
                && program.regions().stream()
                        .flatMap(region -> region.roles().stream())
                        .allMatch(role -> role.threads().size() <= 1);
    }

    private static void assertNotFaster(int seed, long[] slower, long[] faster) {
        assertThat(slower == null).as("seed %d: deadlock", seed).isEqualTo(faster == null);
        for (int s = 0; slower != null && s < slower.length; s++) {
            assertThat(slower[s]).as("seed %d, sample %d", seed, s).isGreaterThanOrEqualTo(faster[s]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsFurtherSouthNothingChanges(Engine engine) {
        forAll((seed, program) -> assertThat(engine.done(Transforms.shifted(program, 0, FAR)))
                .as("seed %d", seed)
                .isEqualTo(engine.done(program)));
    }

    @ParameterizedTest
    @EnumSource
    void columnsFurtherEastNothingIsFasterNorLaterThanTheWay(Engine engine) {
        forStaticallyOrdered((seed, program) -> {
            long[] near = engine.done(program);
            long[] far = engine.done(Transforms.shifted(program, FAR, 0));
            assertNotFaster(seed, far, near);
            for (int s = 0; near != null && s < near.length; s++) {
                assertThat(far[s]).as("seed %d, sample %d", seed, s).isLessThanOrEqualTo(near[s] + FAR);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void northAndSouthAreAlike(Engine engine) {
        forAll((seed, program) -> {
            if (sharesNothing(program)) {
                assertThat(engine.done(Transforms.mirrored(program)))
                        .as("seed %d", seed)
                        .isEqualTo(engine.done(program));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aPeThatWorksForItselfDisturbsNobody(Engine engine) {
        forAll((seed, program) -> {
            long[] alone = engine.done(program);
            if (alone != null) {
                assertThat(engine.done(Transforms.withBusyNeighbour(program)))
                        .as("seed %d", seed)
                        .isEqualTo(alone);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void twoProgramsSideBySideTakeTheLongerTime(Engine engine) {
        forAll((seed, program) -> {
            Program other = RandomProgram.of(seed + CASES);
            long[] one = engine.done(program);
            long[] two = engine.done(other);
            if (one != null && two != null) {
                var longer = new long[SAMPLES];
                Arrays.setAll(longer, s -> Math.max(one[s], two[s]));
                assertThat(engine.done(Transforms.beside(program, other)))
                        .as("seed %d", seed)
                        .isEqualTo(longer);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theClockAloneChangesNoCycleCount(Engine engine) {
        long clock = TINY.clockHz();
        var faster = TINY.with(
                Map.of("clockHz", "" + 2 * clock, "hostLinkBytesPerSecond", "" + 2 * TINY.hostLinkBytesPerSecond()));
        forAll((seed, program) -> assertThat(engine.done(program, faster, SAMPLES))
                .as("seed %d", seed)
                .isEqualTo(engine.done(program)));
    }

    @ParameterizedTest
    @EnumSource
    void longerWaysAreNeverFaster(Engine engine) {
        var hops = TINY.with(Map.of("hopCycles", "3"));
        var ramps = TINY.with(Map.of("rampCycles", "5"));
        forStaticallyOrdered((seed, program) -> {
            long[] shorter = engine.done(program);
            assertNotFaster(seed, engine.done(program, hops, SAMPLES), shorter);
            assertNotFaster(seed, engine.done(program, ramps, SAMPLES), shorter);
        });
    }

    @ParameterizedTest
    @EnumSource
    void twiceAllLatenciesAreNeverFasterAndAtMostTwiceAsSlow(Engine engine) {
        var names = List.of(
                "hopCycles",
                "rampCycles",
                "creditCycles",
                "vectorIssueCycles",
                "taskSwitchCycles",
                "scalarLoopCycles",
                "descriptorTurnCycles");
        long[] values = {
            TINY.hopCycles(),
            TINY.rampCycles(),
            TINY.creditCycles(),
            TINY.vectorIssueCycles(),
            TINY.taskSwitchCycles(),
            TINY.scalarLoopCycles(),
            TINY.descriptorTurnCycles()
        };
        var twice = new LinkedHashMap<String, String>();
        for (int i = 0; i < values.length; i++) {
            twice.put(names.get(i), "" + 2 * values[i]);
        }
        var slow = TINY.with(twice);
        forStaticallyOrdered((seed, program) -> {
            long[] fast = engine.done(program);
            long[] done = engine.done(program, slow, SAMPLES);
            assertNotFaster(seed, done, fast);
            for (int s = 0; fast != null && s < fast.length; s++) {
                assertThat(done[s]).as("seed %d, sample %d", seed, s).isLessThanOrEqualTo(2 * fast[s]);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void removingAStreamNeverDelaysAnother(Engine engine) {
        int[] removed = {0};
        forStaticallyOrdered((seed, program) -> {
            Program whole = Removal.scattered(program);
            var before = engine.run(whole, TINY, SAMPLES);
            if (before == null) {
                return;
            }
            for (Program less : Removal.ofEachBranch(whole)) {
                var after = engine.run(less, TINY, SAMPLES);
                assertThat(after).as("seed %d does not deadlock", seed).isNotNull();
                assertNotFaster(seed, before.sampleDone(), after.sampleDone());
                for (var region : less.regions()) {
                    int old = whole.regions().stream()
                            .filter(each -> each.name().equals(region.name()))
                            .findFirst()
                            .orElseThrow()
                            .id();
                    for (int s = 0; s < SAMPLES; s++) {
                        assertThat(after.regionSampleDone()[region.id()][s])
                                .as("seed %d, PE %s, sample %d", seed, region.name(), s)
                                .isLessThanOrEqualTo(before.regionSampleDone()[old][s]);
                    }
                }
                removed[0]++;
            }
        });
        assertThat(removed[0]).as("streams removed").isGreaterThan(CASES / 40);
    }

    @ParameterizedTest
    @EnumSource
    void halvesOfMessagesAreTheSameStream(Engine engine) {
        forAll((seed, program) -> assertThat(engine.done(Transforms.withHalvedMessages(program)))
                .as("seed %d", seed)
                .isEqualTo(engine.done(program)));
    }

    @ParameterizedTest
    @EnumSource
    void aStreamInTwoHalvesIsNeverFaster(Engine engine) {
        forStaticallyOrdered((seed, program) ->
                assertNotFaster(seed, engine.done(Transforms.withHalvedInstructions(program)), engine.done(program)));
    }

    @ParameterizedTest
    @EnumSource
    void deeperQueuesAreNeverSlower(Engine engine) {
        var deeper = TINY.with(Map.of(
                "routerFifoWords", "4", "inputQueueWords", "9,9,9,9,9,9,9,9", "outputQueueWords", "9,9,9,9,9,9"));
        forStaticallyOrdered((seed, program) -> {
            long[] done = engine.done(program);
            if (done != null) {
                assertNotFaster(seed, done, engine.done(program, deeper, SAMPLES));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void moreBandwidthIsNeverSlower(Engine engine) {
        var wider = TINY.with(Map.of("elementwise32", "2", "elementwise16", "8", "move32", "4"));
        var narrower = TINY.with(Map.of("injectionCyclesPerWord", "2"));
        var distant = TINY.with(Map.of("hostLinkBytesPerSecond", "" + TINY.clockHz()));
        forStaticallyOrdered((seed, program) -> {
            long[] done = engine.done(program);
            assertNotFaster(seed, done, engine.done(program, wider, SAMPLES));
            assertNotFaster(seed, engine.done(program, narrower, SAMPLES), done);
            assertNotFaster(seed, engine.done(program, distant, SAMPLES), done);
        });
    }

    @ParameterizedTest
    @EnumSource
    void twiceTheSamplesDoubleTheSteadyPart(Engine engine) {
        forStaticallyOrdered((seed, program) -> {
            long[] some = engine.done(program, TINY, 2 * SAMPLES);
            long[] more = engine.done(program, TINY, 3 * SAMPLES);
            if (some != null) {
                assertThat(Arrays.copyOf(more, some.length)).as("seed %d", seed).isEqualTo(some);
                long steady = some[2 * SAMPLES - 1] - some[SAMPLES - 1];
                assertThat((double) (more[3 * SAMPLES - 1] - some[SAMPLES - 1]))
                        .as("seed %d", seed)
                        .isBetween(1.98 * steady - SAMPLES, 2.02 * steady + SAMPLES);
            }
        });
    }
}
