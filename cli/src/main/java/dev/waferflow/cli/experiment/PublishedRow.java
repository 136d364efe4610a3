package dev.waferflow.cli.experiment;

import java.util.Map;

/**
 * One published figure and the experiment that is held against it.
 *
 * @param id unique; begins with the number of the table of measurements
 * @param group rows that share their calibration
 * @param kind of experiment
 * @param parameters of the experiment
 * @param wafer that it runs on
 * @param unit of both figures
 * @param published the figure
 * @param calibration whether a constant of the wafer file was fitted to it; such rows count for nothing
 * @param origin S silicon, V the vendor's simulator, E the vendor compiler's estimate
 * @param source where it was published
 */
public record PublishedRow(
        String id,
        String group,
        String kind,
        Map<String, String> parameters,
        String wafer,
        String unit,
        double published,
        boolean calibration,
        String origin,
        String source) {
    /** Kind and parameters in one line. */
    public String title() {
        var text = new StringBuilder(kind);
        parameters.forEach(
                (name, value) -> text.append(' ').append(name).append('=').append(value));
        return text.toString();
    }
}
