/**
 * From the bytes of an ONNX file to a graph: the only place that knows protobuf.
 *
 * <p>Entry type: {@link dev.waferflow.frontend.onnx.OnnxReader}. May import {@code frontend.graph}, {@code frontend.op}
 * and {@code machine}. What does not belong here: what operators mean. Every file is treated as hostile: whatever it
 * holds, the answer is a graph or one {@code UserException}.
 *
 * <pre>
 *   bytes --protobuf--> ModelProto --SupportScan--> GraphImport --(operators normalise, infer, fold)--> Graph
 *                           |                            |
 *                      TensorDecoder                InputBinding (free dimensions), ControlFlow (If, Loop)
 * </pre>
 */
package dev.waferflow.frontend.onnx;
