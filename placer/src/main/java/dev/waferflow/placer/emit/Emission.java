package dev.waferflow.placer.emit;

import dev.waferflow.machine.program.Program;
import java.util.List;

/**
 * A program and what is known about it from writing it.
 *
 * @param program the program
 * @param regionsOf per kernel, its regions, one per copy
 * @param wirelength hops of all routes together
 * @param colorsUsed most colours at one router
 */
public record Emission(Program program, List<List<Integer>> regionsOf, long wirelength, int colorsUsed) {}
