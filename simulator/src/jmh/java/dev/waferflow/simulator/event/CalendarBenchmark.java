package dev.waferflow.simulator.event;

import dev.waferflow.simulator.Dice;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to note an event and to take it again, while so many others are pending. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CalendarBenchmark {
    private static final int EVENTS = 1 << 16;
    private static final int FURTHEST = 400;

    @Param({"1000", "100000"})
    private int pending;

    private final int[] delays = new int[EVENTS];
    private Calendar calendar;
    private int now;
    private int next;

    /** Events at random times. */
    @Setup
    public void fill() {
        var dice = new Dice(1);
        for (int i = 0; i < EVENTS; i++) {
            delays[i] = 1 + dice.below(FURTHEST);
        }
        calendar = new Calendar();
        now = 0;
        for (int i = 0; i < pending; i++) {
            calendar.add(i, delays[i % EVENTS], now);
        }
    }

    /** As many events as are asked for leave, each notes another one. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int addAndTake() {
        int done = 0;
        while (done < EVENTS) {
            now = calendar.next(now);
            int count = calendar.take(now);
            int[] taken = calendar.taken();
            for (int i = 0; i < count; i++) {
                next = (next + 1) % EVENTS;
                calendar.add(taken[i], now + delays[next], now);
            }
            done += count;
        }
        return now;
    }
}
