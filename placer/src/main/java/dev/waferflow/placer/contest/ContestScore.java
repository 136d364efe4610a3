package dev.waferflow.placer.contest;

/**
 * The terms of the contest's score, exact. The function for adapters is not published: a connection costs the number of
 * components (h', w', channels) in which sender and receiver differ.
 *
 * @param graph for the weights and the unit of time
 * @param maxTicks time of the slowest kernel
 * @param halfWirelength twice the sum over connections of the L1 distance of the centres
 * @param adapterCost differing components over all connections
 */
public record ContestScore(ContestGraph graph, long maxTicks, long halfWirelength, long adapterCost) {
    /** The score of a placement. */
    public static ContestScore of(ContestPlacement placement) {
        var graph = placement.graph();
        long ticks = 0;
        for (int i = 0; i < graph.kernels().size(); i++) {
            var execution = placement.kernels().get(i).execution();
            ticks = Math.max(ticks, execution.ticks(graph.kernels().get(i), graph.ticksPerUnit()));
        }
        long wire = 0;
        long adapters = 0;
        for (var connection : graph.connections()) {
            var from = placement.kernels().get(connection.from());
            var to = placement.kernels().get(connection.to());
            wire += Math.abs(2L * from.x() + from.columns() - 2L * to.x() - to.columns());
            wire += Math.abs(2L * from.y() + from.rows() - 2L * to.y() - to.rows());
            var sent = from.execution().sends(graph.kernels().get(connection.from()));
            var taken = to.execution().takes();
            for (int i = 0; i < sent.size(); i++) {
                adapters += sent.get(i).equals(taken.get(i)) ? 0 : 1;
            }
        }
        return new ContestScore(graph, ticks, wire, adapters);
    }

    /** Time of the slowest kernel, in the contest's unit. */
    public double maxTime() {
        return graph.time(maxTicks);
    }

    /** Sum over connections of the L1 distance of the centres. */
    public double wirelength() {
        return halfWirelength / 2.0;
    }

    /** The weighted sum of the three terms. */
    public double total() {
        return withoutAdapters() + (double) graph.weights().adapter() * adapterCost;
    }

    /** The weighted sum of time and wire length. */
    public double withoutAdapters() {
        return graph.weights().time() * maxTime() + graph.weights().wire() * wirelength();
    }
}
