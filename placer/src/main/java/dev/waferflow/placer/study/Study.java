package dev.waferflow.placer.study;

import dev.waferflow.machine.number.Tensor;
import dev.waferflow.machine.program.Program;
import java.util.Map;

/**
 * A kernel to be timed, and a way to see that it computes what it should.
 *
 * @param timed the kernel alone: nothing leaves the wafer, a sample is complete when every PE has done it
 * @param checked the same kernel with PEs that also report to the host, perhaps on a smaller grid
 * @param inputs for both
 * @param expected what the PEs of {@code checked} report, computed by a plain loop
 * @param repeats whether the figure is the steady distance of samples, not the time of the first
 * @param figure a figure that is no time, such as a ratio of capacities; NaN if the time is the figure
 * @param constants of the wafer to replace: a part of the machine that stands for another
 * @param work what the figure counts per cycle, such as products per PE; NaN if the time is the figure
 * @param why the choices that were made for the user, in a sentence, or empty
 */
public record Study(
        Program timed,
        Program checked,
        Map<String, Tensor> inputs,
        double[] expected,
        boolean repeats,
        double figure,
        Map<String, String> constants,
        double work,
        String why) {
    /** Of a figure that is not counted per cycle. */
    public Study(
            Program timed,
            Program checked,
            Map<String, Tensor> inputs,
            double[] expected,
            boolean repeats,
            double figure,
            Map<String, String> constants) {
        this(timed, checked, inputs, expected, repeats, figure, constants, Double.NaN, "");
    }

    /** One launch. */
    static Study once(Program timed, Program checked, double[] expected) {
        return new Study(timed, checked, Map.of(), expected, false, Double.NaN, Map.of());
    }

    /** Iterations one after the other. */
    static Study steady(Program timed, Program checked, double[] expected) {
        return new Study(timed, checked, Map.of(), expected, true, Double.NaN, Map.of());
    }

    /** The same programs with another figure than their time. */
    public Study withFigure(double newFigure) {
        return new Study(timed, checked, inputs, expected, repeats, newFigure, constants);
    }

    /** The same with the figure that is this work per cycle. */
    public Study withWork(double newWork) {
        return new Study(timed, checked, inputs, expected, repeats, figure, constants, newWork, why);
    }

    /** The same with what was chosen. */
    public Study withWhy(String newWhy) {
        return new Study(timed, checked, inputs, expected, repeats, figure, constants, work, newWhy);
    }

    /** Whether the figure is a time. */
    public boolean isTime() {
        return Double.isNaN(figure);
    }
}
