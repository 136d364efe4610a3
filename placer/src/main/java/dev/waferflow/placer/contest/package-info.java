/**
 * The wafer placement contest of ISPD 2020: its graphs and placements as text, its kernel library, exact sizing, the score,
 * the lower bound and the verifier. Entry types: {@link dev.waferflow.placer.contest.ContestGraph}, {@link
 * dev.waferflow.placer.contest.ContestPlacement}, {@link dev.waferflow.placer.contest.ContestScore}.
 *
 * <pre>
 *   .kgraph --KgraphReader--> ContestGraph --(contest.plan)--> ContestPlacement --PlacementText--> file
 *                                  |                                  |
 *                             KernelSizer                   PlacementVerifier, ContestScore
 * </pre>
 *
 * <p>May import {@code machine}. What does not belong here: anything that chooses a place; see {@code contest.plan}.
 */
package dev.waferflow.placer.contest;
