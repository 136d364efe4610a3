package dev.waferflow.frontend.onnx;

import dev.waferflow.frontend.op.OpContext;
import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;

/** The faults of a file, in the words of this package. */
final class Faults {
    private Faults() {}

    static UserException malformed(String message, String where) {
        return UserException.of(
                FaultKind.MALFORMED_INPUT, "WF-ONNX-001", message, where, "check the model with the ONNX checker");
    }

    static UserException unreadable(String message, String where, String hint) {
        return UserException.of(FaultKind.MALFORMED_INPUT, "WF-ONNX-002", message, where, hint);
    }

    static UserException unsupported(String message, String where, String hint) {
        return UserException.of(FaultKind.UNSUPPORTED, "WF-ONNX-003", message, where, hint);
    }

    static UserException dataDependent(String message, String where, String hint) {
        return UserException.of(FaultKind.UNSUPPORTED, OpContext.DATA_DEPENDENT, message, where, hint);
    }

    static UserException usage(String message, String where, String hint) {
        return UserException.of(FaultKind.USAGE, "WF-ONNX-004", message, where, hint);
    }
}
