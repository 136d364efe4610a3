/**
 * The model zoo: builders of graphs with weights from a seed, for examples, tests and benchmarks.
 *
 * <p>Entry type: {@link dev.waferflow.models.ModelZoo}. May import the frontend and the machine. Does not belong here:
 * trained weights, and anything about placement. Small exported ONNX files lie in the folder of the module.
 *
 * <pre>
 *   ModelZoo --names--> Architecture --lays--> Layers --asks--> Weights
 * </pre>
 */
package dev.waferflow.models;
