package dev.waferflow.placer;

import dev.waferflow.placer.kernel.JoinRoom;
import dev.waferflow.placer.size.Plan;

/**
 * A way to cut the wafer, with the plan that it allows.
 *
 * @param plan shapes of one copy
 * @param copies copies of the model
 * @param room where joins hold what arrives early
 * @param interval predicted cycles between samples of all copies together
 */
record Candidate(Plan plan, int copies, JoinRoom room, double interval) {}
