package dev.waferflow.machine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.number.DataType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFileTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatItWrote() {
        var program = ProgramText.parse(Programs.EVERYTHING, "");
        var path = folder.resolve("all.wfp");

        ProgramFile.write(program, path);

        assertThat(ProgramText.print(ProgramFile.read(path))).isEqualTo(ProgramText.print(program));
        assertThat(folder.toFile().list()).containsExactly("all.wfp");
    }

    @Test
    void keepsLargeConstants() {
        for (DataType type : List.of(DataType.FP16, DataType.BF16, DataType.FP32, DataType.INT32)) {
            var values = new float[200_001];
            for (int i = 0; i < values.length; i++) {
                values[i] = type == DataType.INT32 ? Float.intBitsToFloat(i * 7 - 99) : i % 251 - 100;
            }
            var program = new Program(
                    "p",
                    "tiny",
                    16,
                    16,
                    DataType.FP16,
                    List.of(),
                    List.of(),
                    List.of(new Constant("c", type, values)),
                    List.of(),
                    List.of());
            var path = folder.resolve("large.wfp");

            ProgramFile.write(program, path);

            assertThat(ProgramFile.read(path).constants().get(0).values()).isEqualTo(values);
        }
    }

    @Test
    void equalProgramsGiveEqualBytes() throws IOException {
        var a = folder.resolve("a");
        var b = folder.resolve("b");
        ProgramFile.write(ProgramText.parse(Programs.SCALE, ""), a);
        ProgramFile.write(ProgramFile.read(a), b);

        assertThat(Files.readAllBytes(b)).isEqualTo(Files.readAllBytes(a));
    }

    @Test
    void readsTextToo() throws IOException {
        var path = Files.writeString(folder.resolve("scale.wft"), Programs.SCALE);

        assertThat(ProgramFile.read(path).name()).isEqualTo("scale");
    }

    @Test
    void refusesEveryTruncationAndFlippedBit() throws IOException {
        var path = folder.resolve("all.wfp");
        ProgramFile.write(ProgramText.parse(Programs.EVERYTHING, ""), path);
        byte[] bytes = Files.readAllBytes(path);
        for (int length = 0; length < bytes.length; length++) {
            assertMalformed(Arrays.copyOf(bytes, length));
        }
        for (int at = 12; at < bytes.length; at++) {
            byte[] wrong = bytes.clone();
            wrong[at] ^= 0x10;
            boolean harmless = at >= 12 + 4 && at < 12 + 10; // time and system in the gzip header
            if (!harmless) {
                assertMalformed(wrong);
            }
        }
    }

    @Test
    void refusesOtherVersionsAndOtherThings() throws IOException {
        var path = folder.resolve("all.wfp");
        ProgramFile.write(ProgramText.parse(Programs.SCALE, ""), path);
        byte[] bytes = Files.readAllBytes(path);
        bytes[8] = 9;
        assertMalformed(bytes);
        assertMalformed(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2});
        assertThatThrownBy(() -> ProgramFile.read(folder.resolve("none"))).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> ProgramFile.read(folder)).isInstanceOf(UserException.class);
    }

    @Test
    void refusesBlobsThatAreNotThere() throws IOException {
        String head = "program p wafer tiny 16x16 precision fp32\n";
        for (String hostile : List.of(
                "constant c fp32 blob 2147483647\n",
                "constant c fp16 blob 2000000000\n",
                "input x [1] fp32 port row 0 message 1 blob 60000000\n",
                "input x [1] fp32 port row 0 message 1 blob 70000000\n",
                "")) {
            byte[] text = (head + hostile).getBytes(StandardCharsets.UTF_8);
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes("WAFERFLO".getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(new byte[] {1, 0, 0, 0});
            try (var zip = new GZIPOutputStream(bytes)) {
                zip.write(new byte[] {(byte) text.length, 0, 0, 0});
                zip.write(text);
            }
            assertMalformed(bytes.toByteArray());
        }
    }

    @Test
    void saysWhenItCannotWrite() {
        assertThatThrownBy(() ->
                        ProgramFile.write(ProgramText.parse(Programs.SCALE, ""), folder.resolve("no/such/folder")))
                .isInstanceOfSatisfying(
                        UserException.class, fault -> assertThat(fault.kind()).isEqualTo(FaultKind.HOST_RESOURCES));
    }

    private void assertMalformed(byte[] bytes) throws IOException {
        var path = Files.write(folder.resolve("bad"), bytes);
        assertThatThrownBy(() -> ProgramFile.read(path))
                .isInstanceOfSatisfying(
                        UserException.class, fault -> assertThat(fault.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
    }
}
