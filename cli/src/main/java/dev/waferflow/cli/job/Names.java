package dev.waferflow.cli.job;

import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.List;

/** Unknown names: the message lists the known ones and the closest. */
public final class Names {
    private Names() {}

    /**
     * The fault of naming something that does not exist.
     *
     * @param what kind of thing, such as "model"
     */
    public static UserException unknown(String what, String name, List<String> known) {
        String closest = ClosestName.of(name, known);
        return UserException.of(
                FaultKind.USAGE,
                "WF-CLI-002",
                "there is no " + what + " '" + name + "'; known are " + String.join(", ", known),
                "",
                closest.isEmpty() ? "" : "maybe '" + closest + "'");
    }
}
