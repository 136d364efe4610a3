/**
 * From a graph to a program on the wafer. The entry type is the compiler, which runs the stages in order.
 *
 * <pre>
 *   Graph --kernel--> KernelGraph --size--> Plan --floor--> Floorplan --route--> Routes --emit--> Program
 * </pre>
 *
 * <p>May import the frontend and the machine. Does not belong here: anything that measures; prediction only.
 */
package dev.waferflow.placer;
