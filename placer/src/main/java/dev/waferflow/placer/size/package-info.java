/**
 * Chooses a shape for each kernel. Entry type: {@link dev.waferflow.placer.size.BalancingSizer}. May import {@code
 * placer.kernel} and {@code machine}. What does not belong here: positions.
 */
package dev.waferflow.placer.size;
