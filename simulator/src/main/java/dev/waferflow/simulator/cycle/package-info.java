/**
 * The cycle engine: the reference that executes docs/semantics.md literally, one cycle, one word, one router at a time.
 *
 * <p>Entry type: {@link dev.waferflow.simulator.cycle.CycleSimulator}. Made for small wafers (to about 100 x 100) and for
 * finding out who is right. May import {@code machine}, {@code simulator} and {@code simulator.value}, never {@code
 * simulator.event}.
 *
 * <pre>
 *   one cycle:   words and credits arrive  >  PEs: complete, start, handle words  >  host gives  >  links send
 *                (Wheel)                      (PeArray)                             (HostEdge)     (Fabric)
 * </pre>
 *
 * What is sent in a cycle is seen in a later one, so the order in which PEs and links are visited does not matter.
 */
package dev.waferflow.simulator.cycle;
