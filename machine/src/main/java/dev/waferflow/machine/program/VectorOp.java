package dev.waferflow.machine.program;

/** What a vector instruction computes per element. All arithmetic is in FP32 (or INT32 where dst is INT32), then rounded to dst. */
public enum VectorOp {
    /** Nothing: waits and signals only. */
    NOP(0, false),
    /** dst = a, converting between types; floating to INT32 cuts towards zero. */
    MOV(1, false),
    ADD(2, false),
    SUB(2, false),
    MUL(2, false),
    MAX(2, false),
    MIN(2, false),
    /** dst = dst + a * b; product and sum are rounded to FP32 one after the other. */
    FMAC(2, false),
    /** dst = 1 if a < b else 0; likewise the others. */
    LESS(2, false),
    LESS_EQUAL(2, false),
    EQUAL(2, false),
    /** dst = b where a is not 0, else dst keeps its value. */
    MOVE_IF(2, false),
    /** Bits of two whole numbers; dst is INT32. */
    AND(2, false),
    OR(2, false),
    XOR(2, false),
    /** The bits of a moved by b places, zeros coming in; all zeros for 32 places or more. dst is INT32. */
    SHIFT_LEFT(2, false),
    SHIFT_RIGHT(2, false),
    NEG(1, false),
    ABS(1, false),
    FLOOR(1, false),
    CEIL(1, false),
    /** Rounds half to even. */
    ROUND(1, false),
    SIGN(1, false),
    DIV(2, true),
    /** Remainder with the sign of the dividend (C fmod). */
    FMOD(2, true),
    POW(2, true),
    EXP(1, true),
    LOG(1, true),
    SQRT(1, true),
    RSQRT(1, true),
    RECIPROCAL(1, true),
    TANH(1, true),
    ERF(1, true),
    SIGMOID(1, true),
    SIN(1, true),
    COS(1, true),
    /** Arc tangent. */
    ATAN(1, true),
    /** dst = log(1 + exp(a)). */
    SOFTPLUS(1, true);

    private final int sources;
    private final boolean slow;

    /** Whether it works on the bits of whole numbers only. */
    public boolean bitwise() {
        return this == AND || this == OR || this == XOR || this == SHIFT_LEFT || this == SHIFT_RIGHT;
    }

    VectorOp(int sources, boolean slow) {
        this.sources = sources;
        this.slow = slow;
    }

    /** Number of source operands. */
    public int sources() {
        return sources;
    }

    /** Whether it is a scalar function evaluated element by element (tens of cycles each). */
    public boolean slow() {
        return slow;
    }
}
