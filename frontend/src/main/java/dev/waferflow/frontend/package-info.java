/**
 * From the bytes of a model to an immutable, typed, topologically ordered graph, and what its operators mean.
 *
 * <pre>
 *   bytes --onnx--> graph --pass--> graph        op: what each node means      reference: its values
 * </pre>
 *
 * <p>The packages below this one hold the code; none of it knows the wafer's cost, a placement, or a command line.
 */
package dev.waferflow.frontend;
