/**
 * One model through all rooms: read, lower, compile, simulate, verify.
 *
 * <p>Entry type: {@link dev.waferflow.cli.job.ModelJob}. May import every room and {@code cli.report}. What does not
 * belong here: options as they are written on a command line, and anything that prints.
 *
 * <pre>
 *   JobRequest --ModelJob--> LoadedModel --> Compilation --> SimulationResult --> Verify --> JobOutcome
 * </pre>
 */
package dev.waferflow.cli.job;
