/**
 * A slow, obvious interpreter: the source of truth for values.
 *
 * <p>Entry type: {@link dev.waferflow.frontend.reference.ReferenceInterpreter}. May import {@code frontend.graph},
 * {@code frontend.op} and {@code machine}. What does not belong here: anything about a wafer, and shortcuts.
 */
package dev.waferflow.frontend.reference;
