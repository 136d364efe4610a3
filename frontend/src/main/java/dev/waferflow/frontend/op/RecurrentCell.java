package dev.waferflow.frontend.op;

import dev.waferflow.machine.number.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** One direction of a recurrent layer: its weights and the state of the sequence being computed. */
final class RecurrentCell {
    private final int gates;
    private final int hiddenSize;
    private final int inputSize;
    private final float[] w;
    private final float[] r;
    private final int wStart;
    private final int rStart;
    private final double[] inputBias;
    private final double[] stateBias;
    private final double[] peepholes;
    private final DoubleUnaryOperator[] activations;
    private final double clip;
    private final boolean linearBeforeReset;
    private final boolean inputForget;
    private double[] hidden;
    private double[] cell;

    private RecurrentCell(OpContext c, List<Tensor> in, int gates, int direction) {
        this.gates = gates;
        hiddenSize = in.get(2).dim(2);
        inputSize = in.get(1).dim(2);
        w = in.get(1).toFloats();
        r = in.get(2).toFloats();
        int rows = gates * hiddenSize;
        wStart = direction * rows * inputSize;
        rStart = direction * rows * hiddenSize;
        Tensor bias = ConvolutionOperators.at(in, 3);
        inputBias = slice(bias, direction * 2 * rows, rows);
        stateBias = slice(bias, direction * 2 * rows + rows, rows);
        peepholes =
                slice(gates == 4 ? ConvolutionOperators.at(in, 7) : null, direction * 3 * hiddenSize, 3 * hiddenSize);
        activations = activations(c, gates, direction);
        clip = c.attributes().floating("clip", Double.POSITIVE_INFINITY);
        linearBeforeReset = c.attributes().integer("linear_before_reset", 0) != 0;
        inputForget = c.attributes().integer("input_forget", 0) != 0;
    }

    static RecurrentCell of(OpContext c, List<Tensor> in, int gates, int direction) {
        return new RecurrentCell(c, in, gates, direction);
    }

    private static double[] slice(Tensor tensor, int start, int length) {
        var result = new double[length];
        for (int i = 0; tensor != null && i < length; i++) {
            result[i] = tensor.doubleAt(start + i);
        }
        return result;
    }

    private static DoubleUnaryOperator[] activations(OpContext c, int gates, int direction) {
        List<String> defaults = gates == 4
                ? List.of("Sigmoid", "Tanh", "Tanh")
                : gates == 3 ? List.of("Sigmoid", "Tanh") : List.of("Tanh");
        List<String> names = c.attributes().strings("activations", List.of());
        var result = new DoubleUnaryOperator[defaults.size()];
        double[] alphas = c.attributes().floatings("activation_alpha", new double[names.size()]);
        double[] betas = c.attributes().floatings("activation_beta", new double[names.size()]);
        for (int i = 0; i < result.length; i++) {
            int at = direction * defaults.size() + i;
            String name = at < names.size() ? names.get(at) : defaults.get(i);
            boolean named = at < names.size();
            result[i] = activation(c, name, named ? alphas[at] : 0, named ? betas[at] : 0);
        }
        return result;
    }

