package dev.waferflow.machine.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClosestNameTest {
    @Test
    void findsTheNearestAndNothingThatIsFar() {
        assertThat(ClosestName.of("evnt", List.of("cycle", "event"))).isEqualTo("event");
        assertThat(ClosestName.of("EVENT", List.of("cycle", "event"))).isEqualTo("event");
        assertThat(ClosestName.of("zzz", List.of("event", "cycle"))).isEmpty();
        assertThat(ClosestName.of("e".repeat(1000), List.of("event"))).isEmpty();
    }
}
