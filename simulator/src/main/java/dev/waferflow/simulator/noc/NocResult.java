package dev.waferflow.simulator.noc;

/**
 * What was seen.
 *
 * @param meanLatency cycles from birth to the PE, waiting at the source included, of the words born in the window; NaN if there were none
 * @param acceptedRate words per PE and cycle that arrived in the window
 * @param measured words of the window that have arrived
 * @param arrived all words that have arrived
 * @param hops words times links
 * @param simulatedCycles all of them
 * @param lastArrival cycle in which the last word was at its PE, or -1
 */
public record NocResult(
        double meanLatency,
        double acceptedRate,
        long measured,
        long arrived,
        long hops,
        int simulatedCycles,
        int lastArrival) {}
