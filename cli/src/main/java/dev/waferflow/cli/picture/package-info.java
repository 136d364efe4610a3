/**
 * Pictures of the wafer as PNG, SVG or characters: the floorplan, and heatmaps of all PEs.
 *
 * <p>Entry types: {@link dev.waferflow.cli.picture.WaferChart} (what is drawn) and {@link
 * dev.waferflow.cli.picture.Pictures} (the files). Imports nothing of ours but {@code machine.fault}; draws with Java2D
 * without a display and without any installed font: {@link dev.waferflow.cli.picture.StrokeFont} holds the outlines of the
 * glyphs. What does not belong here: where the figures come from.
 */
package dev.waferflow.cli.picture;
