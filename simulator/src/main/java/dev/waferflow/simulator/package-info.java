/**
 * Runs programs: the contract, its options and its results.
 *
 * <p>Entry type: {@link dev.waferflow.simulator.Simulator}. May import {@code machine} only: the simulator knows no
 * operator and none of the compiler's predictions. Engines live in {@code simulator.event} and {@code
 * simulator.cycle}; they share values ({@code simulator.value}) but no timing code.
 */
package dev.waferflow.simulator;
