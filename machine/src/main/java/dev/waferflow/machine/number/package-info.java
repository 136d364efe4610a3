/**
 * Values, and how this machine rounds them.
 *
 * <p>Entry types: {@link dev.waferflow.machine.number.Tensor} and {@link dev.waferflow.machine.number.DataType}. May
 * import {@code machine.unit} and {@code machine.fault}. What does not belong here: operators on tensors.
 */
package dev.waferflow.machine.number;
