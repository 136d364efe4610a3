/**
 * From a program to its behaviour: the contract, the options, the results and the probes of both engines.
 *
 * <p>May import the machine and the JDK, nothing else. Does not belong here: operators, cost formulas, anything of the
 * placer or the frontend. The compiler predicts and the simulator measures; shared code would make them agree by
 * construction.
 */
package dev.waferflow.simulator;
