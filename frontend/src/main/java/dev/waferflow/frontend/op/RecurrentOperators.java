package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.util.List;

/**
 * LSTM, GRU and RNN. Gates follow ONNX's order: LSTM i o f c, GRU z r h, RNN i. Everything is computed in double
 * precision and rounded when it leaves the operator.
 */
final class RecurrentOperators {
    private RecurrentOperators() {}

    static List<Operator> all() {
        return List.of(recurrent("LSTM", 4), recurrent("GRU", 3), recurrent("RNN", 1));
    }

    private static Operator recurrent(String name, int gates) {
        return Definition.many(name, c -> types(c, gates), (c, in) -> evaluate(c, in, gates))
                .normalizing(form -> form.withAttributes(
                        Activations.positional(form.attributes().without("output_sequence"))))
                .within(Tolerance.ACCUMULATION);
    }

    private static boolean batchFirst(OpContext c) {
        return c.attributes().integer("layout", 0) != 0;
    }

    private static List<TensorType> types(OpContext c, int gates) {
        TensorType x = c.type(0);
        TensorType r = c.type(2);
        c.require(x.rank() == 3 && c.type(1).rank() == 3 && r.rank() == 3, "input and weights need three dimensions");
        int directions = c.type(1).dim(0);
        int hidden = r.dim(2);
        boolean both = c.attributes().string("direction", "forward").equals("bidirectional");
        c.require(directions == (both ? 2 : 1) && r.dim(0) == directions, "the weights do not fit the direction");
        c.require(
                c.type(1).dim(1) == gates * hidden
                        && r.dim(1) == gates * hidden
                        && c.type(1).dim(2) == x.dim(2),
                "the weights do not fit the input");
        c.require(c.attributes().integer("hidden_size", hidden) == hidden, "hidden_size is not that of the weights");
        c.require(!c.has(3) || c.type(3).size() == directions * 2 * gates * hidden, "the bias does not fit");
        Activations.check(c, directions * (gates == 4 ? 3 : gates == 3 ? 2 : 1));
        boolean swap = batchFirst(c);
        int batch = x.dim(swap ? 0 : 1);
        int steps = x.dim(swap ? 1 : 0);
        for (int i = 5; i <= 6; i++) {
            c.require(!c.has(i) || c.type(i).size() == directions * batch * hidden, "an initial state does not fit");
        }
        c.require(!c.has(4) || c.type(4).size() == batch, "sequence_lens does not fit");
        TensorType last = swap ? x.withShape(batch, directions, hidden) : x.withShape(directions, batch, hidden);
        TensorType all =
                swap ? x.withShape(batch, steps, directions, hidden) : x.withShape(steps, directions, batch, hidden);
        return gates == 4 ? List.of(all, last, last) : List.of(all, last);
    }

    private static List<Tensor> evaluate(OpContext c, List<Tensor> in, int gates) {
        List<TensorType> types = types(c, gates);
        boolean swap = batchFirst(c);
        Tensor x = swap ? MovementOperators.transpose(in.get(0), new int[] {1, 0, 2}) : in.get(0);
        int directions = in.get(1).dim(0);
        int hidden = in.get(2).dim(2);
        int batch = x.dim(1);
        int steps = x.dim(0);
        var all = new double[steps * directions * batch * hidden];
        var lastHidden = new double[directions * batch * hidden];
        var lastCell = new double[directions * batch * hidden];
        Tensor lengths = ConvolutionOperators.at(in, 4);
        String direction = c.attributes().string("direction", "forward");
        for (int d = 0; d < directions; d++) {
            boolean reverse = d == 1 || direction.equals("reverse");
            var cell = RecurrentCell.of(c, in, gates, d);
            for (int b = 0; b < batch; b++) {
                int length = lengths == null ? steps : (int) Math.min(steps, lengths.longAt(b));
                int state = (d * batch + b) * hidden;
                int stateInput = swap ? (b * directions + d) * hidden : state;
                cell.start(ConvolutionOperators.at(in, 5), ConvolutionOperators.at(in, 6), stateInput);
                for (int t = 0; t < length; t++) {
                    int step = reverse ? length - 1 - t : t;
                    double[] h = cell.advance(x, (step * batch + b) * x.dim(2));
                    System.arraycopy(h, 0, all, ((step * directions + d) * batch + b) * hidden, hidden);
                }
                System.arraycopy(cell.hidden(), 0, lastHidden, state, hidden);
                System.arraycopy(cell.cell(), 0, lastCell, state, hidden);
            }
        }
        DataType type = x.type();
        Tensor y = Elements.generate(type, new int[] {steps, directions, batch, hidden}, i -> all[i]);
        Tensor h = Elements.generate(type, new int[] {directions, batch, hidden}, i -> lastHidden[i]);
        Tensor s = Elements.generate(type, new int[] {directions, batch, hidden}, i -> lastCell[i]);
        if (swap) {
            y = MovementOperators.transpose(y, new int[] {2, 0, 1, 3});
            h = MovementOperators.transpose(h, new int[] {1, 0, 2});
            s = MovementOperators.transpose(s, new int[] {1, 0, 2});
        }
        return types.size() == 3 ? List.of(y, h, s) : List.of(y, h);
    }
}
