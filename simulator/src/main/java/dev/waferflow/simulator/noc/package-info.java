/**
 * The fabric alone, for any number of PEs: single words from any PE to any other. Queues, arbitration, links and ramps are those of
 * docs/semantics.md, section Router and links, as in the cycle engine; only the route look-up differs: first along the row, then along
 * the column, by the destination that a word carries. So all words share one color.
 *
 * <p>Entry type: {@link dev.waferflow.simulator.noc.NocSimulation}. May import {@code machine} and {@code simulator}. What does not belong here: PEs with
 * programs.
 *
 * <pre>
 *   one cycle:  decide (every band reads the state of the last cycle)  |  commit (every band writes what it decided)
 * </pre>
 */
package dev.waferflow.simulator.noc;
