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
            new Model("mobilenet-v2", "MobileNetV2: 3.5 M parameters, 0.30 G MACs", new MobileNetV2(224, 1000)),
            new Model("resnet18", "ResNet-18: 11.7 M parameters, 1.81 G MACs", ResNet.basic(2, 2, 2, 2)),
            new Model("resnet50", "ResNet-50: 25.6 M parameters, 4.09 G MACs", ResNet.bottleneck(3, 4, 6, 3)),
            new Model("vgg16", "VGG-16: 138.4 M parameters, 15.5 G MACs", Vgg.sixteen()));

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
