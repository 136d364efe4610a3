package dev.waferflow.cli.uncertainty;

import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.program.Region;
import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.kernel.CodeCost;
import java.util.List;

/**
 * The cycles per sample that a finished program is predicted to need on a machine: those of its busiest PE or of its busiest host port,
 * whichever are more. Cheap, so that it can be repeated for other constants; the program stays as it was compiled.
 */
public final class PredictedCycles {
    private PredictedCycles() {}

    /** The prediction; replicas of a model are not divided by. */
    public static double of(Program program, WaferSpec wafer) {
        double worst = Math.max(ports(program.inputs(), wafer), ports(program.outputs(), wafer));
        for (Region region : program.regions()) {
            for (Role role : region.roles()) {
                worst = Math.max(worst, CodeCost.cycles(role, wafer));
            }
        }
        return worst;
    }

    private static double ports(List<HostStream> streams, WaferSpec wafer) {
        int all = streams.stream().mapToInt(s -> s.ports().size()).sum();
        int sharing = Math.max(1, (all + wafer.hostLinks() - 1) / wafer.hostLinks());
        double link = (double) wafer.hostLinkWordsNumerator() / wafer.hostLinkWordsDenominator();
        double rate = Math.min(1, link / sharing);
        double worst = 0;
        for (HostStream stream : streams) {
            for (HostPort port : stream.ports()) {
                double words = (double) port.messages() * Net.words(stream.type(), port.elementsPerMessage());
                worst = Math.max(worst, words / rate);
            }
        }
        return worst;
    }
}
