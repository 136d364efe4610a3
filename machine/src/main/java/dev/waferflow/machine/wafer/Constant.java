package dev.waferflow.machine.wafer;

import java.util.Objects;

/**
 * One constant of a wafer as reports show it. The three texts {@code value}, {@code low} and {@code high} are canonical
 * and can be handed back to {@link WaferSpec#with}: a plain decimal number, numbers joined by {@code /} for queue
 * depths, or a word.
 *
 * @param name the name used in wafer files and by {@code --set}; the accessor of {@link WaferSpec} has the same name
 * @param value the value in force
 * @param unit the unit, such as {@code cycles} or {@code bytes/cycle}
 * @param source where the value comes from
 * @param confidence how far the source is to be trusted
 * @param low the least plausible value; the uncertainty of results is computed from it
 * @param high the greatest plausible value
 */
public record Constant(
        String name, String value, String unit, String source, Confidence confidence, String low, String high) {
    public Constant {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(confidence, "confidence");
        Objects.requireNonNull(low, "low");
        Objects.requireNonNull(high, "high");
    }
}
