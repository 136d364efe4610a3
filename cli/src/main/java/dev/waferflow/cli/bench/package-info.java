/**
 * Regression benchmarks: a suite of jobs, their figures as JSON Lines, and the comparison of two such files.
 *
 * <p>Entry types: {@link dev.waferflow.cli.bench.Suite}, {@link dev.waferflow.cli.bench.BenchResult}, {@link
 * dev.waferflow.cli.bench.BenchComparison}. May import {@code cli.job} and {@code cli.report}. What does not belong here:
 * wall times as a figure to be compared; they are the host's.
 */
package dev.waferflow.cli.bench;
