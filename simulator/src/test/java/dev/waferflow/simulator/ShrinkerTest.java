package dev.waferflow.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.program.ProgramText;
import org.junit.jupiter.api.Test;

/** A shrunk program still shows what the large one showed, and little else. */
class ShrinkerTest {
    @Test
    void keepsOnlyWhatShowsTheMatter() {
        var program = RandomProgram.of(1);
        assertThat(Sharing.of(program).forks()).isTrue();

        String small =
                Shrinker.shrink(program, candidate -> Sharing.of(candidate).forks());

        assertThat(Sharing.of(ProgramText.parse(small, "small")).forks()).isTrue();
        assertThat(small.lines().count())
                .isLessThan(ProgramText.print(program).lines().count() * 4 / 5);
    }
}
