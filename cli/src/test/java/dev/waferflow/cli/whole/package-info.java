/** Whole models through the whole tool: compiled, simulated, checked against outputs that something else computed. */
package dev.waferflow.cli.whole;
