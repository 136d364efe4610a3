package dev.waferflow.cli.uncertainty;

import dev.waferflow.machine.wafer.Constant;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

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
     * One end of the range of one constant.
     *
     * @param constant its name
     * @param value at that end
     */
    public record End(String constant, String value) {
        /** The wafer with the constant there. */
        public WaferSpec of(WaferSpec wafer) {
            return wafer.with(Map.of(constant, value));
        }
    }

    /** The ends to look at: of all constants with a range that pass, other than the values in force. */
    public static List<End> ends(WaferSpec wafer, Predicate<String> felt) {
        return wafer.constants().stream()
                .filter(constant -> moves(constant) && felt.test(constant.name()))
                .flatMap(constant -> Stream.of(constant.low(), constant.high())
                        .filter(end -> !end.equals(constant.value()))
                        .map(end -> new End(constant.name(), end)))
                .toList();
    }

    /**
     * The interval of a figure.
     *
     * @param figure with the constants as they are
     * @param again the figure of a machine with other constants
     */
    public static Interval of(double figure, WaferSpec wafer, ToDoubleFunction<WaferSpec> again) {
        var ends = ends(wafer, constant -> true);
        return of(
                figure,
                ends,
                ends.stream()
                        .mapToDouble(end -> again.applyAsDouble(end.of(wafer)))
                        .toArray());
    }

    /**
     * The interval of a figure.
     *
     * @param figure with the constants as they are
     * @param ends of the ranges
     * @param figures at those ends
     */
    public static Interval of(double figure, List<End> ends, double[] figures) {
        double below = 0;
        double above = 0;
        double largest = 0;
        String dominant = "";
        for (int i = 0; i < figures.length; i++) {
            double moved = figures[i] - figure;
            below += moved < 0 ? moved * moved : 0;
            above += moved > 0 ? moved * moved : 0;
            if (Math.abs(moved) > largest) {
                largest = Math.abs(moved);
                dominant = ends.get(i).constant();
            }
        }
        return new Interval(
                figure - Math.sqrt(below), figure + Math.sqrt(above), dominant, 100 * largest / Math.abs(figure));
    }
}
