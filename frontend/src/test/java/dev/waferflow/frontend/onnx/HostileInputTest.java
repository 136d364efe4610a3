package dev.waferflow.frontend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.waferflow.frontend.SharedFolder;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileInputTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    @Test
    void damagedModelsGiveGraphsOrUserExceptions() throws IOException {
        damage(Protos.tinyNetwork().toByteArray(), 500);
        for (String name : List.of("models/loop_if.onnx", "models/qdq_mlp.onnx", "models/tiny_dlrm.onnx")) {
            var file = SharedFolder.find(name);
            if (file.isPresent()) {
                damage(Files.readAllBytes(file.get()), 500);
            }
        }
    }

    private static void damage(byte[] original, int times) {
        var random = new SplittableRandom(1);
        for (int i = 0; i < times; i++) {
            byte[] bytes = original.clone();
            if (i % 3 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    // Half of the damage hits the start, where names and attributes are dense.
                    int limit = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 600);
                    bytes[random.nextInt(limit)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            try {
                OnnxReader.read(bytes, "damaged", HERE, ReadOptions.defaults());
            } catch (UserException e) {
                assertThat(e.diagnostics()).isNotEmpty();
            }
        }
    }

    @Test
    void emptyAndForeignFilesAreMalformed() {
        for (byte[] bytes : List.of(new byte[0], "hello, world".getBytes(), new byte[] {0x08, 0x08})) {
            assertThatThrownBy(() -> OnnxReader.read(bytes, "foreign", HERE, ReadOptions.defaults()))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
        }
    }

    @Test
    void hugeExtentsAllocateNothing() {
        var tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addDims(1 << 30)
                .addDims(1 << 30);
        assertMalformed(GraphProto.newBuilder().addInitializer(tensor), "2^31-1");
        var short1 = TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addDims(1 << 30)
                .addFloatData(1);
        assertMalformed(GraphProto.newBuilder().addInitializer(short1), "1 are given");
    }

    @Test
    void externalDataStaysInsideTheFolder(@TempDir Path folder) throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.write(folder.resolve("secret.bin"), new byte[4]);
        Files.createSymbolicLink(inside.resolve("link.bin"), folder.resolve("secret.bin"));
        for (String location :
                List.of("../secret.bin", folder.resolve("secret.bin").toString(), "link.bin", "a\0b")) {
            var tensor = external(location);
            var graph = GraphProto.newBuilder().addInitializer(tensor).addOutput(Protos.input("w", 1));
            byte[] bytes = Protos.model(17, graph).toByteArray();
            assertThatThrownBy(() -> OnnxReader.read(bytes, "model", inside, ReadOptions.defaults()))
                    .as(location)
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT));
        }
    }

    @Test
    void externalDataInsideTheFolderIsRead(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[] {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f});
        var tensor = external("w.bin").toBuilder()
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("offset").setValue("4"));
        var graph = GraphProto.newBuilder().addInitializer(tensor).addOutput(Protos.input("w", 1));
        byte[] bytes = Protos.model(17, graph).toByteArray();
        var model = OnnxReader.read(bytes, "model", folder, ReadOptions.defaults());
        assertThat(model.graph().outputs().get(0).constant().floats()).containsExactly(1f);
    }

    @Test
    void missingWeightsCanBeDrawn() {
        var graph = GraphProto.newBuilder().addInitializer(external("gone.bin")).addOutput(Protos.input("w", 1));
        var model = Protos.model(17, graph);
        assertThatThrownBy(() -> Protos.read(model, ReadOptions.defaults())).hasMessageContaining("missing");
        assertThat(Protos.read(model, ReadOptions.defaults().withSeed(1))
                        .graph()
                        .outputs()
                        .get(0)
                        .hasElements())
                .isTrue();
    }

    private static TensorProto external(String location) {
        return TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addDims(1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location))
                .build();
    }

    private static void assertMalformed(GraphProto.Builder graph, String message) {
        assertThatThrownBy(() -> Protos.read(Protos.model(17, graph), ReadOptions.defaults()))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT))
                .hasMessageContaining(message);
    }
}
