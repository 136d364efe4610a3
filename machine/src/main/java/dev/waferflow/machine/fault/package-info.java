/**
 * What a user can do wrong, and how it is said.
 *
 * <p>Entry type: {@link dev.waferflow.machine.fault.UserException}. Imports nothing but the JDK. What does not belong
 * here: broken internal promises, which are {@link IllegalStateException}s and are caught only by the outermost main.
 */
package dev.waferflow.machine.fault;
