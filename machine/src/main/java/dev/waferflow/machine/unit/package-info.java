/**
 * Amounts and whole-number arithmetic.
 *
 * <p>Entry type: {@link dev.waferflow.machine.unit.Whole}. May import {@code machine.fault}. What does not belong here:
 * seconds; time is whole cycles everywhere below the reports.
 */
package dev.waferflow.machine.unit;
