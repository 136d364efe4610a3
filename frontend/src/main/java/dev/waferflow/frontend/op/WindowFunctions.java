package dev.waferflow.frontend.op;

import dev.waferflow.frontend.graph.TensorType;
import dev.waferflow.machine.number.DataType;
import java.util.List;

/** The window functions of signal processing: sums of cosines over a given length. */
final class WindowFunctions {
    private WindowFunctions() {}

    static List<Operator> all() {
        return List.of(
                cosines("HannWindow", 0.5, 0.5, 0),
                cosines("HammingWindow", 25.0 / 46, 21.0 / 46, 0),
                cosines("BlackmanWindow", 0.42, 0.5, 0.08));
    }

    private static Operator cosines(String name, double constant, double first, double second) {
        return Definition.of(name, WindowFunctions::type, (c, in) -> {
                    TensorType type = type(c);
                    int length = type.dim(0);
                    boolean periodic = c.attributes().integer("periodic", 1) != 0;
                    double turn = 2 * StrictMath.PI / Math.max(1, periodic ? length : length - 1);
                    return Elements.generate(
                            type.elementType(),
                            type.dims(),
                            i -> constant - first * StrictMath.cos(turn * i) + second * StrictMath.cos(2 * turn * i));
                })
                .within(Tolerance.ROUNDING);
    }

    private static TensorType type(OpContext c) {
        long size = c.requiredConstant(0, "size").longAt(0);
        c.require(size >= 0 && size <= Integer.MAX_VALUE, "size " + size + " is out of range");
        return TensorType.of(DataTypes.attribute(c, "output_datatype", DataType.FP32), (int) size);
    }
}
