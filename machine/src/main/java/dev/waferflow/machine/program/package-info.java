/**
 * The program: everything that is loaded on the wafer, and the only thing that crosses from the compiler to the
 * simulator.
 *
 * <p>Entry type: {@link dev.waferflow.machine.program.Program}. A program is a list of {@link
 * dev.waferflow.machine.program.Region regions} (rectangles of PEs whose {@link
 * dev.waferflow.machine.program.Placement placements} say which PE runs which {@link
 * dev.waferflow.machine.program.Role}), a list of {@link dev.waferflow.machine.program.Net nets} (static colour routes
 * from one ramp to others), the constants that are loaded before the start, and the host's streams.
 *
 * <pre>
 *   Program -- Region -- Placement -- Role -- ThreadCode -- Instruction (Vector | Loop) -- Operand
 *          \-- Net -- Branch -- Segment
 *          \-- Constant        \-- HostStream -- HostPort
 * </pre>
 *
 * May import all of {@code machine}. What does not belong here: predicted costs, names of strategies, anything that
 * knows an operator.
 */
package dev.waferflow.machine.program;
