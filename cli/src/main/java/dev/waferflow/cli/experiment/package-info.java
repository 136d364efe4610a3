/**
 * Micro-experiments on the wafer, and the published measurements they are held against.
 *
 * <p>Entry types: {@link dev.waferflow.cli.experiment.ExperimentKinds}, the list of kinds, {@link
 * dev.waferflow.cli.experiment.ExperimentRun}, and {@link dev.waferflow.cli.experiment.Validation}. Published figures live in {@link
 * dev.waferflow.cli.experiment.PublishedRows} and nowhere else; no kernel sees them.
 */
package dev.waferflow.cli.experiment;
