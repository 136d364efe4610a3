package dev.waferflow.simulator.value;

/** Every port that a role uses must be connected to a net of the same element type. */
final class PortCheck {
    private PortCheck() {}

    static void run(PeTable pes, Wiring wiring, PlacementCode[] codes) {
        for (int pe = 0; pe < pes.size(); pe++) {
            RoleCode code = codes[pes.placementNumber(pe)].code;
            for (int port = 0; port < Wiring.PORTS; port++) {
                if (code.inType[port] != null) {
                    int sink = wiring.inSink(pe, port);
                    if (sink < 0 || wiring.type(wiring.sinkRoute(sink)) != code.inType[port]) {
                        throw fault(pes, pe, "input", port, sink < 0);
                    }
                }
                if (code.outType[port] != null) {
                    int route = wiring.outRoute(pe, port);
                    if (route < 0 || wiring.type(route) != code.outType[port]) {
                        throw fault(pes, pe, "output", port, route < 0);
                    }
                }
            }
        }
    }

    private static RuntimeException fault(PeTable pes, int pe, String kind, int port, boolean absent) {
        String problem = absent ? "has no net" : "has a net of another element type";
        return PeTable.fault(kind + " port " + port + " " + problem + ": " + pes.describe(pe));
    }
}
