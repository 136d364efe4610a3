/**
 * What operators mean: result types, reference values, and the canonical form they are read into.
 *
 * <p>Entry types: {@link dev.waferflow.frontend.op.Operator}, {@link dev.waferflow.frontend.op.Operators} (the explicit
 * list) and {@link dev.waferflow.frontend.op.GraphBuilder}. May import {@code frontend.graph} and {@code machine}. What
 * does not belong here: protobuf, and anything about how a wafer computes an operator.
 *
 * <p><b>Canonical form.</b> Whatever version of an operator a model uses, the graph holds the newest one: parameters
 * that the newest operator set takes as inputs are inputs (Squeeze, Unsqueeze, Reduce* axes; Reshape shape; Slice
 * starts, ends, axes, steps; Pad pads, value, axes; Split split, always present; Clip min, max; Tile repeats; Expand
 * shape; Resize roi, scales, sizes; ReduceX axes). In a folded graph they are constants. Everything else is an
 * attribute. Upsample becomes Resize. Softmax and its kin always work along the one dimension {@code axis}.
 * {@code MatMul} takes an optional third input, a bias of rank 1 that is added along the last dimension.
 */
package dev.waferflow.frontend.op;
