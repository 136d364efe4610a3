package dev.waferflow.machine.wafer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a wafer says that it was asked for: whatever moves an answer is among it. */
final class ConstantReadsTest {
    private static final List<Class<?>> ANSWERS =
            List.of(int.class, long.class, boolean.class, String.class, Ratio.class);

    /** Every question that can be put to a wafer, by name. */
    static Stream<Map.Entry<String, Function<WaferSpec, Object>>> questions() {
        var all = new ArrayList<Map.Entry<String, Function<WaferSpec, Object>>>();
        for (var method : WaferSpec.class.getDeclaredMethods()) {
            boolean open = Modifier.isPublic(method.getModifiers());
            if (open && method.getParameterCount() == 0 && ANSWERS.contains(method.getReturnType())) {
                all.add(Map.entry(method.getName(), wafer -> {
                    try {
                        return method.invoke(wafer);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
        }
        all.add(Map.entry("inputQueueWords(1)", wafer -> wafer.inputQueueWords(1)));
        all.add(Map.entry("outputQueueWords(1)", wafer -> wafer.outputQueueWords(1)));
        all.add(Map.entry("linkCycles", wafer -> wafer.linkCycles(1, 1, Side.EAST)));
        all.add(Map.entry("peakMacPerCycle fp16", wafer -> wafer.peakMacPerCycle(DataType.FP16)));
        all.add(Map.entry("peakMacPerCycle int8", wafer -> wafer.peakMacPerCycle(DataType.INT8)));
        all.add(Map.entry("constants", wafer -> wafer.constants()));
        all.add(Map.entry("overrides", wafer -> wafer.overrides()));
        all.add(Map.entry("compaction", wafer -> wafer.compaction().map(Compaction::columns)));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("questions")
    void whateverMovesAnAnswerWasAskedFor(Map.Entry<String, Function<WaferSpec, Object>> question) {
        var dead = Defects.parse("pe 1 1", "test");
        for (var wafer :
                List.of(WaferSpecs.load("wse2"), WaferSpecs.load("tiny").withDefects(dead))) {
            var reads = new ConstantReads();
            Object answer = question.getValue().apply(wafer.recording(reads));
            for (Constant constant : wafer.constants()) {
                for (String other : others(constant)) {
                    Object moved = question.getValue().apply(wafer.with(Map.of(constant.name(), other)));
                    if (!moved.equals(answer)) {
                        assertThat(reads.contains(constant.name()))
                                .as(constant.name())
                                .isTrue();
                    }
                }
            }
        }
    }

    private static List<String> others(Constant constant) {
        return switch (constant.name()) {
            case "hostEdge" -> List.of("measured", "headline");
            case "inputQueueWords", "outputQueueWords" -> List.of("3/5/7", "4/5");
            case "colors" -> List.of("20");
            default ->
                constant.value().matches("[0-9]+")
                        ? List.of(constant.low(), constant.high(), 2 * Long.parseLong(constant.value()) + 1 + "")
                        : List.of(constant.low(), constant.high());
        };
    }

    @Test
    void whatNobodyAskedForIsNotThere() {
        var reads = new ConstantReads();
        var wafer = WaferSpecs.load("wse2").recording(reads);
        assertThat(reads.contains("hopCycles")).isFalse();
        assertThat(wafer.hopCycles()).isPositive();
        assertThat(reads.contains("hopCycles")).isTrue();
        assertThat(reads.contains("rampCycles")).isFalse();
        assertThat(reads.contains("no such constant")).isFalse();
    }

    @Test
    void wafersThatAreMadeFromItTellToo() {
        var reads = new ConstantReads();
        var wafer = WaferSpecs.load("wse2").recording(reads).with(Map.of("hopCycles", "2"));
        assertThat(reads.contains("hopCycles")).isFalse();
        assertThat(wafer.hopCycles()).isEqualTo(2);
        assertThat(reads.contains("hopCycles")).isTrue();
    }
}
