package dev.waferflow.placer.kernel;

import dev.waferflow.frontend.graph.Node;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.VectorOp;
import java.util.List;
import java.util.Optional;

/** LSTM, GRU and RNN, step by step. Gates follow ONNX's order: LSTM i o f c, GRU z r h, RNN i. */
final class SoloRecurrent implements SoloOperators.Group {
    @Override
    public List<String> names() {
        return List.of("LSTM", "GRU", "RNN");
    }

    @Override
    public Optional<String> refusal(Node node) {
        if (node.hasInput(4)) {
            Optional<String> computed = SoloOperators.constants(node, 4);
            if (computed.isPresent()) {
                return computed;
            }
        }
        if (RecurrentGates.unknown(node) != null) {
            return Optional.of("has activation " + RecurrentGates.unknown(node));
        }
        return Optional.empty();
    }

    @Override
    public Field write(Node node, SoloCode code, SoloArguments in, int output) {
        boolean swap = node.attributes().integer("layout", 0) != 0;
        int directions = in.shape(1)[0];
        Field x = swap ? in.field(0).transposed(1, 0, 2) : in.field(0);
        int steps = x.dim(0);
        int batch = x.dim(1);
        int hidden = in.shape(2)[2];
        Field all = code.filled(DataType.FP32, 0, steps, directions, batch, hidden);
        Field last = code.fresh(DataType.FP32, directions, batch, hidden);
        String direction = node.attributes().string("direction", "forward");
        for (int d = 0; d < directions; d++) {
            var cell = new SoloCell(node, code, in, d, swap);
            for (int b = 0; b < batch; b++) {
                int length = in.has(4) ? (int) Math.min(steps, in.constant(4).longAt(b)) : steps;
                boolean ragged = in.has(4);
                int rows = ragged ? 1 : batch;
                if (!ragged && b > 0) {
                    break;
                }
                cell.start(b, rows);
                for (int t = 0; t < length; t++) {
                    boolean reverse = d == 1 || direction.equals("reverse");
                    int step = reverse ? length - 1 - t : t;
                    Field h = cell.advance(x.at(0, step).slice(0, b, rows, 1));
                    code.write(VectorOp.MOV, all.at(0, step).at(0, d).slice(0, b, rows, 1), h, null);
                }
                Field end = output == 2 ? cell.memory() : cell.hidden();
                code.write(VectorOp.MOV, last.at(0, d).slice(0, b, rows, 1), end, null);
            }
        }
        if (output == 0) {
            return swap ? all.transposed(2, 0, 1, 3) : all;
        }
        return swap ? last.transposed(1, 0, 2) : last;
    }
}
