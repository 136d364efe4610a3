#!/usr/bin/env python3
"""Exports the ONNX files beside this script from PyTorch (random weights, fixed seed).

    /usr/bin/python3 export_models.py OUTDIR [NAME ...]

Needs Debian's python3-torch and python3-onnx and no network. The same PyTorch gives the same bytes;
the committed files are from PyTorch 1.13.1.
"""
import os, sys, warnings, zlib
import onnx, torch
import torch.nn as nn
import torch.nn.functional as F

SEED = 20240917


class MnistCnn(nn.Module):
    def __init__(s):
        super().__init__()
        s.c1, s.c2 = nn.Conv2d(1, 16, 3), nn.Conv2d(16, 32, 3)
        s.f1, s.f2 = nn.Linear(32 * 5 * 5, 64), nn.Linear(64, 10)

    def forward(s, x):
        x = F.max_pool2d(F.relu(s.c1(x)), 2)
        x = F.max_pool2d(F.relu(s.c2(x)), 2)
        return F.log_softmax(s.f2(F.relu(s.f1(torch.flatten(x, 1)))), dim=1)


class ResBlock(nn.Module):
    def __init__(s, i, o, st):
        super().__init__()
        s.a = nn.Conv2d(i, o, 3, st, 1, bias=False)
        s.b = nn.Conv2d(o, o, 3, 1, 1, bias=False)
        s.na, s.nb = nn.BatchNorm2d(o), nn.BatchNorm2d(o)
        s.d = nn.Identity() if st == 1 and i == o else nn.Sequential(
            nn.Conv2d(i, o, 1, st, bias=False), nn.BatchNorm2d(o))

    def forward(s, x):
        return F.relu(s.nb(s.b(F.relu(s.na(s.a(x))))) + s.d(x))


class TinyResNet(nn.Module):
    def __init__(s, n=10):
        super().__init__()
        s.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU())
        s.body = nn.Sequential(ResBlock(16, 16, 1), ResBlock(16, 32, 2), ResBlock(32, 64, 2))
        s.fc = nn.Linear(64, n)

    def forward(s, x):
        return s.fc(F.adaptive_avg_pool2d(s.body(s.stem(x)), 1).flatten(1))


class TinyEncoder(nn.Module):
    """nn.TransformerEncoder with learned positions and mean pooling."""
    def __init__(s, vocab=1000, d=64, heads=4, layers=2, ff=128, maxlen=128, n=4):
        super().__init__()
        s.e, s.p = nn.Embedding(vocab, d), nn.Parameter(torch.randn(1, maxlen, d) * 0.02)
        lay = nn.TransformerEncoderLayer(d, heads, ff, 0.1, "gelu", batch_first=True)
        s.enc = nn.TransformerEncoder(lay, layers, enable_nested_tensor=False)
        s.o = nn.Linear(d, n)

    def forward(s, ids):
        x = s.e(ids) + s.p[:, : ids.shape[1]]
        return s.o(s.enc(x).mean(1))


def image(*shape):
    return lambda: torch.randn(*shape)


# name: module, example input, input name, free dimensions
MODELS = {
    "mnist_cnn": (MnistCnn, image(1, 1, 28, 28), "image", {0: "batch"}),
    "tiny_resnet": (TinyResNet, image(1, 3, 32, 32), "image", {0: "batch"}),
    "tiny_encoder": (TinyEncoder, lambda: torch.randint(0, 1000, (2, 32)), "ids", {0: "batch", 1: "seq"}),
}


def diversify(m):
    """Perturbs every parameter a little: fresh modules hold equal tensors, which the exporter would merge."""
    with torch.no_grad():
        for p in m.parameters():
            sd = float(p.std()) if p.dim() > 1 else 0.0
            p.add_(torch.randn_like(p) * (0.1 * sd if sd > 0 else 0.02))


def calibrate(m, x):
    """Sets batch-norm statistics from one training pass, so that activations keep a sensible scale."""
    norms = [b for b in m.modules() if isinstance(b, nn.BatchNorm2d)]
    if norms:
        for b in norms:
            b.momentum = None
            b.reset_running_stats()
        m.train()
        with torch.no_grad():
            m(torch.cat([torch.randn_like(x) for _ in range(4)]))


def export(name, folder):
    module, example, input_name, free = MODELS[name]
    torch.manual_seed(SEED ^ (zlib.crc32(name.encode()) & 0x7FFFFFFF))
    m, x = module(), example()
    diversify(m)
    calibrate(m, x)
    m.eval()
    path = os.path.join(folder, name + ".onnx")
    # The fused encoder layer has no ONNX form in PyTorch 1.13; it is skipped while gradients are recorded.
    torch.set_grad_enabled(True)
    torch.onnx.export(m, (x,), path, opset_version=17, input_names=[input_name], output_names=["output"],
                      dynamic_axes={input_name: free, "output": {0: "batch"}})
    onnx.checker.check_model(onnx.load(path))
    print("%s: %d bytes" % (path, os.path.getsize(path)))


def main(folder, *names):
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    os.makedirs(folder, exist_ok=True)
    for name in names or MODELS:
        export(name, folder)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
