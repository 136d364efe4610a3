package dev.waferflow.cli.command;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Map;

/**
 * Where a command was started: its streams and what it may know of the surroundings.
 *
 * @param in standard input
 * @param out results and nothing else
 * @param err everything else
 * @param environment variables
 * @param terminal whether a person watches {@code err}
 */
public record Shell(
        InputStream in, PrintWriter out, PrintWriter err, Map<String, String> environment, boolean terminal) {
    /** Whether progress may be shown and moved over. */
    boolean lively() {
        return terminal && !environment.containsKey("CI") && !"dumb".equals(environment.get("TERM"));
    }
}
