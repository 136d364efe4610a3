/**
 * How far figures can be trusted: intervals from the plausible ranges of the wafer's constants and from how well published
 * measurements are met.
 *
 * <p>Entry types: {@link dev.waferflow.cli.uncertainty.Interval}, {@link dev.waferflow.cli.uncertainty.PredictedCycles}.
 */
package dev.waferflow.cli.uncertainty;
