/**
 * The typed tensor program that every later room reads.
 *
 * <p>Entry type: {@link dev.waferflow.frontend.graph.Graph}. May import {@code machine} only. What does not belong here:
 * what an operator means ({@code frontend.op}), file formats ({@code frontend.onnx}).
 *
 * <pre>
 *   Graph --nodes--> Node --inputs, outputs--> Value --type--> TensorType
 *                     |                          |
 *                     +--attributes--> Attributes  +--constant--> Tensor (if the value is known)
 * </pre>
 */
package dev.waferflow.frontend.graph;
