/**
 * Programs written by hand, PE by PE: which role runs where, which nets join them, what the host reads back. The ground
 * that collectives and studies stand on.
 *
 * <p>Entry type: {@link dev.waferflow.placer.mesh.MeshProgram}. May import {@code machine} only. What does not belong here:
 * anything that knows an operator or a model.
 */
package dev.waferflow.placer.mesh;
