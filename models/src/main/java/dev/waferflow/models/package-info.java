/**
 * The model zoo: builders of graphs, and tiny ONNX files, for examples, tests and benchmarks.
 *
 * <p>May import the frontend and the machine. Does not belong here: trained weights, and anything about placement.
 */
package dev.waferflow.models;
