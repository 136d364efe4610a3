package dev.waferflow.placer.mesh;

/**
 * What a PE loads from a constant: PE (x, y) of the wafer loads {@code length} elements from {@code base + x * perColumn + y *
 * perRow} on into the beginning of a buffer.
 */
public record WindowLoad(int buffer, int constant, int base, int perColumn, int perRow, int length) {}
