package dev.waferflow.machine.program;

/**
 * Fills part of a buffer from a constant before the start. PE with grid index (ix, iy) loads
 * {@code constant[offset + ix * strideX + iy * strideY .. + length)} into {@code buffer[bufferOffset ..)}. The slice must
 * lie inside the constant.
 */
public record Load(int buffer, int bufferOffset, int constant, int offset, int strideX, int strideY, int length) {}
