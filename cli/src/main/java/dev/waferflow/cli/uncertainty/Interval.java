package dev.waferflow.cli.uncertainty;

import dev.waferflow.machine.wafer.Constant;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How far a figure moves when each constant of the wafer file goes to the ends of its plausible range, one at a time. The constants are
 * taken as independent: the deviations to either side are added as squares.
 *
 * @param low lower end
 * @param high upper end
 * @param dominant the constant that moves the figure most; empty if none does
 * @param dominantPercent how far, in percent of the figure
 */
public record Interval(double low, double high, String dominant, double dominantPercent) {
    /** Constants that say how large the machine is or how its host is fed; a program is written for them. */
    private static final List<String> FIXED = List.of(
            "width",
            "height",
            "sparesPerRow",
            "colors",
            "switchPositions",
            "sramBytes",
            "inputQueueWords",
            "outputQueueWords",
            "microthreads",
            "hostPortsPerLink",
            "hostLinks",
            "instructionBytes",
            "vectorInstructionBytes",
            "scalarLoopBytes",
            "runtimeBytes");

    /** Whether a constant with a range moves figures. */
    static boolean moves(Constant constant) {
        return !FIXED.contains(constant.name()) && !constant.low().equals(constant.high());
    }

    /**
     * The interval of a figure.
     *
     * @param figure with the constants as they are
     * @param again the figure of a machine with other constants
     */
    public static Interval of(double figure, WaferSpec wafer, ToDoubleFunction<WaferSpec> again) {
        double below = 0;
        double above = 0;
        double largest = 0;
        String dominant = "";
        for (Constant constant : wafer.constants()) {
            for (String end : List.of(constant.low(), constant.high())) {
                if (!moves(constant) || end.equals(constant.value())) {
                    continue;
                }
                double moved = again.applyAsDouble(wafer.with(Map.of(constant.name(), end))) - figure;
                below += moved < 0 ? moved * moved : 0;
                above += moved > 0 ? moved * moved : 0;
                if (Math.abs(moved) > largest) {
                    largest = Math.abs(moved);
                    dominant = constant.name();
                }
            }
        }
        return new Interval(
                figure - Math.sqrt(below), figure + Math.sqrt(above), dominant, 100 * largest / Math.abs(figure));
    }
}
