package dev.waferflow.placer.kernel;

/**
 * The PE and port where a lane leaves a kernel.
 *
 * @param column from the kernel's first column
 * @param row from the top of the band; the lane then travels to its own row and on to the east
 * @param port output port of that PE
 */
public record Endpoint(int column, int row, int port) {}
