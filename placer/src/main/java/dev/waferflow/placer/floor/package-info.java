/**
 * Chooses a place for each shape. Entry type: {@link dev.waferflow.placer.floor.Floorplan}. May import {@code
 * placer.kernel}, {@code placer.size} and {@code machine}. What does not belong here: routes.
 */
package dev.waferflow.placer.floor;
