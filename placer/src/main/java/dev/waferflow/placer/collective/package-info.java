/**
 * Collectives: reductions along a line (chain, two-phase, tree, star), multicasts, all-reduce in one and two dimensions. Each
 * writes itself into a {@link dev.waferflow.placer.mesh.MeshProgram}.
 *
 * <p>Entry type: {@link dev.waferflow.placer.collective.LineReduce}. May import {@code placer.mesh} and {@code machine}. What
 * does not belong here: predicted or published figures.
 */
package dev.waferflow.placer.collective;
