package dev.waferflow.machine.wafer;

final class WaferFile {
    static WaferSpec load(String nameOrPath) { throw new UnsupportedOperationException(); }
}
