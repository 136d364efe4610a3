package dev.waferflow.simulator.event;

/**
 * What all engines of a run work on.
 *
 * @param shared null if routes that share links go word by word
 * @param lastSample samples after which a thread ends
 */
record Setup(
        Code code,
        State state,
        Ends ends,
        Queues queues,
        Shared shared,
        Host host,
        Progress progress,
        int lastSample,
        Wavefront wavefront,
        Partition partition) {}
