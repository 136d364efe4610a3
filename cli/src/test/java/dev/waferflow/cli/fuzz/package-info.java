/**
 * Hostile bytes for everything that reads files: one target per reader, a corpus that every build runs, and the same
 * targets under Jazzer with {@code make fuzz}. A target passes if the reader answers or says with one of the documented
 * faults why not; anything else that is thrown is a bug.
 */
package dev.waferflow.cli.fuzz;
