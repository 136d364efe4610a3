/**
 * Kernels: what one or more nodes of the graph become on a rectangle of PEs.
 *
 * <p>Entry types: {@link dev.waferflow.placer.kernel.Kernel} and {@link dev.waferflow.placer.kernel.Layout}. A kernel
 * reads streams and gives one stream; the {@link dev.waferflow.placer.kernel.Layout} of a stream says how a tensor is cut
 * into lanes, strips and records. Kernels turn themselves into roles with {@link
 * dev.waferflow.placer.kernel.RoleBuilder}; what they cost is read off these roles by {@link
 * dev.waferflow.placer.kernel.CodeCost}, which is the compiler's own prediction and shares nothing with the simulator.
 *
 * <pre>
 *            lanes of strip 0   --->  +---------+  --->
 *            lanes of strip 1   --->  | kernel  |  --->   one row of PEs per (strip, lane),
 *            lanes of strip 2   --->  +---------+  --->   streams run east, sums run south
 * </pre>
 *
 * May import {@code frontend.graph}, {@code frontend.op} and {@code machine}. What does not belong here: where a kernel is
 * placed.
 */
package dev.waferflow.placer.kernel;
