/**
 * The command line: one class per command, the reports, and the exit codes. The entry type is {@code Main}.
 *
 * <p>May import everything. The only place where the process ends, where something is printed, and where a clock is read.
 */
package dev.waferflow.cli;
