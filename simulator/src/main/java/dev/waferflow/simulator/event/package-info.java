/**
 * The event engine: the default way to run a program, fast enough for whole networks on a full wafer.
 *
 * <p>Entry type: {@link dev.waferflow.simulator.event.EventSimulator}. Time moves from one completion of an instruction
 * to the next; a message is one burst (first word, last word, number of words), never word by word. Every word of a
 * lone stream obeys three rules: it arrives a fixed latency after it was emitted, at most one per period, and it may
 * be emitted only when the word one path capacity before it has been consumed. From these the time of a burst's last
 * word follows by maxima and sums, so a burst is settled once: when its data and the consumers' permission are known.
 *
 * <p>Routes that share links, fork or meet are crowded and go word by word: {@link dev.waferflow.simulator.event.Queues},
 * {@link dev.waferflow.simulator.event.Microthreads}.
 *
 * <p>One host thread moves time. {@link dev.waferflow.simulator.event.ValueThread} computes the values meanwhile.
 *
 * <p>What does not belong here: values, see {@code simulator.value}; anything that the cycle engine uses, since the
 * two check each other.
 */
package dev.waferflow.simulator.event;
