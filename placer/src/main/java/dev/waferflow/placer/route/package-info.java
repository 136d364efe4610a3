/**
 * Chooses a path and a colour for each stream. Entry type: {@link dev.waferflow.placer.route.ColorPlanner}. What does not
 * belong here: what the streams carry.
 */
package dev.waferflow.placer.route;
