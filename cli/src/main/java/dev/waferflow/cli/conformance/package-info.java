/**
 * ONNX backend test cases, on the reference interpreter and on the wafer.
 *
 * <p>Entry types: {@link dev.waferflow.cli.conformance.ConformanceRun} and {@link
 * dev.waferflow.cli.conformance.ConformanceReport}. What does not belong here: knowledge of any single case. A case is
 * solved by what its operators mean, or it is unsupported with the reason.
 */
package dev.waferflow.cli.conformance;
