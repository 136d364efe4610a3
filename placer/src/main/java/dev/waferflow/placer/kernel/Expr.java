package dev.waferflow.placer.kernel;

import dev.waferflow.machine.program.VectorOp;

/** A per-element expression over the inputs of a kernel; a tree. */
public sealed interface Expr {
    /** The element of input {@code index}, broadcast where that input has extent 1. */
    record Input(int index) implements Expr {}

    /** The same number everywhere. */
    record Const(float value) implements Expr {}

    /** One number per channel. */
    record Channel(ChannelVector vector) implements Expr {}

    /** A function of one value. */
    record Unary(VectorOp op, Expr a) implements Expr {}

    /** A function of two values. */
    record Binary(VectorOp op, Expr a, Expr b) implements Expr {}

    /** {@code condition != 0 ? a : b}. */
    record Select(Expr condition, Expr a, Expr b) implements Expr {}

    /** Input 0. */
    static Expr input() {
        return new Input(0);
    }

    /** The expression with input 0 replaced. */
    default Expr substitute(Expr value) {
        if (this instanceof Input input) {
            return input.index == 0 ? value : this;
        }
        if (this instanceof Unary unary) {
            return new Unary(unary.op, unary.a.substitute(value));
        }
        if (this instanceof Binary binary) {
            return new Binary(binary.op, binary.a.substitute(value), binary.b.substitute(value));
        }
        if (this instanceof Select select) {
            return new Select(
                    select.condition.substitute(value), select.a.substitute(value), select.b.substitute(value));
        }
        return this;
    }

    /** How often input {@code index} is read. */
    default int uses(int index) {
        if (this instanceof Input input) {
            return input.index == index ? 1 : 0;
        }
        if (this instanceof Unary unary) {
            return unary.a.uses(index);
        }
        if (this instanceof Binary binary) {
            return binary.a.uses(index) + binary.b.uses(index);
        }
        if (this instanceof Select select) {
            return select.condition.uses(index) + select.a.uses(index) + select.b.uses(index);
        }
        return 0;
    }

    /** Whether one of its operations is a function that takes tens of cycles per element. */
    default boolean isSlow() {
        if (this instanceof Unary unary) {
            return unary.op.slow() || unary.a.isSlow();
        }
        if (this instanceof Binary binary) {
            return binary.op.slow() || binary.a.isSlow() || binary.b.isSlow();
        }
        return this instanceof Select select && (select.condition.isSlow() || select.a.isSlow() || select.b.isSlow());
    }

    /** Its operations without its numbers: expressions with the same outline cost the same. */
    default String outline() {
        if (this instanceof Input input) {
            return "i" + input.index;
        }
        if (this instanceof Unary unary) {
            return (FastFunctions.knows(unary) ? "fast " : "") + unary.op + "(" + unary.a.outline() + ")";
        }
        if (this instanceof Binary binary) {
            return binary.op + "(" + binary.a.outline() + "," + binary.b.outline() + ")";
        }
        if (this instanceof Select select) {
            return "?(" + select.condition.outline() + "," + select.a.outline() + "," + select.b.outline() + ")";
        }
        return this instanceof Channel ? "v" : "c";
    }

    /** Whether it is an operand by itself. */
    default boolean isLeaf() {
        return this instanceof Input || this instanceof Const || this instanceof Channel;
    }
}
