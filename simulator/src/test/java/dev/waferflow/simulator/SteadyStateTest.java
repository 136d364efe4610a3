package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SteadyStateTest {
    /** Replicas that complete a bunch every {@code interval} cycles, sample {@code k} of a bunch {@code k} cycles later. */
    private static long[] bunches(int replicas, int rounds, int interval) {
        var done = new long[replicas * rounds];
        Arrays.setAll(done, s -> 1000 + (long) (s / replicas) * interval + s % replicas);
        return done;
    }

    @Test
    void aRoundOfManyReplicasIsTheirPattern() {
        var done = bunches(12, 10, 480);

        assertThat(SteadyState.period(done, 36, 12)).isZero();
        assertThat(SteadyState.period(done, 37, 12)).isEqualTo(12);
        assertThat(SteadyState.period(done, done.length, 12)).isEqualTo(12);
        assertThat(SteadyState.cyclesPerSample(done, done.length, 12, 12)).isEqualTo(40);
    }

    @Test
    void fewReplicasMayRepeatAfterSeveralRounds() {
        var done = bunches(2, 20, 300);
        for (int s = 2; s < done.length; s += 4) {
            done[s] += 50;
        }

        assertThat(SteadyState.period(done, done.length, 2)).isEqualTo(4);
    }

    @Test
    void withoutAPatternTheLaterHalfOfTheRoundsCounts() {
        for (int replicas : new int[] {1, 2, 4, 12}) {
            var done = bunches(replicas, 10, 480);
            for (int count : new int[] {replicas * 10, replicas * 10 - 1, replicas * 9 + 1}) {
                assertThat(SteadyState.cyclesPerSample(done, count, 0, replicas))
                        .as("%d samples of %d replicas", count, replicas)
                        .isBetween(480.0 / replicas * 0.999, 480.0 / replicas * 1.001);
            }
        }
        assertThat(SteadyState.cyclesPerSample(new long[] {0, 900, 1700, 2010, 2290, 2600}, 6, 0, 1))
                .as("the pipeline fills in the earlier half")
                .isEqualTo(300);
        assertThat(SteadyState.cyclesPerSample(new long[] {5}, 1, 0, 4)).isNaN();
        assertThat(SteadyState.cyclesPerSample(new long[] {5, 6, 7, 8}, 4, 0, 4))
                .as("spacings inside a bunch say nothing")
                .isNaN();
    }
}
