package dev.waferflow.cli.uncertainty;

import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;

/**
 * The interval of a run's headline figures: the program is predicted again with each constant of the wafer at the ends of its range, and
 * the figures are scaled likewise; the error that published measurements are met with is added as a square.
 *
 * @param cyclesPerSampleLow lower end
 * @param cyclesPerSampleHigh upper end
 * @param samplesPerSecondLow lower end; the range of the clock counts too
 * @param samplesPerSecondHigh upper end
 * @param dominantConstant the constant that moves cycles per sample most; empty if none does
 * @param dominantPercent how far
 * @param heldBackErrorPercent mean error of {@code validate} without calibration points
 */
public record HeadlineInterval(
        double cyclesPerSampleLow,
        double cyclesPerSampleHigh,
        double samplesPerSecondLow,
        double samplesPerSecondHigh,
        String dominantConstant,
        double dominantPercent,
        double heldBackErrorPercent) {
    /** What {@code validate} gives; a test holds it against that. */
    public static final double HELD_BACK_ERROR_PERCENT = 6.3;

    /** The interval around simulated, or else predicted, cycles per sample. */
    public static HeadlineInterval of(Program program, WaferSpec wafer, double cyclesPerSample) {
        double predicted = PredictedCycles.of(program, wafer);
        var cycles = Interval.of(predicted, wafer, w -> PredictedCycles.of(program, w));
        double seconds = predicted / wafer.clockHz();
        var time = Interval.of(seconds, wafer, w -> PredictedCycles.of(program, w) / w.clockHz());
        double perSecond = wafer.clockHz() / cyclesPerSample;
        return new HeadlineInterval(
                cyclesPerSample * (1 - part(cycles.low(), predicted)),
                cyclesPerSample * (1 + part(cycles.high(), predicted)),
                perSecond / (1 + part(time.high(), seconds)),
                perSecond / (1 - part(time.low(), seconds)),
                cycles.dominant(),
                cycles.dominantPercent(),
                HELD_BACK_ERROR_PERCENT);
    }

    /** How far an end is off, as a part of the figure, with the held-back error. */
    private static double part(double end, double figure) {
        return Math.min(0.99, Math.hypot((end - figure) / figure, HELD_BACK_ERROR_PERCENT / 100));
    }
}
