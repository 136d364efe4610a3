package dev.waferflow.cli.picture;

import dev.waferflow.cli.picture.PeMaps.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A heatmap: one figure per PE, derived from what is recorded. This list is the only definition; the page reads it as data.
 */
public enum Heat {
    BUSY("busy", "busy", Form.SHARE, "datapath cycles spent on arithmetic and moves", Kind.BUSY),
    WAITING(
            "waiting-for-data",
            "waiting for data",
            Form.SHARE,
            "cycles in which the datapath could not go on because input was missing",
            Kind.WAITING_FOR_DATA),
    BACK_PRESSURE(
            "back-pressure",
            "back-pressure",
            Form.SHARE,
            "cycles in which the datapath could not go on because an output was full",
            Kind.BACK_PRESSURE),
    MEMORY_PORT(
            "memory-port",
            "memory port",
            Form.SHARE,
            "cycles that sums in memory cost over sums in registers",
            Kind.MEMORY_PORT),
    DATAPATH_SHARED(
            "datapath-shared",
            "datapath shared",
            Form.SHARE,
            "cycles by which words of the fabric delayed instructions",
            Kind.DATAPATH_SHARED),
    IDLE(
            "idle",
            "idle",
            Form.REST,
            "cycles before the first and after the last instruction",
            Kind.BUSY,
            Kind.WAITING_FOR_DATA,
            Kind.BACK_PRESSURE,
            Kind.MEMORY_PORT,
            Kind.DATAPATH_SHARED),
    SRAM("sram", "SRAM, all", Form.ALL_BYTES, "bytes of code, weights, activations and sums", Kind.ROLE),
    SRAM_WEIGHTS("sram-weights", "SRAM, weights", Form.WEIGHT_BYTES, "bytes of weights", Kind.ROLE),
    SRAM_ACTIVATIONS("sram-activations", "SRAM, activations", Form.ACTIVATION_BYTES, "bytes of activations", Kind.ROLE),
    SRAM_SUMS("sram-sums", "SRAM, sums", Form.ACCUMULATOR_BYTES, "bytes of sums under way", Kind.ROLE),
    SRAM_CODE("sram-code", "SRAM, code", Form.CODE_BYTES, "bytes of runtime and code", Kind.ROLE),
    LINK_WORDS(
            "link-words",
            "link traffic",
            Form.SUM,
            "words that leave over the four links of the PE, per sample of its copy of the model",
            Kind.NORTH_WORDS,
            Kind.EAST_WORDS,
            Kind.SOUTH_WORDS,
            Kind.WEST_WORDS),
    LINK_LOAD(
            "link-load",
            "busiest link",
            Form.MOST,
            "share of the interval for which the busiest of the four links carries words",
            Kind.NORTH_WORDS,
            Kind.EAST_WORDS,
            Kind.SOUTH_WORDS,
            Kind.WEST_WORDS),
    FIRST_WORD(
            "first-activity",
            "first activity",
            Form.TIME,
            "cycle in which the first word of the first sample was handled",
            Kind.FIRST_WORD),
    FIRST_DONE(
            "first-sample-done",
            "first sample done",
            Form.TIME,
            "cycle in which the PE was through with its first sample",
            Kind.FIRST_SAMPLE_DONE);

    /** How a figure follows from the recorded numbers. */
    public enum Form {
        SHARE("% of the run"),
        REST("% of the run"),
        ALL_BYTES("bytes"),
        CODE_BYTES("bytes"),
        WEIGHT_BYTES("bytes"),
        ACTIVATION_BYTES("bytes"),
        ACCUMULATOR_BYTES("bytes"),
        SUM("words per sample"),
        MOST("% of the interval"),
        TIME("cycle");

        private final String unit;

        Form(String unit) {
            this.unit = unit;
        }
    }

    private final String key;
    private final String label;
    private final Form form;
    private final String definition;
    private final List<Kind> kinds;

    Heat(String key, String label, Form form, String definition, Kind... kinds) {
        this.key = key;
        this.label = label;
        this.form = form;
        this.definition = definition;
        this.kinds = List.of(kinds);
    }

    /** The heatmap of that name. */
    public static Optional<Heat> of(String key) {
        return Arrays.stream(values()).filter(h -> h.key.equals(key)).findFirst();
    }

    /** Name in options and file names. */
    public String key() {
        return key;
    }

    /** Name for people. */
    public String label() {
        return label;
    }

    /** Unit of its figures. */
    public String unit() {
        return form.unit;
    }

    /** How it follows. */
    public Form form() {
        return form;
    }

    /** What a figure means. */
    public String definition() {
        return definition;
    }

    /** What it follows from. */
    public List<Kind> kinds() {
        return kinds;
    }

    /** The figure of a PE; NaN where there is none. */
    public double value(PeMaps maps, int pe) {
        var role = maps.role(pe);
        if (form != Form.SUM && form != Form.MOST && role == null) {
            return Double.NaN;
        }
        return switch (form) {
            case SHARE -> 100.0 * first(maps, pe) / Math.max(1, maps.cycles());
            case REST -> 100.0 - 100.0 * sum(maps, pe) / Math.max(1, maps.cycles());
            case ALL_BYTES -> role.bytes();
            case CODE_BYTES -> role.codeBytes();
            case WEIGHT_BYTES -> role.weightBytes();
            case ACTIVATION_BYTES -> role.activationBytes();
            case ACCUMULATOR_BYTES -> role.accumulatorBytes();
            case SUM -> role == null && sum(maps, pe) == 0 ? Double.NaN : sum(maps, pe);
            case MOST ->
                role == null && sum(maps, pe) == 0
                        ? Double.NaN
                        : 100.0 * most(maps, pe) / Math.max(1, maps.linkCycles());
            case TIME -> first(maps, pe) < 0 ? Double.NaN : first(maps, pe);
        };
    }

    private int first(PeMaps maps, int pe) {
        return maps.of(kinds.get(0))[pe];
    }

    private long sum(PeMaps maps, int pe) {
        long sum = 0;
        for (Kind kind : kinds) {
            sum += maps.of(kind)[pe];
        }
        return sum;
    }

    private int most(PeMaps maps, int pe) {
        int most = 0;
        for (Kind kind : kinds) {
            most = Math.max(most, maps.of(kind)[pe]);
        }
        return most;
    }
}
