package dev.waferflow.placer;

import dev.waferflow.machine.number.DataType;

/**
 * How to compile.
 *
 * @param precision FP16 or FP32: storage of activations and weights
 * @param seed for strategies that search
 */
public record CompilerOptions(DataType precision, long seed) {}
