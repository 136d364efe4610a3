package dev.waferflow.simulator.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.simulator.SyntheticPipeline;
import org.junit.jupiter.api.Test;

/** What the event engine remembers of a PE stays as little as was asked for. */
class StateSizeTest {
    private static final double MOST_BYTES = 256;

    @Test
    void aPeOfAPipelineOfLayersTakesAtMost256Bytes() {
        Program program = new SyntheticPipeline(2, 40, 3, 14, 28, 8, 8).build(1000, 850);

        assertThat(StateSize.bytesPerPe(program, WaferSpecs.load("wse2"))).isLessThanOrEqualTo(MOST_BYTES);
    }
}
