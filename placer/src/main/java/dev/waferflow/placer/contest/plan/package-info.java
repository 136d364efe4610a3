/**
 * Planners for contest graphs: they choose execution parameters, places and turns. Entry type: {@link
 * dev.waferflow.placer.contest.plan.ContestPlanners}, the list of them.
 *
 * <pre>
 *   ContestGraph --FloorModel--> curves of shapes at a time --planner--> Floor (slicing tree, time, frame)
 *                                                                          |  Realization: slots to parameters
 *                                                                          v
 *                                                                   ContestPlacement
 * </pre>
 *
 * <p>May import {@code placer.contest}, {@code placer.slicing} and {@code machine}. What does not belong here: formulas of the
 * contest.
 */
package dev.waferflow.placer.contest.plan;
