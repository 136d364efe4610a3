package dev.waferflow.placer.kernel;

import dev.waferflow.machine.program.Instruction;
import dev.waferflow.machine.program.Operand;
import dev.waferflow.machine.program.VectorOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Turns one operation over fields of equal shape into vector instructions: neighbouring dimensions are merged; what a
 * descriptor cannot walk becomes counted loops, and beyond three of those, separate instructions.
 */
final class SoloWalk {
    private static final int MOST_EXTENTS = 6;
    private static final int MOST_STRIDES = 4;
    private static final int MOST_LOOPS = 3;

    /** A field read or written directly, or through the whole numbers of another field of the same shape. */
    record Ref(Field field, Field index, int scale) {
        static Ref of(Field field) {
            return field == null ? null : new Ref(field, null, 0);
        }

        static Ref at(Field base, Field index, int scale) {
            return new Ref(base, index, scale);
        }
    }

    private final VectorOp op;
    private final Ref dst;
    private final Ref a;
    private final Ref b;
    private final boolean clear;
    private final List<Integer> extents = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private final List<List<Integer>> strides = new ArrayList<>();

    private SoloWalk(VectorOp op, Ref dst, Ref a, Ref b, boolean clear) {
        this.op = op;
        this.dst = dst;
        this.a = a;
        this.b = b;
        this.clear = clear;
        for (Ref ref : new Ref[] {dst, a, b}) {
            if (ref != null && !ref.field.isNumber()) {
                fields.add(ref.field);
                if (ref.index != null) {
                    fields.add(ref.index);
                }
            }
        }
        fields.forEach(f -> strides.add(new ArrayList<>()));
    }

    /** The instructions for {@code dst = op(a, b)}. */
    static List<Instruction> of(VectorOp op, Ref dst, Ref a, Ref b, boolean clear) {
        var walk = new SoloWalk(op, dst, a, b, clear);
        walk.merge();
        int loops = walk.loops();
        int unrolled = Math.max(0, loops - MOST_LOOPS);
        var result = new ArrayList<Instruction>();
        walk.unroll(0, unrolled, loops, new int[walk.fields.size()], result);
        return result;
    }

    private void merge() {
        int[] shape = dst.field.shape();
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] == 1) {
                continue;
            }
            int last = extents.size() - 1;
            boolean even = last >= 0;
            for (int f = 0; f < fields.size() && even; f++) {
                even = strides.get(f).get(last) == fields.get(f).stride(d) * shape[d];
            }
            if (even) {
                extents.set(last, extents.get(last) * shape[d]);
            } else {
                extents.add(shape[d]);
            }
            for (int f = 0; f < fields.size(); f++) {
                if (even) {
                    strides.get(f).set(last, fields.get(f).stride(d));
                } else {
                    strides.get(f).add(fields.get(f).stride(d));
                }
            }
        }
        if (extents.isEmpty()) {
            extents.add(1);
            strides.forEach(s -> s.add(0));
        }
    }

    /** How many outer dimensions do not fit into descriptors. */
    private int loops() {
        int loops = Math.max(0, extents.size() - MOST_EXTENTS);
        for (int f = 0; f < fields.size(); f++) {
            while (different(strides.get(f), loops) > MOST_STRIDES) {
                loops++;
            }
        }
        return loops;
    }

    private static int different(List<Integer> strides, int from) {
        var set = new HashSet<>(strides.subList(from, strides.size()));
        set.remove(0);
        return set.size();
    }

    private void unroll(int dim, int unrolled, int loops, int[] offsets, List<Instruction> into) {
        if (dim < unrolled) {
            for (int i = 0; i < extents.get(dim); i++) {
                var moved = offsets.clone();
                for (int f = 0; f < moved.length; f++) {
                    moved[f] += i * strides.get(f).get(dim);
                }
                unroll(dim + 1, unrolled, loops, moved, into);
            }
            return;
        }
        Instruction inner = vector(unrolled, loops, offsets);
        for (int d = loops - 1; d >= unrolled; d--) {
            inner = new Instruction.Loop(extents.get(d), true, List.of(inner));
        }
        into.add(inner);
    }

    private Instruction.Vector vector(int unrolled, int loops, int[] offsets) {
        var inner = extents.subList(loops, extents.size()).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        Step step =
                Step.of(op, inner).dst(operand(dst, unrolled, loops, offsets)).a(operand(a, unrolled, loops, offsets));
        if (b != null) {
            step.b(operand(b, unrolled, loops, offsets));
        }
        return (clear ? step.clear() : step).build();
    }

    private Operand operand(Ref ref, int unrolled, int loops, int[] offsets) {
        if (ref.field.isNumber()) {
            return ref.field.operand(0, new int[0], new int[0]);
        }
        Operand.Memory memory = memory(ref.field, unrolled, loops, offsets);
        return ref.index == null
                ? memory
                : new Operand.Indexed(memory, memory(ref.index, unrolled, loops, offsets), ref.scale);
    }

    private Operand.Memory memory(Field field, int unrolled, int loops, int[] offsets) {
        int f = 0;
        while (fields.get(f) != field) {
            f++;
        }
        var own = strides.get(f);
        var perLoop = new int[loops > unrolled ? loops - unrolled + 1 : 0];
        for (int d = unrolled; d < loops; d++) {
            perLoop[d - unrolled + 1] = own.get(d);
        }
        var inner = new int[extents.size() - loops];
        for (int d = loops; d < extents.size(); d++) {
            inner[d - loops] = own.get(d);
        }
        return field.memory(offsets[f], inner, perLoop);
    }
}
