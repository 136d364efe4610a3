/**
 * One class per command, the options they share, and what becomes of an exception.
 *
 * <p>Entry type: {@link dev.waferflow.cli.command.Waferflow}. May import everything. A command reads its options, calls
 * the rooms in order, hands what they return to {@code cli.report} or {@code cli.bench}, prints the result on {@link
 * dev.waferflow.cli.command.Shell#out} and returns its exit code. What does not belong here: figures and how they are
 * laid out.
 */
package dev.waferflow.cli.command;
