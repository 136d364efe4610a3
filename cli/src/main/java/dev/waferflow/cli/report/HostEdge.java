package dev.waferflow.cli.report;

import dev.waferflow.machine.program.HostPort;
import dev.waferflow.machine.program.HostStream;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Program;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;

/**
 * Cycles per sample for which the slowest port of each direction is taken (docs/semantics.md, Host edge).
 *
 * @param inputCycles of the slowest input port
 * @param outputCycles of the slowest output port
 */
record HostEdge(double inputCycles, double outputCycles) {

    static HostEdge of(Program program, WaferSpec wafer) {
        return new HostEdge(cycles(program.inputs(), wafer), cycles(program.outputs(), wafer));
    }

    /** The larger of both. */
    double cycles() {
        return Math.max(inputCycles, outputCycles);
    }

    private static double cycles(List<HostStream> streams, WaferSpec wafer) {
        int ports = streams.stream().mapToInt(s -> s.ports().size()).sum();
        if (ports == 0 || wafer.hostLinkWordsNumerator() == 0) {
            return 0;
        }
        double linkRate = (double) wafer.hostLinkWordsNumerator() / wafer.hostLinkWordsDenominator();
        int links = wafer.hostLinks();
        double most = 0;
        int number = 0;
        for (HostStream stream : streams) {
            for (HostPort port : stream.ports()) {
                int link = number % links;
                int onLink = (ports - link + links - 1) / links;
                double rate = Math.min(1, linkRate / onLink);
                double words = (double) port.messages() * Net.words(stream.type(), port.elementsPerMessage());
                most = Math.max(most, words / stream.period() / rate);
                number++;
            }
        }
        return most;
    }
}