    private static DoubleUnaryOperator activation(OpContext c, String name, double alpha, double beta) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "sigmoid" -> Scalars::sigmoid;
            case "tanh" -> StrictMath::tanh;
            case "relu" -> x -> Math.max(0, x);
            case "affine" -> x -> alpha * x + beta;
            case "leakyrelu" -> x -> x < 0 ? alpha * x : x;
            case "thresholdedrelu" -> x -> x > alpha ? x : 0;
            case "scaledtanh" -> x -> alpha * StrictMath.tanh(beta * x);
            case "hardsigmoid" -> x -> Math.max(0, Math.min(1, alpha * x + beta));
            case "softsign" -> x -> x / (1 + StrictMath.abs(x));
            case "softplus" -> Scalars::softplus;
            case "elu" -> x -> x < 0 ? alpha * StrictMath.expm1(x) : x;
            default -> throw c.unsupported("activation '" + name + "'", "use a standard activation");
        };
    }

    void start(Tensor initialHidden, Tensor initialCell, int at) {
        hidden = slice(initialHidden, at, hiddenSize);
        cell = slice(initialCell, at, hiddenSize);
    }

    double[] hidden() {
        return hidden;
    }

    double[] cell() {
        return cell;
    }

    double[] advance(Tensor x, int xStart) {
        double[] fromInput = inputBias.clone();
        for (int row = 0; row < fromInput.length; row++) {
            double sum = 0;
            for (int k = 0; k < inputSize; k++) {
                sum += w[wStart + row * inputSize + k] * x.doubleAt(xStart + k);
            }
            fromInput[row] += sum;
        }
        hidden = switch (gates) {
            case 4 -> lstm(fromInput);
            case 3 -> gru(fromInput);
            default -> rnn(fromInput);
        };
        return hidden;
    }

    /** Rows {@code first} to {@code last} of the recurrent product with a state, plus the recurrent bias. */
    private double[] fromState(double[] state, int first, int last) {
        double[] result = Arrays.copyOfRange(stateBias, first, last);
        for (int row = first; row < last; row++) {
            double sum = 0;
            for (int k = 0; k < hiddenSize; k++) {
                sum += r[rStart + row * hiddenSize + k] * state[k];
            }
            result[row - first] += sum;
        }
        return result;
    }

    private double clipped(double value) {
        return Math.max(-clip, Math.min(clip, value));
    }

    private double[] lstm(double[] fromInput) {
        int n = hiddenSize;
        double[] fromState = fromState(hidden, 0, 4 * n);
        var next = new double[n];
        var nextCell = new double[n];
        for (int i = 0; i < n; i++) {
            double input = activations[0].applyAsDouble(clipped(fromInput[i] + fromState[i] + peepholes[i] * cell[i]));
            double forget = inputForget
                    ? 1 - input
                    : activations[0].applyAsDouble(
                            clipped(fromInput[2 * n + i] + fromState[2 * n + i] + peepholes[2 * n + i] * cell[i]));
            double candidate = activations[1].applyAsDouble(clipped(fromInput[3 * n + i] + fromState[3 * n + i]));
            nextCell[i] = forget * cell[i] + input * candidate;
            double output = activations[0].applyAsDouble(
                    clipped(fromInput[n + i] + fromState[n + i] + peepholes[n + i] * nextCell[i]));
            next[i] = output * activations[2].applyAsDouble(nextCell[i]);
        }
        cell = nextCell;
        return next;
    }

    private double[] gru(double[] fromInput) {
        int n = hiddenSize;
        double[] fromState = fromState(hidden, 0, 2 * n);
        var update = new double[n];
        var reset = new double[n];
        for (int i = 0; i < n; i++) {
            update[i] = activations[0].applyAsDouble(clipped(fromInput[i] + fromState[i]));
            reset[i] = activations[0].applyAsDouble(clipped(fromInput[n + i] + fromState[n + i]));
        }
        var gated = hidden.clone();
        for (int i = 0; i < n; i++) {
            gated[i] = linearBeforeReset ? hidden[i] : reset[i] * hidden[i];
        }
        double[] candidate = fromState(gated, 2 * n, 3 * n);
        var next = new double[n];
        for (int i = 0; i < n; i++) {
            double state = linearBeforeReset ? reset[i] * candidate[i] : candidate[i];
            double value = activations[1].applyAsDouble(clipped(fromInput[2 * n + i] + state));
            next[i] = (1 - update[i]) * value + update[i] * hidden[i];
        }
        return next;
    }

    private double[] rnn(double[] fromInput) {
        double[] fromState = fromState(hidden, 0, hiddenSize);
        var next = new double[hiddenSize];
        for (int i = 0; i < hiddenSize; i++) {
            next[i] = activations[0].applyAsDouble(clipped(fromInput[i] + fromState[i]));
        }
        return next;
    }
}
