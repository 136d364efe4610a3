package dev.waferflow.frontend.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.frontend.Tensors;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NpzTest {
    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("floats", Tensors.random(1, 2, 3));
        tensors.put("halves", Tensor.ofFloats(DataType.FP16, new float[] {0.5f, -2}, 2));
        tensors.put("doubles", Tensor.ofDoubles(new double[] {1.25}, 1));
        tensors.put("bytes", Tensor.ofLongs(DataType.UINT8, new long[] {255, 0, 7}, 3, 1));
        tensors.put("scalar", Tensor.ofLongs(DataType.INT64, new long[] {Long.MIN_VALUE}));
        tensors.put("truth", Tensor.ofLongs(DataType.BOOL, new long[] {1, 0}, 2));
        tensors.put("empty", Tensor.ofFloats(new float[0], 0, 4));
        byte[] bytes = bytes(tensors);
        var back = NpzReader.parse(bytes, "test");
        assertThat(back.keySet()).containsExactlyElementsOf(tensors.keySet());
        tensors.forEach((name, tensor) -> {
            assertThat(back.get(name).type()).isEqualTo(tensor.type());
            assertThat(Tensors.distance(back.get(name), tensor)).isZero();
        });
        assertThat(bytes(tensors)).isEqualTo(bytes);
    }

    private static byte[] bytes(Map<String, Tensor> tensors) throws IOException {
        var out = new ByteArrayOutputStream();
        NpzWriter.write(out, tensors);
        return out.toByteArray();
    }

    @Test
    void readsBigEndianAndColumnMajorArrays() throws IOException {
        String header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 2), }\n";
        var out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
        out.write(header.getBytes(StandardCharsets.ISO_8859_1));
        out.write(new byte[] {0, 1, 0, 2, 0, 3, 0, 4});
        Tensor tensor = NpyFormat.read(new ByteArrayInputStream(out.toByteArray()), "test");
        assertThat(tensor.longs()).containsExactly(1, 3, 2, 4);
    }

    @Test
    void damagedArchivesAreUserErrors() throws IOException {
        byte[] original = bytes(Map.of("x", Tensors.random(1, 4, 4)));
        var random = new SplittableRandom(2);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = original.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                NpzReader.parse(bytes, "damaged");
            } catch (UserException e) {
                assertThat(e.diagnostics()).hasSize(1);
            }
        }
        assertThatThrownBy(() -> NpzReader.parse(new byte[] {1, 2, 3}, "foreign"))
                .isInstanceOf(UserException.class);
    }
}
