package dev.waferflow.machine.wafer;

import java.util.List;

/** Loads wafers: the presets by name, a user's own by the path of its file. */
public final class WaferSpecs {
    private static final List<String> NAMES = List.of("wse2", "wse2-sdk", "wse3", "wse1", "contest", "tiny");

    private WaferSpecs() {}

    /** Names of the presets; the first is the default. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The preset of this name, or else the wafer in the file at this path.
     *
     * @throws dev.waferflow.machine.fault.UserException USAGE for an unknown name, MALFORMED_INPUT for a bad file
     */
    public static WaferSpec load(String nameOrPath) {
        return WaferFile.load(nameOrPath);
    }
}
