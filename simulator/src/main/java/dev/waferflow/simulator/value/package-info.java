/**
 * What a program computes, without its time.
 *
 * <p>Entry types: {@link dev.waferflow.simulator.value.ValueExecutor} runs a whole program as a data-driven network;
 * {@link dev.waferflow.simulator.value.ValueOps} computes one element and is what every engine must agree with to the
 * last bit. {@link dev.waferflow.simulator.value.PeTable} and {@link dev.waferflow.simulator.value.Wiring} unfold
 * regions and nets into dense tables. What does not belong here: cycles.
 */
package dev.waferflow.simulator.value;
