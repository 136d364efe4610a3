/**
 * Turns decisions into a program. Entry type: {@link dev.waferflow.placer.emit.Emitter}. What does not belong here:
 * decisions.
 */
package dev.waferflow.placer.emit;
