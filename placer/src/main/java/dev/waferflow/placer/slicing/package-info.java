/**
 * Packing of rectangles that may choose among shapes, by cutting the floor in two again and again (slicing, or guillotine,
 * floorplans). Knows nothing of kernels, contests or wafers: a block is a curve of shapes, a floor is a width and a height.
 * Entry types: {@link dev.waferflow.placer.slicing.SlicingTree}, {@link dev.waferflow.placer.slicing.SubsetPacker}.
 *
 * <p>May import {@code machine}. What does not belong here: what a block computes, how fast it is.
 */
package dev.waferflow.placer.slicing;
