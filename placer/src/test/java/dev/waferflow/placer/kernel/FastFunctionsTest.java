package dev.waferflow.placer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.waferflow.frontend.graph.Attributes;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Buffer;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import dev.waferflow.machine.wafer.WaferSpecs;
import dev.waferflow.placer.Compiler;
import dev.waferflow.placer.CompilerOptions;
import dev.waferflow.placer.Demands;
import dev.waferflow.placer.Effort;
import dev.waferflow.placer.SearchProbe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions made of additions and multiplications are as near to the exact ones as the class says, up to rounding to 16 bits. */
final class FastFunctionsTest {
    /** Half a step of 16-bit numbers, relative, and the least step. */
    private static final double HALF_STEP = Math.pow(2, -11);

    private static final double LEAST_STEP = Math.pow(2, -24);

    /** Multiples of 1/32 from -16 to 16, which 16 bits hold exactly, and the ends of the range. */
    private static Tensor inputs() {
        var values = new float[1026];
        for (int i = 0; i < 1024; i++) {
            values[i] = (i - 512) / 32f;
        }
        values[1024] = -60000;
        values[1025] = 60000;
        return Tensor.ofFloats(values, 1, 1, 27, 38);
    }

    @ParameterizedTest
    @CsvSource({"Erf, none, 0", "Sigmoid, none, 0", "Gelu, none, 0.5", "Gelu, tanh, 0.5", "Silu, none, 1"})
    void isNearTheExactFunction(String op, String approximate, double timesInput) {
        Tensor input = inputs();
        var attributes = op.equals("Gelu") ? Attributes.none().with("approximate", approximate) : Attributes.none();
        var graph = CompiledGraph.over(input, (b, in) -> b.node(op, "function", attributes, List.of(in)));
        var wafer = WaferSpecs.load("tiny").with(Map.of("height", "20", "width", "40"));
        var options =
                new CompilerOptions(DataType.FP16, 1, Effort.LOW, Optional.empty(), Demands.NONE, SearchProbe.SILENT);
        var program = Compiler.compile(graph.graph(), wafer, options).program();
        assertThat(program.regions().toString())
                .doesNotContain("SIGMOID")
                .doesNotContain("TANH")
                .doesNotContain("ERF");
        Tensor got = graph.simulated(program, wafer);
        Tensor exact = graph.expected();
        for (int i = 0; i < input.size(); i++) {
            double x = Math.min(16, Math.abs(input.doubleAt(i)));
            double error = 4e-5 * (timesInput == 0 ? 1 : timesInput * x)
                    + Math.abs(exact.doubleAt(i)) * HALF_STEP
                    + LEAST_STEP;
            assertThat(got.doubleAt(i))
                    .as("%s of %s", op, input.doubleAt(i))
                    .isCloseTo(exact.doubleAt(i), within(error));
        }
    }

    /** Interprets the instructions on one number at a time. */
    @Test
    void exponentialsKeepTheirRelativeError() {
        var steps = FastFunctions.exponentials(1, Step.mem(0, 0, 1), Step.mem(1, 0, 1), Step.mem(2, 0, 1));
        for (float x = 0; x > -80; x -= 0.01f) {
            float[] memory = {x, 0, 0};
            for (Step step : steps) {
                var vector = step.build();
                float a = value(vector.a(), memory);
                float b = value(vector.b(), memory);
                memory[((Operand.Memory) vector.dst()).buffer()] = switch (vector.op()) {
                    case ADD -> a + b;
                    case MUL -> a * b;
                    case MAX -> Math.max(a, b);
                    default -> throw new AssertionError(vector.op());
                };
            }
            assertThat(memory[2] / Math.exp(x)).as("exp(%s)", x).isCloseTo(1, within(4e-5));
        }
    }

    private static float value(Operand operand, float[] memory) {
        return operand instanceof Operand.Immediate number
                ? number.value()
                : memory[((Operand.Memory) operand).buffer()];
    }

    /** In FP32 functions stay exact, and so does a tanh of anything else. */
    @Test
    void otherExpressionsAreLeftAlone() {
        Expr tanh = new Expr.Unary(VectorOp.TANH, Expr.input());
        Expr erf = new Expr.Unary(VectorOp.ERF, Expr.input());
        assertThat(operations(tanh, DataType.FP16)).containsExactly(VectorOp.TANH);
        assertThat(operations(erf, DataType.FP32)).containsExactly(VectorOp.ERF);
        assertThat(operations(erf, DataType.FP16)).hasSizeGreaterThan(10).doesNotContain(VectorOp.ERF);
    }

    private static List<VectorOp> operations(Expr expr, DataType type) {
        var role = new RoleBuilder("test");
        int from = role.buffer("from", type, 4, Buffer.Category.ACTIVATION);
        int to = role.buffer("to", type, 4, Buffer.Category.ACTIVATION);
        return new ExprCode(role, 1, 4, List.of(Step.mem(from, 0, 4, 1)), Map.of())
                .compile(expr, Step.mem(to, 0, 4, 1)).stream()
                        .map(step -> step.build().op())
                        .toList();
    }
}
