/**
 * The hardware description: its constants, its reader and its presets. No number that describes hardware lives anywhere
 * else.
 *
 * <pre>
 *   wafers/NAME.json --JsonReader--&gt; WaferFile --(extends: merge)--&gt; WaferSpec --with(--set)--&gt; WaferSpec
 *                                                                        |
 *                                                             WaferSelfCheck.problems
 * </pre>
 *
 * <p>Entry types: {@link dev.waferflow.machine.wafer.WaferSpecs}, which loads, and
 * {@link dev.waferflow.machine.wafer.WaferSpec}, which answers. May import {@code machine.unit}, {@code machine.mesh},
 * {@code machine.number} and {@code machine.fault}. What does not belong here: formulas of cost (they live in the kernel
 * families) and of behaviour (in the simulator).
 */
package dev.waferflow.machine.wafer;
