package dev.waferflow.placer.kernel;

import java.util.List;

/**
 * An output of the model.
 *
 * @param name its name
 * @param feed the stream that goes to the host
 * @param view how the output's dimensions step through the travelling tensor
 * @param shape the output's shape
 */
public record ModelOutput(String name, Feed feed, View view, List<Integer> shape) {}
