/**
 * Where things are on the wafer: columns are {@code x} from the west, rows are {@code y} from the north, in that order.
 *
 * <p>Entry types: {@link dev.waferflow.machine.mesh.Rect} and {@link dev.waferflow.machine.mesh.Side}.
 */
package dev.waferflow.machine.mesh;
