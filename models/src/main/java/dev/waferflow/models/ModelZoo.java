package dev.waferflow.models;

import dev.waferflow.frontend.graph.Graph;
import dev.waferflow.machine.fault.ClosestName;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import java.util.List;

/**
 * The list of built-in models. A model is always the same graph; its weights depend on the seed alone. To add one, write
 * its {@link Architecture} and add a line here.
 */
public final class ModelZoo {
    private static final List<Model> MODELS = List.of(
            new Model(
                    "tiny-mlp", "three fully connected layers on 16 numbers: fits every wafer", new Mlp(16, 32, 32, 8)),
            new Model("tiny-cnn", "two convolutions with pooling on 16 x 16 grey pixels", new Cnn(16, 8, 16, 10)),
            new Model("tiny-resnet", "three residual blocks on 16 x 16 pixels, with batch norm", ResNet.tiny()),
            new Model("tiny-transformer", "two encoder layers on 16 tokens, four heads", Encoder.tiny()),
            new Model("tiny-gpt", "two decoder layers on 16 tokens, four heads", new Gpt(64, 32, 16, 32, 4, 2)),
            new Model(
                    "tiny-llama",
                    "two decoder layers on 16 tokens with rotary positions; four heads share two of keys and values",
                    new Llama(64, 16, 32, 4, 2, 64, 2)),
            new Model(
                    "tiny-vit", "two encoder layers on the 16 patches of 16 x 16 pixels", new Vit(16, 4, 32, 4, 2, 10)),
            new Model(
                    "tiny-efficientnet",
                    "EfficientNet with an eighth of its channels, on 128 x 128 pixels",
                    new EfficientNet(128, 8, 10)),
            new Model("tiny-unet", "two levels on 16 x 16 pixels", new UNet(16, 8, 2, 1)),
            new Model(
                    "tiny-dlrm",
                    "three tables of categories and four numbers",
                    new Dlrm(2, 4, List.of(50, 20, 10), 8, 16)),
            new Model("tiny-bilstm", "one LSTM layer in both directions over 8 words", new Tagger(64, 8, 16, 16, 1, 5)),
            new Model("mobilenet-v2", "MobileNetV2: 3.5 M parameters, 0.30 G MACs", new MobileNetV2(224, 1000)),
            new Model("resnet18", "ResNet-18: 11.7 M parameters, 1.81 G MACs", ResNet.basic(2, 2, 2, 2)),
            new Model("resnet50", "ResNet-50: 25.6 M parameters, 4.09 G MACs", ResNet.bottleneck(3, 4, 6, 3)),
            new Model("vgg16", "VGG-16: 138.4 M parameters, 15.5 G MACs", Vgg.sixteen()),
            new Model(
                    "efficientnet-b0",
                    "EfficientNet-B0: 5.3 M parameters, 0.39 G MACs",
                    new EfficientNet(224, 1, 1000)),
            new Model("unet", "U-Net on 256 x 256 pixels: 7.8 M parameters, 12.1 G MACs", new UNet(256, 32, 4, 21)),
            new Model("vit-b16", "ViT-B/16: 86.6 M parameters, 17.6 G MACs", new Vit(224, 16, 768, 12, 12, 1000)),
            new Model(
                    "bert-base",
                    "BERT base, 128 tokens: 109.5 M parameters, 11.2 G MACs",
                    new Bert(30_522, 512, 128, 768, 12, 12)),
            new Model(
                    "gpt2",
                    "GPT-2 small, 128 tokens, logits of the last: 124.4 M parameters, 11.2 G MACs",
                    new Gpt(50_257, 1024, 128, 768, 12, 12)),
            new Model(
                    "llama-110m",
                    "a LLaMA-style decoder, 128 tokens, logits of the last: 109.5 M parameters, 11.2 G MACs",
                    new Llama(32_000, 128, 768, 12, 12, 2048, 12)),
            new Model(
                    "dlrm",
                    "DLRM with eight tables, 8 requests at once",
                    new Dlrm(8, 13, List.of(100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 100), 64, 64)),
            new Model(
                    "bilstm",
                    "two LSTM layers in both directions over 64 words",
                    new Tagger(10_000, 64, 128, 256, 2, 17)));

    private ModelZoo() {}

    /** The names of all models, from small to large. */
    public static List<String> names() {
        return MODELS.stream().map(Model::name).toList();
    }

    /** What the model is, in one line. */
    public static String description(String name) {
        return named(name).description();
    }

    /** The model with weights drawn from the seed, the same on every machine. */
    public static Graph build(String name, long seed) {
        return named(name).build(Weights.seeded(seed));
    }

    /** The model with weights that have a type but no elements: quick, however large the model is. */
    public static Graph structure(String name) {
        return named(name).build(Weights.structural());
    }

    /** One fully connected layer on a sequence, with seeded weights. */
    public static Graph fullyConnected(int tokens, int inputs, int outputs) {
        return new Model("fully-connected", "", new Dense(tokens, inputs, outputs)).build(Weights.seeded(1));
    }

    /** A decoder as GPT-2's of any depth and width, weights without elements. */
    public static Graph decoder(int vocabulary, int tokens, int width, int heads, int depth) {
        return new Model("decoder", "", new Gpt(vocabulary, tokens, tokens, width, heads, depth))
                .build(Weights.structural());
    }

    private static Model named(String name) {
        return MODELS.stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    private static UserException unknown(String name) {
        String closest = ClosestName.of(name, names());
        return UserException.of(
                FaultKind.USAGE,
                "WF-ZOO-001",
                "there is no built-in model '" + name + "'; known are " + String.join(", ", names()),
                "",
                closest.isEmpty() ? "waferflow list models" : "maybe zoo:" + closest);
    }

    private record Model(String name, String description, Architecture architecture) {
        Graph build(Weights weights) {
            var layers = new Layers(name, weights);
            return layers.finish(architecture.lay(layers));
        }
    }
}
