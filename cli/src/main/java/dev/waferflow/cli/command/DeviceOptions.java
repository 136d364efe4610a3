package dev.waferflow.cli.command;

import dev.waferflow.cli.job.DefectsOption;
import dev.waferflow.machine.wafer.Defects;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which machine. */
final class DeviceOptions {
    @Option(names = "--wafer", paramLabel = "NAME|FILE", description = "preset or wafer file (default: wse2)")
    private String wafer = "wse2";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            split = ",",
            description = "override a constant of the wafer; repeatable (waferflow list wafers -v shows them)")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--defects",
            paramLabel = "FILE|RATE:SEED",
            description = "dead PEs and links: a list, or every PE dead with this probability; rows pass over them")
    private String defects;

    String wafer() {
        return wafer;
    }

    Map<String, String> overrides() {
        return overrides;
    }

    /** What is dead. */
    Defects defects() {
        return DefectsOption.of(defects);
    }

    /** The wafer with its overrides and defects. */
    WaferSpec load() {
        return WaferSpecs.load(wafer).with(overrides).withDefects(defects());
    }
}
