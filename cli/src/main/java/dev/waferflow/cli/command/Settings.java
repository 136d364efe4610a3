package dev.waferflow.cli.command;

import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that need not be said each time. Later layers win: the defaults, the user's file, the project's file, environment
 * variables, and last the command line. A file has one {@code name = value} per line, named as the options; {@code set} takes
 * {@code NAME=VALUE,NAME=VALUE}.
 */
final class Settings {
    /** The options that a layer may set, with their defaults. */
    static final Map<String, String> KNOWN = known();

    private static final String PROJECT_FILE = "waferflow.properties";
    private static final String VARIABLE = "WAFERFLOW_";

    private final Map<String, Setting> settings;

    /** A value and the layer that it comes from. */
    record Setting(String value, String source) {}

    private Settings(Map<String, Setting> settings) {
        this.settings = settings;
    }

    private static Map<String, String> known() {
        var known = new LinkedHashMap<String, String>();
        known.put("wafer", "wse2");
        known.put("set", "");
        known.put("precision", "fp16");
        known.put("weights", "file");
        known.put("engine", "event");
        known.put("samples", "until steady");
        known.put("seed", "1");
        known.put("threads", "all");
        known.put("effort", "normal");
        known.put("time-limit", "none");
        known.put("replicas", "up to twelve");
        known.put("target-rate", "as fast as possible");
        known.put("constraints", "none");
        known.put("defects", "none");
        known.put("rtol", "by precision");
        known.put("atol", "by precision");
        known.put("format", "text");
        known.put("color", "auto");
        return known;
    }

    /** The settings of a place. */
    static Settings load(Shell shell) {
        return load(shell.environment(), Path.of("").toAbsolutePath());
    }

    /** The settings of a folder and an environment. */
    static Settings load(Map<String, String> environment, Path folder) {
        var settings = new LinkedHashMap<String, Setting>();
        KNOWN.forEach((name, value) -> settings.put(name, new Setting(value, "default")));
        userFile(environment).ifPresent(file -> read(file, settings));
        projectFile(environment, folder).ifPresent(file -> read(file, settings));
        for (String name : KNOWN.keySet()) {
            String variable = VARIABLE + name.toUpperCase(Locale.ROOT).replace('-', '_');
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                settings.put(name, new Setting(value, "environment " + variable));
            }
        }
        return new Settings(settings);
    }

    private static Optional<Path> userFile(Map<String, String> environment) {
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", environment.getOrDefault("USERPROFILE", ""));
        if (config.isEmpty() && home.isEmpty()) {
            return Optional.empty();
        }
        Path folder = config.isEmpty() ? Path.of(home, ".config") : Path.of(config);
        return Optional.of(folder.resolve("waferflow").resolve("config.properties"))
                .filter(Files::isRegularFile);
    }

    /** The nearest file up from the folder, or the one that {@code WAFERFLOW_CONFIG} names. */
    private static Optional<Path> projectFile(Map<String, String> environment, Path folder) {
        String named = environment.getOrDefault("WAFERFLOW_CONFIG", "");
        if (!named.isEmpty()) {
            if (!Files.isRegularFile(Path.of(named))) {
                throw fault("there is no such file, and WAFERFLOW_CONFIG names it", named, "");
            }
            return Optional.of(Path.of(named));
        }
        for (Path at = folder; at != null; at = at.getParent()) {
            Path file = at.resolve(PROJECT_FILE);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static void read(Path file, Map<String, Setting> settings) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw fault("the settings cannot be read: " + e.getMessage(), file.toString(), "name = value lines");
        }
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            if (!KNOWN.containsKey(name)) {
                String closest = ClosestName.of(name, KNOWN.keySet());
                throw fault(
                        "there is no setting '" + name + "'; known are " + String.join(", ", KNOWN.keySet()),
                        file.toString(),
                        closest.isEmpty() ? "waferflow config show" : closest);
            }
            settings.put(name, new Setting(properties.getProperty(name).strip(), file.toString()));
        }
    }

    private static UserException fault(String problem, String where, String hint) {
        return UserException.of(FaultKind.USAGE, "WF-CLI-022", problem, where, hint);
    }

    /** By name, in the order of {@link #KNOWN}. */
    Map<String, Setting> all() {
        return Map.copyOf(settings);
    }

    /** The setting of that name. */
    Setting of(String name) {
        return settings.get(name);
    }

    /** Makes the settings the defaults of all commands that have such an option. */
    void applyTo(CommandLine line) {
        var open = new ArrayList<>(List.of(line));
        while (!open.isEmpty()) {
            CommandLine command = open.remove(open.size() - 1);
            command.setDefaultValueProvider(this::valueOf);
            open.addAll(command.getSubcommands().values());
        }
    }

    private String valueOf(ArgSpec argument) {
        if (argument instanceof OptionSpec option && option.longestName().startsWith("--")) {
            Setting setting = settings.get(option.longestName().substring(2));
            if (setting != null && !setting.source().equals("default")) {
                return setting.value();
            }
        }
        return null;
    }
}
