package dev.waferflow.placer;

import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.placer.kernel.KernelGraph;
import dev.waferflow.placer.kernel.Layout;
import dev.waferflow.placer.kernel.ModelInput;
import dev.waferflow.placer.kernel.ModelOutput;

/** What the host edge costs a model, by the rates of docs/semantics.md. */
final class HostEdge {
    private HostEdge() {}

    /** Cycles per sample of the busiest boundary port of one copy. */
    static double cycles(KernelGraph kernels, WaferSpec wafer, int copies) {
        double most = 0;
        int inPorts = 0;
        int outPorts = 0;
        for (ModelInput input : kernels.inputs()) {
            inPorts += input.layout() == null ? 0 : input.layout().streams();
        }
        for (ModelOutput output : kernels.outputs()) {
            outPorts += output.feed().layout().streams();
        }
        for (ModelInput input : kernels.inputs()) {
            if (input.layout() != null) {
                most = Math.max(most, words(input.layout()) / rate(wafer, inPorts * copies));
            }
        }
        for (ModelOutput output : kernels.outputs()) {
            most = Math.max(most, words(output.feed().layout()) / rate(wafer, outPorts * copies));
        }
        return most;
    }

    private static double rate(WaferSpec wafer, int ports) {
        double perLink = (double) wafer.hostLinkWordsNumerator() / wafer.hostLinkWordsDenominator();
        int portsPerLink = (ports + wafer.hostLinks() - 1) / wafer.hostLinks();
        return Math.min(1, perLink / Math.max(1, portsPerLink));
    }

    private static double words(Layout layout) {
        double most = 0;
        for (int s = 0; s < layout.strips().size(); s++) {
            int elements = layout.recordElements(s, 0);
            most = Math.max(most, (double) layout.records() * Net.words(layout.type(), elements));
        }
        return most;
    }
}
