/**
 * Files of tensors that are not models: NumPy's {@code .npy} and {@code .npz}.
 *
 * <p>Entry types: {@link dev.waferflow.frontend.data.NpzReader} and {@link dev.waferflow.frontend.data.NpzWriter}. May
 * import {@code machine} only. What does not belong here: ONNX tensors ({@code frontend.onnx}).
 */
package dev.waferflow.frontend.data;
