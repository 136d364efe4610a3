package dev.waferflow.simulator.event;

import dev.waferflow.machine.program.Role;
import dev.waferflow.machine.wafer.WaferSpec;
import java.util.List;

/**
 * <b>Hot.</b> All threads of all roles as one array of operations, with everything that their times depend on. An operation
 * is a record in one array, named by where it begins, so that reading one touches one or two lines of memory; the next
 * operation of a thread is {@link #SIZE} further. Made by {@link CodeBuilder}.
 */
final class Code {
    static final int MEMORY = 0;
    static final int FABRIC = 1;
    static final int NOP = 2;
    static final int LOOP = 3;
    static final int END = 4;
    static final int STOP = 5;

    /** Every operation: its kind, the lists of semaphores that it waits for and signals, and its issue cycles. */
    static final int KIND = 0;

    static final int WAITS = 1;
    static final int SIGNALS = 2;
    static final int ISSUE = 3;
    /** Memory-only instructions: cycles, and those of them that the memory port costs. */
    static final int DURATION = 4;

    static final int MEMORY_PORT = 5;
    /** Fabric instructions: words, half cycles of datapath per word, and cycles per word as a fraction. */
    static final int WORDS = 4;

    static final int WEIGHT = 5;
    static final int PERIOD_TOP = 9;
    static final int PERIOD_BOTTOM = 10;
    /**
     * Places in the PE's block of the sinks read and of the route written, or -1; their ports plus 1, eight bits each; the place of
     * what the thread remembers of the instruction.
     */
    static final int IN_A = 6;

    static final int IN_B = 7;
    static final int OUT = 8;
    static final int PORTS = 11;
    static final int STREAM = 12;
    /** LOOP and END: the number of turns, where to go on, and the place of the counter. */
    static final int COUNT = 4;

    static final int TARGET = 5;
    static final int COUNTER = 6;

    static final int SIZE = 13;
    private static final int OUTPUTS = 32;

    private final int[] ops;
    /** Lists of (place of a semaphore in the block, count), each ended by -1. */
    final int[] syncs;
    /** Per role. */
    final Layout[] layout;

    private final int[] numbers;

    Code(int[] ops, int[] numbers, int[] syncs, Layout[] layout) {
        this.ops = ops;
        this.numbers = numbers;
        this.syncs = syncs;
        this.layout = layout;
    }

    static Code of(List<Role> roles, WaferSpec wafer) {
        return new CodeBuilder(wafer).build(roles);
    }

    /** Where the operations end. */
    int length() {
        return ops.length;
    }

    int kind(int op) {
        return ops[op + KIND];
    }

    int waits(int op) {
        return ops[op + WAITS];
    }

    int signals(int op) {
        return ops[op + SIGNALS];
    }

    int issue(int op) {
        return ops[op + ISSUE];
    }

    int duration(int op) {
        return ops[op + DURATION];
    }

    int memoryPort(int op) {
        return ops[op + MEMORY_PORT];
    }

    int words(int op) {
        return ops[op + WORDS];
    }

    int weight(int op) {
        return ops[op + WEIGHT];
    }

    int periodTop(int op) {
        return ops[op + PERIOD_TOP];
    }

    int periodBottom(int op) {
        return ops[op + PERIOD_BOTTOM];
    }

    int inA(int op) {
        return ops[op + IN_A];
    }

    int inB(int op) {
        return ops[op + IN_B];
    }

    int out(int op) {
        return ops[op + OUT];
    }

    int stream(int op) {
        return ops[op + STREAM];
    }

    /** The input port of the first source, or -1; so for the others. */
    int portA(int op) {
        return (ops[op + PORTS] & 0xff) - 1;
    }

    int portB(int op) {
        return (ops[op + PORTS] >> 8 & 0xff) - 1;
    }

    int portOut(int op) {
        return (ops[op + PORTS] >> 16 & 0xff) - 1;
    }

    /** One bit for each port that a fabric instruction uses. */
    long ports(int op) {
        int a = portA(op);
        int b = portB(op);
        int out = portOut(op);
        return (a < 0 ? 0 : inputBit(a)) | (b < 0 ? 0 : inputBit(b)) | (out < 0 ? 0 : outputBit(out));
    }

    static long inputBit(int port) {
        return 1L << port;
    }

    static long outputBit(int port) {
        return 1L << OUTPUTS + port;
    }

    int count(int op) {
        return ops[op + COUNT];
    }

    int target(int op) {
        return ops[op + TARGET];
    }

    int counter(int op) {
        return ops[op + COUNTER];
    }

    /** Place among the vector instructions of the thread, or -1 for a turn of a scalar loop. */
    int number(int op) {
        return numbers[op / SIZE];
    }

    /** Cycles from the first word to the one {@code distance} words later when nothing holds them up. */
    int span(int op, int distance) {
        int top = ops[op + PERIOD_TOP];
        int bottom = ops[op + PERIOD_BOTTOM];
        return bottom == 1 ? distance * top : (int) ((long) distance * top / bottom);
    }
}
