package dev.waferflow.machine.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void knowsItsShape() {
        var tensor = Tensor.ofFloats(new float[24], 2, 3, 4);
        assertThat(tensor.type()).isEqualTo(DataType.FP32);
        assertThat(tensor.rank()).isEqualTo(3);
        assertThat(tensor.size()).isEqualTo(24);
        assertThat(tensor.dim(0)).isEqualTo(2);
        assertThat(tensor.dim(-1)).isEqualTo(4);
        assertThat(tensor).hasToString("FP32[2, 3, 4]");
    }

    @Test
    void shapeCannotBeChangedFromOutside() {
        int[] shape = {2, 2};
        var tensor = Tensor.ofFloats(new float[4], shape);
        shape[0] = 9;
        tensor.shape()[1] = 9;
        assertThat(tensor.shape()).containsExactly(2, 2);
    }

    @Test
    void aScalarHasOneElementAndAnEmptyTensorNone() {
        assertThat(Tensor.ofFloats(new float[] {5}).size()).isEqualTo(1);
        assertThat(Tensor.ofFloats(new float[0], 3, 0).size()).isZero();
    }

    @Test
    void refusesAShapeOfAnotherSize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.ofFloats(new float[5], 2, 3))
                .withMessageContaining("needs 6 elements, got 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.ofFloats(new float[6], 6).reshaped(4, 2));
    }

    @Test
    void refusesASizeThatOverflows() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Tensor.sizeOf(new int[] {65_536, 65_536}));
    }

    @Test
    void refusesATypeHeldOtherwise() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofFloats(DataType.INT32, new float[1], 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofFloats(DataType.FP64, new float[1], 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofLongs(DataType.FP16, new long[1], 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofLongs(DataType.STRING, new long[1], 1));
    }

    @Test
    void reshapingSharesTheElements() {
        var tensor = Tensor.ofFloats(DataType.FP16, new float[] {1, 2, 3, 4}, 4);
        var square = tensor.reshaped(2, 2);
        assertThat(square.type()).isEqualTo(DataType.FP16);
        assertThat(square.floats()).isSameAs(tensor.floats());
    }

    @Test
    void convertsElements() {
        var longs = Tensor.ofLongs(DataType.INT64, new long[] {-3, 7}, 2);
        assertThat(longs.heldAsFloats()).isFalse();
        assertThat(longs.toFloats()).containsExactly(-3f, 7f);
        assertThat(longs.doubleAt(1)).isEqualTo(7.0);
        assertThat(longs.toLongs()).isSameAs(longs.longs());

        var floats = Tensor.ofFloats(new float[] {-1.5f, 2.9f}, 2);
        assertThat(floats.toLongs()).containsExactly(-1, 2);
        assertThat(floats.longAt(1)).isEqualTo(2);
        assertThat(floats.toFloats()).isSameAs(floats.floats());

        var doubles = Tensor.ofDoubles(new double[] {0.1}, 1);
        assertThat(doubles.type()).isEqualTo(DataType.FP64);
        assertThat(doubles.doubleAt(0)).isEqualTo(0.1);
        assertThat(doubles.toFloats()).containsExactly(0.1f);
        assertThat(doubles.doubles()).containsExactly(0.1);
    }

    @Test
    void keepsLongsThatAFloatCannotHold() {
        long value = (1L << 53) + 1;
        assertThat(Tensor.ofLongs(DataType.INT64, new long[] {value}, 1).longAt(0))
                .isEqualTo(value);
    }

    @Test
    void holdsStrings() {
        assertThat(Tensor.ofStrings(new String[] {"a", "b"}, 2).strings()).containsExactly("a", "b");
    }

    @Test
    void negativeExtentsAreRefused() {
        assertThatThrownBy(() -> Tensor.sizeOf(new int[] {-2, -3})).isInstanceOf(IllegalArgumentException.class);
    }
}
