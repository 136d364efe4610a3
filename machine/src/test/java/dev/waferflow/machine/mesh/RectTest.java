package dev.waferflow.machine.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RectTest {
    @Test
    void refusesToBeEmpty() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rect(3, 4, 0, 1))
                .withMessage("empty rectangle 0x1 at 3,4");
        assertThatIllegalArgumentException().isThrownBy(() -> new Rect(0, 0, 1, -1));
    }

    @Test
    void countsItsPes() {
        assertThat(new Rect(0, 0, 1000, 850).pes()).isEqualTo(850_000);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> new Rect(0, 0, 65_536, 65_536).pes());
    }

    @Test
    void overlapIsSharingAPe() {
        var a = new Rect(2, 1, 3, 2);
        for (int x = 0; x < 8; x++) {
            for (int y = 0; y < 6; y++) {
                var b = new Rect(x, y, 2, 1);
                boolean shared = a.contains(x, y) || a.contains(x + 1, y);
                assertThat(a.overlaps(b)).as(a + " and " + b).isEqualTo(shared);
                assertThat(b.overlaps(a)).as(b + " and " + a).isEqualTo(shared);
            }
        }
    }

    @Test
    void containsItsCornersAndNotTheNextPes() {
        var rect = new Rect(2, 3, 4, 5);
        assertThat(rect.contains(2, 3)).isTrue();
        assertThat(rect.contains(rect.right() - 1, rect.bottom() - 1)).isTrue();
        assertThat(rect.contains(rect.right(), 3)).isFalse();
        assertThat(rect.contains(2, rect.bottom())).isFalse();
        assertThat(rect.contains(1, 3)).isFalse();
        assertThat(rect.contains(2, 2)).isFalse();
    }

    @Test
    void edgesDoNotWrapAround() {
        var far = new Rect(Integer.MAX_VALUE, 0, 1, 1);
        assertThatThrownBy(far::right).isInstanceOf(ArithmeticException.class);
    }
}
