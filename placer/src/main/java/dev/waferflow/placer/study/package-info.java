/**
 * Kernels that were measured on the real machine: stencils, matrix-vector and matrix products, solvers, caches. They are run
 * to hold the simulator against those measurements, and are compared with a plain loop on the host first.
 *
 * <p>Entry type: {@link dev.waferflow.placer.study.Study}. May import {@code placer.mesh}, {@code placer.collective} and {@code
 * machine}. What does not belong here: published figures, and constants of the machine.
 */
package dev.waferflow.placer.study;
