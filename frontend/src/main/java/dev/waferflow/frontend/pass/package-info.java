/**
 * Rewrites of graphs that keep what is computed.
 *
 * <p>Entry types: {@link dev.waferflow.frontend.pass.Pipeline} and {@link dev.waferflow.frontend.pass.Pass}. May import
 * {@code frontend.graph}, {@code frontend.op} and {@code machine}. What does not belong here: choices that depend on a
 * wafer, such as which activation is computed together with which convolution.
 *
 * <p>Every pass keeps the names and types of inputs and outputs, and the {@code sources} of what it replaces: a fused
 * node lists the source nodes of all its parts.
 */
package dev.waferflow.frontend.pass;
